"""Requests for signatures: what the operator's key signs, and how a gateway or the server itself is asked."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from .authorization_key import AuthorizationKey
from .bundle import Bundle
from .errors import InvalidRequestError

_IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,256}")


@dataclass(frozen=True)
class SignedRequest:
    """A request for a signature of one wallet, signed by an authorization key for one URL."""

    wallet_id: str
    app_id: str
    #: Canonical JSON.
    body: bytes
    #: Base64 of DER.
    signature: str
    expiry_ms: int
    idempotency_key: str | None = None


@dataclass(frozen=True)
class HTTPRequest:
    """A request as it is sent."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


def authorization_payload(bundle: Bundle, body: Any, expiry_ms: int, idempotency_key: str | None = None) -> bytes:
    """The bytes that the key signs: RFC 8785 of the request as the server sees it. Raises InvalidRequestError."""
    headers = {"privy-app-id": bundle.app_id, "privy-request-expiry": str(expiry_ms)}
    if idempotency_key is not None:
        if _IDEMPOTENCY_KEY.fullmatch(idempotency_key) is None:
            raise InvalidRequestError("the idempotency key is not 1 to 256 visible ASCII characters")
        headers["privy-idempotency-key"] = idempotency_key
    url = bundle.api_url + bundle.rpc_path
    return canonical({"version": 1, "method": "POST", "url": url, "body": body, "headers": headers})


def canonical(value: Any) -> bytes:
    """RFC 8785. Raises InvalidRequestError for what has no canonical form, such as integers beyond 2^53."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError):
        raise InvalidRequestError("the request has no canonical JSON") from None


def sign_request(
    bundle: Bundle, key: AuthorizationKey, body: Any, expiry_ms: int, idempotency_key: str | None = None
) -> SignedRequest:
    """Signs a request for the wallet of a bundle. Raises InvalidRequestError."""
    signature = key.sign(authorization_payload(bundle, body, expiry_ms, idempotency_key))
    return SignedRequest(bundle.wallet_id, bundle.app_id, canonical(body), signature, expiry_ms, idempotency_key)


def gateway_request(request: SignedRequest, gateway: str) -> HTTPRequest:
    """How a gateway is asked."""
    headers = {
        "Content-Type": "application/json",
        "X-Privy-App-Id": request.app_id,
        "X-Privy-Authorization-Signature": request.signature,
        "X-Privy-Request-Expiry": str(request.expiry_ms),
    }
    if request.idempotency_key is not None:
        headers["X-Privy-Idempotency-Key"] = request.idempotency_key
    return HTTPRequest("POST", f"{gateway}/v1/vault/{request.wallet_id}/rpc", headers, request.body)


def direct_request(request: SignedRequest, api_url: str, app_secret: str) -> HTTPRequest:
    """How the server itself is asked, by who has the app's secret."""
    credentials = base64.b64encode(f"{request.app_id}:{app_secret}".encode()).decode()
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Basic {credentials}",
        "privy-app-id": request.app_id,
        "privy-authorization-signature": request.signature,
        "privy-request-expiry": str(request.expiry_ms),
    }
    if request.idempotency_key is not None:
        headers["privy-idempotency-key"] = request.idempotency_key
    return HTTPRequest("POST", f"{api_url}/v1/wallets/{request.wallet_id}/rpc", headers, request.body)
