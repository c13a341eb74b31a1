"""An account for a vault whose key is at a Countersign or Privy server, used through a gateway."""

from .account import VaultAccount
from .authorization_key import AuthorizationKey
from .bundle import Bundle
from .errors import (
    AnswerLostError,
    DeniedError,
    InvalidBundleError,
    InvalidKeyError,
    InvalidRequestError,
    MalformedAnswerError,
    RateLimitedError,
    RefusedError,
    UnauthorizedError,
    UnavailableError,
    UnsupportedError,
    UpstreamError,
    VaultError,
)
from .nonces import NonceSequence
from .transport import DirectTransport, GatewayTransport, Transport

__all__ = [
    "AnswerLostError",
    "AuthorizationKey",
    "Bundle",
    "DeniedError",
    "DirectTransport",
    "GatewayTransport",
    "InvalidBundleError",
    "InvalidKeyError",
    "InvalidRequestError",
    "MalformedAnswerError",
    "NonceSequence",
    "RateLimitedError",
    "RefusedError",
    "Transport",
    "UnauthorizedError",
    "UnavailableError",
    "UnsupportedError",
    "UpstreamError",
    "VaultAccount",
    "VaultError",
]
