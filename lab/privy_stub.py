"""A server that checks requests to `/v1/wallets/{id}/rpc` as Privy does, for tests of what stands before it.

It verifies the app's credential, the app id, and the authorization signatures over the exact bytes that arrived, for the
URL that a client of Privy signs; and it keeps every request as it came. A wallet with a key signs what is asked; the
others answer with a hash of the body.
"""

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from countersign_client import SHA256_ECDSA
from eth_account.signers.local import LocalAccount

SIGNED_HEADERS = ("privy-app-id", "privy-idempotency-key", "privy-request-expiry")
LARGEST_SAFE_INTEGER = 2**53 - 1


@dataclass
class Arrived:
    """A request as it came."""

    method: str
    path: str
    headers: list
    body: bytes

    def header(self, name):
        values = [value for key, value in self.headers if key.lower() == name]
        return values[0] if values else None


@dataclass
class Wallet:
    """A wallet of the stub; one without keys is nobody's."""

    app_id: str
    public_keys: list = field(default_factory=list)
    key: LocalAccount | None = None

    def signature(self, body):
        """What it answers to the bytes of a body."""
        if self.key is None:
            return hashlib.sha256(body).hexdigest()
        typed_data = json.loads(body)["params"]["typed_data"]
        message = {**typed_data, "primaryType": typed_data["primary_type"]}
        return self.key.sign_typed_data(full_message=message).signature.to_0x_hex()


class PrivyStub(ThreadingHTTPServer):
    """Listens on a free port of 127.0.0.1 until `stop()`; a context manager."""

    daemon_threads = True
    request_queue_size = 1024

    def __init__(self, signed_url="https://api.privy.io", tls=None, delay=0.0):
        super().__init__(("127.0.0.1", 0), PrivyHandler)
        self.signed_url = signed_url
        self.delay = delay
        self.apps = {}
        self.wallets = {}
        self.arrived = []
        #: `(status, headers, body)` to be given next, in place of the stub's own answers.
        self.scripted = []
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.url = f"{'https' if tls else 'http'}://localhost:{self.server_port}"
        self.thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """Clients that go away are what some tests are about."""

    def answer(self, arrived):
        """The status and body for a request."""
        app_id = arrived.header("privy-app-id")
        if not app_id or self.apps.get(app_id) is None or basic(arrived) != (app_id, self.apps[app_id]):
            return 401, {"error": "Invalid app ID or app secret."}
        return self.routed(arrived, app_id)

    def routed(self, arrived, app_id):
        """The status and body for a request of an app."""
        parts = arrived.path.split("/")
        wallet = self.wallets.get(parts[3]) if len(parts) == 5 and parts[4] == "rpc" else None
        if wallet is None or wallet.app_id != app_id:
            return 404, {"error": "Wallet not found", "code": "not_found"}
        if wallet.public_keys and not self.is_signed(arrived, wallet.public_keys):
            return 401, {"error": "No valid authorization signatures were provided."}
        data = {"signature": wallet.signature(arrived.body), "encoding": "hex"}
        return 200, {"method": json.loads(arrived.body)["method"], "data": data}

    def is_signed(self, arrived, public_keys):
        """Whether every signature is right and by a key of its own."""
        return self.signers(arrived, public_keys) is not None

    def signers(self, arrived, public_keys):
        """The keys that have signed; None if a signature is wrong, by a stranger, or by a key that has signed already."""
        field = arrived.header("privy-authorization-signature")
        payload = signed_payload(self.signed_url, arrived)
        left = list(public_keys)
        for text in (field or "").split(","):
            signer = next((key for key in left if is_valid(key, text, payload)), None)
            if signer is None:
                return None
            left.remove(signer)
        return set(public_keys) - set(left)


class PrivyHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        arrived = Arrived(self.command, self.path, list(self.headers.items()), body)
        self.server.arrived.append(arrived)
        if self.server.delay:
            time.sleep(self.server.delay)
        if self.server.scripted:
            status, headers, content = self.server.scripted.pop(0)
        else:
            status, answer = self.server.answer(arrived)
            headers, content = {"content-type": "application/json; charset=utf-8"}, json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {"content-length": str(len(content)), "x-request-id": "stub-1", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST

    def log_message(self, *_):
        pass


def basic(arrived):
    """The app id and secret of the credential, or None."""
    scheme, _, text = (arrived.header("authorization") or "").partition(" ")
    if scheme != "Basic":
        return None
    name, _, secret = base64.b64decode(text).decode().partition(":")
    return name, secret


def signed_payload(base_url, arrived):
    """What Privy takes to be signed: the canonical JSON of the whole request."""
    headers = {name: arrived.header(name) for name in SIGNED_HEADERS if arrived.header(name) is not None}
    body = as_doubles(json.loads(arrived.body)) if arrived.body else ""
    return rfc8785.dumps(
        {"version": 1, "method": arrived.method, "url": base_url + arrived.path, "body": body, "headers": headers}
    )


def as_doubles(value):
    """Integers that JavaScript would round, rounded."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST_SAFE_INTEGER:
        return float(value)
    if isinstance(value, dict):
        return {key: as_doubles(member) for key, member in value.items()}
    if isinstance(value, list):
        return [as_doubles(element) for element in value]
    return value


def is_valid(public_key, text, payload):
    key = serialization.load_der_public_key(base64.b64decode(public_key))
    try:
        key.verify(base64.b64decode(text), payload, SHA256_ECDSA)
    except (InvalidSignature, ValueError):
        return False
    return True
