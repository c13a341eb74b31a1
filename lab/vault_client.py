"""An operator's client of a gateway: signs requests for Privy's URL and sends them without any app secret."""

import time

import requests
import rfc8785
from countersign_client import Answer, authorization_payload

PRIVY = "https://api.privy.io"
EXPIRY_MS = 15 * 60 * 1000


class VaultClient:
    """One wallet behind one gateway; a context manager."""

    def __init__(self, gateway_url, wallet_id, app_id, keys, signed_url=PRIVY, verify=True):
        self.gateway_url = gateway_url
        self.wallet_id = wallet_id
        self.app_id = app_id
        self.keys = keys
        self.signed_url = signed_url
        self.session = requests.Session()
        self.session.verify = verify
        # An authority that the environment names would take its place.
        self.session.trust_env = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.session.close()

    def signed_headers(self, body, expiry_ms=None, idempotency_key=None):
        """The fields of a signed request in the vault form. `body` is the value that the text on the wire means."""
        signed = {"privy-app-id": self.app_id}
        if idempotency_key is not None:
            signed["privy-idempotency-key"] = idempotency_key
        signed["privy-request-expiry"] = str(expiry_ms or int(time.time() * 1000) + EXPIRY_MS)
        url = f"{self.signed_url}/v1/wallets/{self.wallet_id}/rpc"
        payload = authorization_payload("POST", url, body, signed)
        headers = {"x-" + name: value for name, value in signed.items()}
        headers["x-privy-authorization-signature"] = ",".join(key.sign(payload) for key in self.keys)
        return {**headers, "content-type": "application/json"}

    def send(self, text, headers, path=None):
        """Sends exactly these bytes with these fields."""
        path = path or f"/v1/vault/{self.wallet_id}/rpc"
        response = self.session.post(self.gateway_url + path, data=text, headers=headers, timeout=60)
        try:
            body = response.json()
        except ValueError:
            body = None
        return Answer(response.status_code, body, response.headers)

    def request(self, body, text=None, **options):
        """Signs a body and sends it, or the text that means the same."""
        return self.send(rfc8785.dumps(body) if text is None else text, self.signed_headers(body, **options))
