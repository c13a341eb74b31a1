"""An issuer of users' tokens, as an app's own sign-in would be."""

import base64
import json
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ISSUER = "https://id.example"


def encode(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def number(value, length):
    return encode(value.to_bytes(length, "big"))


class Issuer:
    """Signs tokens with ES256, or RS256 where a test asks for it."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.rsa = rsa.generate_private_key(65537, 2048)

    @property
    def key_set(self):
        point, modulus = self.key.public_key().public_numbers(), self.rsa.public_key().public_numbers().n
        return {
            "keys": [
                {"kty": "EC", "crv": "P-256", "kid": "es", "x": number(point.x, 32), "y": number(point.y, 32)},
                {"kty": "RSA", "kid": "rs", "use": "sig", "n": number(modulus, 256), "e": "AQAB"},
            ]
        }

    def token(self, subject, audience, algorithm="ES256", **claims):
        header = {"alg": algorithm, "kid": "rs" if algorithm == "RS256" else "es", "typ": "JWT"}
        body = {"iss": ISSUER, "aud": audience, "sub": subject, "exp": int(time.time()) + 600, **claims}
        message = f"{encode(json.dumps(header).encode())}.{encode(json.dumps(body).encode())}"
        if algorithm == "RS256":
            signature = self.rsa.sign(message.encode(), padding.PKCS1v15(), hashes.SHA256())
        else:
            r, s = decode_dss_signature(self.key.sign(message.encode(), ec.ECDSA(hashes.SHA256())))
            signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return f"{message}.{encode(signature)}"


def issue(server, client, issuer, folder):
    """Names the issuer for the client's app."""
    keys = folder / "jwks.json"
    keys.write_text(json.dumps(issuer.key_set))
    done = server.command("app", "configure", client.app_id, "--jwt-issuer", ISSUER, "--jwks", str(keys))
    assert done.returncode == 0, done.stderr
