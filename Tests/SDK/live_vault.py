#!/usr/bin/env python3
"""Vaults on a server that this program starts, gateways before it, its relay, and a stand-in for the exchange.

As a program it prints what an SDK needs, as JSON in one line, and ends when its standard input does: so tests in other
languages have a vault too.
"""

import json
import os
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(CHECKOUT / "lab"), str(CHECKOUT / "sdk" / "python")]

import hyperliquid_stub  # noqa: E402
from bundles import NOBODY  # noqa: E402
from countersign_client import AuthorizationKey  # noqa: E402
from eth_account import Account  # noqa: E402
from hyperliquid_policy import (  # noqa: E402
    ZERO_ADDRESS,
    blind_trading_rule,
    condition,
    policy,
    trading_rules,
    withdrawal_rule,
)
from local_gateway import LocalGateway  # noqa: E402
from local_server import LocalServer  # noqa: E402
from vault_commands import VaultCommands  # noqa: E402

CASES = json.loads((CHECKOUT / "sdk" / "cases.json").read_text())
TREASURY = CASES["live_names"]["treasury"]
THIEF = CASES["live_names"]["thief"]
LARGEST_ORDER_USD = 10_000
#: The environment variable that holds the description of vaults that somebody else started.
DESCRIPTION = "COUNTERSIGN_LIVE_VAULT"


def typed_data_rule(name, *conditions):
    return {"name": name, "method": "eth_signTypedData_v4", "action": "ALLOW", "conditions": list(conditions)}


def shared_rules():
    """What every vault here may sign beside orders."""
    contract = "verifyingContract"
    return [
        withdrawal_rule([TREASURY]),
        typed_data_rule("Mail", condition("ethereum_typed_data_domain", contract, "eq", CASES["live_names"]["mail"])),
        {"name": "Texts", "method": "personal_sign", "action": "ALLOW", "conditions": []},
    ]


def class_transfer_rule():
    """Transfers between the vault's own accounts."""
    return typed_data_rule("Own accounts", condition("hyperliquid_action", "kind", "eq", "usdClassTransfer"))


def blind_class_transfer_rule():
    return typed_data_rule(
        "Own accounts",
        condition("ethereum_typed_data_domain", "chainId", "eq", "421614"),
        condition("ethereum_typed_data_domain", "verifyingContract", "eq", ZERO_ADDRESS),
        condition(
            "ethereum_typed_data_message", "hyperliquidChain", "eq", "Mainnet",
            typed_data={"types": CASES["live_names"]["class_transfer_types"],
                        "primary_type": "HyperliquidTransaction:UsdClassTransfer"},
        ),
    )  # fmt: skip


def make_vault(shop, name, rules, operator, platform, relayed):
    """A vault of an operator with a P-256 key and one for the relay, and of a platform. Returns its wallet's id."""
    cold = AuthorizationKey()
    policy_file = shop.folder / f"{name}.policy.json"
    policy_file.write_text(json.dumps(policy(name, [*rules, *shared_rules()])))
    keys = ["--operator-key", operator.public_key, "--platform-key", platform.public_key]
    owner = ["--cold-key", cold.public_key, "--cold-threshold", "1"]
    made = shop.create(*keys, *owner, "--policy", policy_file)
    path = f"/v1/wallets/{made['wallet_id']}"
    quorum = {"ethereum_addresses": [relayed.address], "authorization_threshold": 1}
    signer = {"signer_id": shop.client.post("/v1/key_quorums", quorum)["id"]}
    signers = [*shop.client.get(path)["additional_signers"], signer]
    shop.client.call("PATCH", path, {"additional_signers": signers}, [cold])
    return made["wallet_id"]


def onboarded(shop, wallet_id, gateways):
    """The bundle of a vault, for its operator."""
    relay = f"{shop.server.url}/hyperliquid/{wallet_id}"
    return json.loads(shop.onboard(wallet_id, gateways, "--relay", relay).read_text())


def gateway_of(folder, client, secret, wallet_ids, upstream):
    app = {"app_id": client.app_id, "secret": secret, "more": {"upstream": upstream}}
    if upstream != client.base_url:
        app["more"]["signed_urls"] = [client.base_url]
    vaults = [{"wallet_id": wallet_id, "app_id": client.app_id} for wallet_id in wallet_ids]
    return LocalGateway(folder, [app], vaults, {"metrics_listen": "127.0.0.1:0"})


def reference_signatures(client, operator, bundles):
    """What the server itself answers to the requests of the table, asked by none of the SDKs."""
    return {
        case["name"]: client.post(
            f"/v1/wallets/{bundles[case['bundle']]['wallet_id']}/rpc", case["body"], [operator]
        )["data"]["signature"]
        for case in CASES["live_signatures"]
    }  # fmt: skip


@contextmanager
def running():
    """A server with two vaults, one whose policy sees whole actions; yields what an SDK needs to use them."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stub = hyperliquid_stub.start()
        stack.callback(stub.server_close)
        stack.callback(stub.shutdown)
        options = ["--relay", "--hyperliquid-url", stub.url, "--relay-rate", "0", "--stranger-rate", "0"]
        server = stack.enter_context(LocalServer(folder / "data", options=options))
        client = server.make_app("vaults")
        shop, secret = VaultCommands(server, client, folder), server.gateway_secret(client.app_id)
        operator, platform, relayed = AuthorizationKey(), AuthorizationKey(), Account.create()
        rules = {
            "bundle": [blind_trading_rule(), blind_class_transfer_rule()],
            "bundle_with_actions": [*trading_rules(LARGEST_ORDER_USD), class_transfer_rule()],
        }
        ids = {name: make_vault(shop, name, rules[name], operator, platform, relayed) for name in rules}
        good = stack.enter_context(gateway_of(folder / "good", client, secret, ids.values(), client.base_url))
        broken = stack.enter_context(gateway_of(folder / "broken", client, secret, ids.values(), NOBODY))
        bundles = {name: onboarded(shop, wallet_id, [NOBODY, good.url]) for name, wallet_id in ids.items()}
        for bundle in bundles.values():
            stub.exchange.account(bundle["address"].lower()).usd += 100_000
        yield (
            {
                **bundles,
                "app_secret": client.app_secret,
                "operator": operator.exported,
                "platform": platform.exported,
                "stranger": AuthorizationKey().exported,
                "relay_operator": "0x" + bytes(relayed.key).hex(),
                "relay_stranger": "0x" + bytes(Account.create().key).hex(),
                "gateways": {"dead": NOBODY, "good": good.url, "broken": broken.url},
                "gateway_metrics": good.metrics_url,
                "server": server.url,
                "signatures": reference_signatures(client, operator, bundles),
                "exchange": stub.url,
                "treasury": TREASURY,
                "thief": THIEF,
            },
            stub,
        )


@contextmanager
def described():
    """The description of the vaults that the environment names, so that several SDKs use the same; else of new ones."""
    if DESCRIPTION in os.environ:
        yield json.loads(os.environ[DESCRIPTION])
        return
    with running() as (vault, _):
        yield vault


if __name__ == "__main__":
    with running() as (vault, _):
        print(json.dumps(vault), flush=True)
        sys.stdin.read()
