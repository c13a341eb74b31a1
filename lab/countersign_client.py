"""A small client of the Countersign API: requests signed by P-256 authorization keys.

The official Privy clients do the same; this one also lets tests hold a signed request in hand, repeat it or spoil it.
"""

import base64
from dataclasses import dataclass, field

import requests
import rfc8785
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SHA256_ECDSA = ec.ECDSA(hashes.SHA256())


class AuthorizationKey:
    """A P-256 key of someone who may ask: an owner, an operator, a device."""

    def __init__(self):
        self.private_key = ec.generate_private_key(ec.SECP256R1())

    @property
    def public_key(self):
        """Base64 of the SPKI form, as the API takes it."""
        der = self.private_key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(der).decode()

    @property
    def exported(self):
        """Base64 of the PKCS#8 form, as the official clients take it."""
        der = self.private_key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return base64.b64encode(der).decode()

    def sign(self, payload):
        return base64.b64encode(self.private_key.sign(payload, SHA256_ECDSA)).decode()


def authorization_payload(method, url, body, headers):
    """The bytes that authorization keys sign: RFC 8785 of the whole request."""
    return rfc8785.dumps({"version": 1, "method": method, "url": url, "body": body, "headers": headers})


@dataclass
class Request:
    """A request ready to be sent, once or again."""

    method: str
    url: str
    body: bytes | None
    headers: dict = field(default_factory=dict)


@dataclass
class Answer:
    status: int
    body: dict | list | None
    headers: dict
    content: bytes = b""

    @property
    def code(self):
        return self.body.get("code") if isinstance(self.body, dict) else None


class APIError(Exception):
    """An answer other than 200."""

    def __init__(self, answer):
        super().__init__(f"{answer.status} {answer.body}")
        self.answer = answer


class Client:
    """One app at one server."""

    def __init__(self, base_url, app_id, app_secret):
        self.base_url = base_url.rstrip("/")
        self.app_id = app_id
        self.app_secret = app_secret
        self.session = requests.Session()

    def prepare(self, method, path, body=None, keys=(), idempotency_key=None, expiry_ms=None, signed_url=None):
        """A request signed by `keys`; `signed_url` says what URL is signed when it is not the one asked."""
        signed_headers = {"privy-app-id": self.app_id}
        if idempotency_key is not None:
            signed_headers["privy-idempotency-key"] = idempotency_key
        if expiry_ms is not None:
            signed_headers["privy-request-expiry"] = str(expiry_ms)
        url = self.base_url + path
        headers = dict(signed_headers)
        if keys:
            signed_body = {} if body is None else body
            payload = authorization_payload(method, signed_url or url, signed_body, signed_headers)
            headers["privy-authorization-signature"] = ",".join(key.sign(payload) for key in keys)
        if body is not None:
            headers["content-type"] = "application/json"
        return Request(method, url, None if body is None else rfc8785.dumps(body), headers)

    def send(self, request):
        response = self.session.request(
            request.method, request.url, data=request.body, headers=request.headers,
            auth=(self.app_id, self.app_secret), timeout=30,
        )  # fmt: skip
        try:
            body = response.json()
        except ValueError:
            body = None
        return Answer(response.status_code, body, response.headers, response.content)

    def request(self, method, path, body=None, keys=(), **options):
        return self.send(self.prepare(method, path, body, keys, **options))

    def call(self, method, path, body=None, keys=(), **options):
        """The body of a successful answer."""
        answer = self.request(method, path, body, keys, **options)
        if answer.status != 200:
            raise APIError(answer)
        return answer.body

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body, keys=(), **options):
        return self.call("POST", path, body, keys, **options)

    def rpc(self, wallet_id, method, params, keys=(), **options):
        """The `data` of a signature."""
        body = {"method": method, "params": params}
        return self.post(f"/v1/wallets/{wallet_id}/rpc", body, keys, **options)["data"]
