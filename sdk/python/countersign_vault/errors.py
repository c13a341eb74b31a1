"""What can go wrong, one class for each kind; `kind` is the same word in every SDK of Countersign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class VaultError(Exception):
    """The base of all errors of this package.

    `status` and `code` are those of the answer, where there was one. `details` says which policy and rule decided,
    where the server tells. `retry_after_seconds` is how long to wait, where the server says so.
    """

    kind = "error"

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str | None = None,
        details: Mapping[str, Any] | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.details = details
        self.retry_after_seconds = retry_after_seconds


class InvalidBundleError(VaultError):
    """An onboarding bundle is not what it should be; `members` names what is wrong in it."""

    kind = "invalid_bundle"

    def __init__(self, message: str, members: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.members = tuple(members)


class InvalidKeyError(VaultError):
    """A text is no P-256 private key in PKCS#8."""

    kind = "invalid_key"


class InvalidRequestError(VaultError):
    """What is to be signed is malformed or for another network. Nothing was sent."""

    kind = "invalid_request"


class UnsupportedError(VaultError):
    """A vault does not do this. Nothing was sent."""

    kind = "unsupported"


class DeniedError(VaultError):
    """A policy denies it; `details` is the verdict where the server shows it."""

    kind = "denied"


class UnauthorizedError(VaultError):
    """The key may not use the wallet, or the app's credentials are wrong (401)."""

    kind = "unauthorized"


class RateLimitedError(VaultError):
    """Too many requests (429)."""

    kind = "rate_limited"


class RefusedError(VaultError):
    """The gateway or the server does not take the request: another 4xx."""

    kind = "refused"


class UnavailableError(VaultError):
    """No connection could be made: nothing was sent, and asking again is harmless."""

    kind = "unavailable"


class AnswerLostError(VaultError):
    """The request was sent, or may have been, and no answer came. It is not repeated: a signature may exist."""

    kind = "answer_lost"


class UpstreamError(VaultError):
    """The gateway or the server is at fault (5xx)."""

    kind = "upstream_error"


class MalformedAnswerError(VaultError):
    """The answer holds no signature of the vault."""

    kind = "malformed_answer"
