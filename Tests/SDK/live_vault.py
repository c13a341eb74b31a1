#!/usr/bin/env python3
"""A vault on a server that this program starts, and a stand-in for the Hyperliquid exchange.

As a program it prints what an SDK needs, as JSON in one line, and ends when its standard input does: so tests in other
languages have a vault too.
"""

import json
import sys
import tempfile
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(CHECKOUT / "lab"), str(CHECKOUT / "sdk" / "python")]

import hyperliquid_stub  # noqa: E402
from bundles import NOBODY, bundle_of  # noqa: E402
from countersign_client import AuthorizationKey  # noqa: E402
from hyperliquid_policy import blind_trading_rule, policy, trading_rules, withdrawal_rule  # noqa: E402
from local_server import LocalServer  # noqa: E402

TREASURY = "0x5e9ee1089755c3435139848e47e6635505d5a13a"
THIEF = "0x9999999999999999999999999999999999999999"
LARGEST_ORDER_USD = 10_000


class Forwarder(BaseHTTPRequestHandler):
    """A gateway in its simplest form: it adds the app's secret and hands everything else through."""

    protocol_version = "HTTP/1.1"
    client = None

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        wallet_id = self.path.removeprefix("/v1/vault/").removesuffix("/rpc")
        headers = {name[2:]: value for name, value in self.headers.items() if name.lower().startswith("x-privy-")}
        answer = requests.post(
            f"{self.client.base_url}/v1/wallets/{wallet_id}/rpc",
            data=body,
            headers={**headers, "content-type": "application/json"},
            auth=(self.client.app_id, self.client.app_secret),
            timeout=30,
        )
        self.send_response(answer.status_code)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)


def start_forwarder(client):
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Forwarder,), {"client": client}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


def quorum(client, name, keys, threshold=1):
    body = {"display_name": name, "public_keys": [key.public_key for key in keys], "authorization_threshold": threshold}
    return client.post("/v1/key_quorums", body)["id"]


def message_rule():
    return {"name": "Texts", "method": "personal_sign", "action": "ALLOW", "conditions": []}


def make_vault(client, trading, operator, platform, gateways):
    """A vault of an operator and a platform, owned by two cold keys. Returns its onboarding bundle."""
    owner = quorum(client, "cold keys", [AuthorizationKey(), AuthorizationKey()], 2)
    rules = [*trading, withdrawal_rule([TREASURY]), message_rule()]
    policy_id = client.post("/v1/policies", {**policy("Vault", rules), "owner_id": owner})["id"]
    signers = [quorum(client, "operator", [operator]), quorum(client, "platform", [platform])]
    wallet = client.post(
        "/v1/wallets",
        {
            "chain_type": "ethereum",
            "owner_id": owner,
            "policy_ids": [policy_id],
            "additional_signers": [{"signer_id": signer} for signer in signers],
        },
    )
    return bundle_of(wallet, client.app_id, client.base_url, gateways, signer_id=signers[0], policy_id=policy_id)


@contextmanager
def running():
    """A server with two vaults, one whose policy sees whole actions; yields what an SDK needs to use them."""
    with tempfile.TemporaryDirectory() as folder, LocalServer(Path(folder) / "data") as server:
        stub = hyperliquid_stub.start()
        client = server.make_app("vaults")
        operator, platform = AuthorizationKey(), AuthorizationKey()
        forwarder = start_forwarder(client)
        gateways = [NOBODY, f"http://127.0.0.1:{forwarder.server_address[1]}"]
        blind = make_vault(client, [blind_trading_rule()], operator, platform, gateways)
        seen = make_vault(client, trading_rules(LARGEST_ORDER_USD), operator, platform, gateways)
        for bundle in (blind, seen):
            stub.exchange.account(bundle["address"].lower()).usd += 10_000
        yield (
            {
                "bundle": blind,
                "bundle_with_actions": seen,
                "app_secret": client.app_secret,
                "operator": operator.exported,
                "platform": platform.exported,
                "stranger": AuthorizationKey().exported,
                "exchange": stub.url,
                "treasury": TREASURY,
                "thief": THIEF,
            },
            stub,
        )
        for stopping in (stub, forwarder):
            stopping.shutdown()
            stopping.server_close()


if __name__ == "__main__":
    with running() as (vault, _):
        print(json.dumps(vault), flush=True)
        sys.stdin.read()
