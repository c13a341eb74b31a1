"""From an answer to a signature of the vault, or to the error that it means."""

from __future__ import annotations

import json
import re
from typing import Any

from eth_account import Account
from eth_account.datastructures import SignedMessage
from hexbytes import HexBytes

from .connection import Answer
from .errors import (
    DeniedError,
    MalformedAnswerError,
    RateLimitedError,
    RefusedError,
    UnauthorizedError,
    UpstreamError,
    VaultError,
)

_SIGNATURE = re.compile(r"0x[0-9a-fA-F]{130}")
_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_LONGEST_TEXT = 500


def signature_in(answer: Answer, digest: bytes, address: str) -> SignedMessage:
    """The signature in an answer, which must be the vault's over a digest.

    Raises the error that the answer means, or MalformedAnswerError.
    """
    if answer.status != 200:
        raise error_in(answer)
    value = _json(answer.body)
    data = value.get("data") if isinstance(value, dict) else None
    text = data.get("signature") if isinstance(data, dict) else None
    if not isinstance(text, str) or _SIGNATURE.fullmatch(text) is None:
        raise MalformedAnswerError("the answer holds no signature of 65 bytes", status=200)
    raw = bytes.fromhex(text[2:])
    r, s, v = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:64], "big"), raw[64]
    if v in (0, 1):
        v += 27
    if v not in (27, 28) or not 0 < r < _ORDER or not 0 < s <= _ORDER // 2:
        raise MalformedAnswerError("the answer's signature is out of range", status=200)
    if _signer(digest, r, s, v) != address:
        raise MalformedAnswerError("the answer's signature is not the vault's over what was asked", status=200)
    return SignedMessage(message_hash=HexBytes(digest), r=r, s=s, v=v, signature=HexBytes(raw[:64] + bytes([v])))


def error_in(answer: Answer) -> VaultError:
    """The error that an answer other than 200 means."""
    value = _json(answer.body)
    body: dict[str, Any] = value if isinstance(value, dict) else {}
    code = body["code"] if isinstance(body.get("code"), str) else None
    text = body["error"] if isinstance(body.get("error"), str) else f"HTTP {answer.status}"
    details = body["details"] if isinstance(body.get("details"), dict) else None
    return _error_class(answer.status, code)(
        text[:_LONGEST_TEXT],
        status=answer.status,
        code=code,
        details=details,
        retry_after_seconds=_retry_after_seconds(answer.headers),
    )


def _error_class(status: int, code: str | None) -> type[VaultError]:
    if code == "policy_violation" and 400 <= status < 500:
        return DeniedError
    if status == 401:
        return UnauthorizedError
    if status == 429:
        return RateLimitedError
    if status >= 500:
        return UpstreamError
    return RefusedError if status >= 300 else MalformedAnswerError


def _retry_after_seconds(headers: dict[str, str]) -> float | None:
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        text = headers.get(name, "")
        if re.fullmatch(r"[0-9]{1,9}", text):
            return int(text) / unit
    return None


def _signer(digest: bytes, r: int, s: int, v: int) -> str | None:
    try:
        return str(Account._recover_hash(digest, vrs=(v, r, s)))
    except Exception:  # eth-keys raises several kinds for points that do not exist
        return None


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
