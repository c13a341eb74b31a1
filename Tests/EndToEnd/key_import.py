"""What is said and sent of a key that enters."""

import base64

from cryptography.hazmat.primitives.asymmetric import ec
from pyhpke import AEADId, CipherSuite, KDFId, KEMId, KEMKey

SUITE = CipherSuite.new(KEMId.DHKEM_P256_HKDF_SHA256, KDFId.HKDF_SHA256, AEADId.CHACHA20_POLY1305)


def encrypt(public_key, plaintext):
    """What is submitted of a secret: the raw point, as the official clients take it."""
    point = base64.b64decode(public_key)
    assert len(point) == 65
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    encapsulated, context = SUITE.create_sender_context(KEMKey.from_pyca_cryptography_key(key))
    return {
        "encapsulated_key": base64.b64encode(encapsulated).decode(),
        "ciphertext": base64.b64encode(context.seal(plaintext)).decode(),
    }


def terms(address, index=None):
    said = {"address": address, "chain_type": "ethereum", "encryption_type": "HPKE"}
    return {**said, "entropy_type": "private-key"} if index is None else {**said, "entropy_type": "hd", "index": index}
