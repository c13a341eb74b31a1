"""The operator's authorization key: P-256, made and kept by the operator alone."""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .errors import InvalidKeyError

_PREFIX = "wallet-auth:"
_PEM_BEGIN, _PEM_END = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"
_LARGEST_TEXT = 4096


class AuthorizationKey:
    """A P-256 private key that signs requests."""

    def __init__(self, private_key: ec.EllipticCurvePrivateKey) -> None:
        if not isinstance(private_key.curve, ec.SECP256R1):
            raise InvalidKeyError("the key is not on the curve P-256")
        self._private_key = private_key

    def __repr__(self) -> str:
        return f"AuthorizationKey(public_key={self.public_key!r})"

    @classmethod
    def generate(cls) -> AuthorizationKey:
        """Makes a new key."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def parse(cls, text: str) -> AuthorizationKey:
        """Reads PKCS#8 in base64, with or without `wallet-auth:` before it, or in PEM. Raises InvalidKeyError."""
        try:
            private_key = serialization.load_der_private_key(_der(text), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            # The parser's own words could quote the key.
            raise InvalidKeyError("the key is not an unencrypted PKCS#8 private key in base64 or PEM") from None
        if not isinstance(private_key, ec.EllipticCurvePrivateKey):
            raise InvalidKeyError("the key is not on the curve P-256")
        return cls(private_key)

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> AuthorizationKey:
        """Reads a key from a file. Raises InvalidKeyError, OSError."""
        try:
            return cls.parse(Path(path).read_text("ascii"))
        except UnicodeDecodeError:
            raise InvalidKeyError("the key's file is not text") from None

    @classmethod
    def from_environment(cls, name: str) -> AuthorizationKey:
        """Reads a key from an environment variable. Raises InvalidKeyError."""
        text = os.environ.get(name)
        if not text:
            raise InvalidKeyError(f"the environment variable {name} is not set")
        return cls.parse(text)

    @property
    def public_key(self) -> str:
        """SubjectPublicKeyInfo in base64: what the platform is given."""
        der = self._private_key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(der).decode()

    def export_private_key(self) -> str:
        """PKCS#8 in base64. A secret."""
        der = self._private_key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return base64.b64encode(der).decode()

    def write_new_file(self, path: str | os.PathLike[str]) -> None:
        """Writes the private key to a file that only its owner reads. Raises FileExistsError rather than overwrite."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(self.export_private_key() + "\n")

    def sign(self, payload: bytes) -> str:
        """ECDSA over SHA-256, in DER, in base64."""
        return base64.b64encode(self._private_key.sign(payload, ec.ECDSA(hashes.SHA256()))).decode()


def _der(text: str) -> bytes:
    if len(text) > _LARGEST_TEXT:
        raise InvalidKeyError("the key is too long")
    text = text.strip()
    if text.startswith(_PEM_BEGIN) and text.endswith(_PEM_END):
        text = "".join(text[len(_PEM_BEGIN) : -len(_PEM_END)].split())
    else:
        text = text.removeprefix(_PREFIX)
    try:
        der = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidKeyError("the key is neither base64 nor PEM of a PKCS#8 private key") from None
    if not _is_pkcs8(der):
        raise InvalidKeyError("the key is not an unencrypted PKCS#8 private key")
    return der


def _is_pkcs8(der: bytes) -> bool:
    # RFC 5958: a sequence whose version 0 is followed by the sequence of an algorithm; in SEC 1 a number 1 comes first.
    # Keys of P-256 are short, so their outer length takes one byte or two.
    header = 2 if der[1:2] < b"\x80" else 3
    return der[:1] == b"\x30" and der[header : header + 4] == b"\x02\x01\x00\x30"
