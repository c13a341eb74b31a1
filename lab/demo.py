#!/usr/bin/env python3
"""A vault on Hyperliquid, from making it to trying to rob it, with the official SDK and a stand-in exchange.

The vault's owner is a cold key quorum, two of two. Its signers are an operator, who goes through two gateways, and a
platform, which asks the server itself; both may trade up to a size and withdraw to known addresses. One gateway is
killed meanwhile. Each row of the table is one attempt; the program ends with 1 if one of them did not end as it should.
"""

import argparse
import http.client
import json
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import hyperliquid_stub
from attempts import GATEWAY, Table, verdict
from countersign_client import Answer, APIError, Client
from countersign_vault import AuthorizationKey, Bundle, DirectTransport, GatewayTransport, VaultAccount
from countersign_vault.hyperliquid import VaultExchange
from countersign_vault.request import gateway_request
from hyperliquid_policy import agent_typed_data, policy, trading_rules
from local_gateway import LocalGateway
from local_server import LocalServer, built_program
from vault_client import VaultClient
from vault_commands import VaultCommands

TREASURY = "0x5e9ee1089755c3435139848e47e6635505d5a13a"
THIEF = "0x9999999999999999999999999999999999999999"
GOOD_TILL_CANCELED = {"limit": {"tif": "Gtc"}}
HELLO = {"method": "personal_sign", "params": {"message": "Hello", "encoding": "utf-8"}}
LARGEST_ORDER_USD = 10_000
EXPIRY_MS = 1900000000000
DENIED, NOT_SERVED = "policy_violation", "not_found"
UNSIGNED, HALF_SIGNED = "zero_correct_authorization_signatures", "insufficient_correct_authorization_signatures"


class Vault:
    """A wallet, its owners and its signers, made by `countersign vault`, and the gateways before it."""

    def __init__(self, commands, table):
        self.commands, self.client, self.server = commands, commands.client, commands.server
        files = {name: commands.new_key(f"{name}.key") for name in ("operator", "platform", "cold-1", "cold-2")}
        self.operator, self.platform, *self.cold_keys = (AuthorizationKey.from_file(file) for file, _ in files.values())
        rules = commands.folder / "policy.json"
        rules.write_text(json.dumps(policy("Hyperliquid vault", trading_rules(LARGEST_ORDER_USD))))
        flags = [
            "--operator-key", files["operator"][1], "--platform-key", files["platform"][1], "--cold-key",
            files["cold-1"][1], "--cold-key", files["cold-2"][1], "--cold-threshold", "2", "--policy", rules,
            "--withdraw-to", TREASURY, "--receipt-key", self.server.receipt_key.hex(),
        ]  # fmt: skip
        self.made = table.allowed(
            "make the vault, check its receipt", "platform", lambda: commands.create(*flags), lambda: "the app's secret"
        )
        self.wallet_id, self.path = self.made["wallet_id"], f"/v1/wallets/{self.made['wallet_id']}"
        #: Nobody's, and named to the gateways by mistake.
        self.ownerless_id = self.client.post("/v1/wallets", {"chain_type": "ethereum"})["id"]
        self.gateway_secret = self.server.gateway_secret(self.client.app_id)
        self.gateways = [self.gateway(name) for name in ("gateway-1", "gateway-2")]

    def gateway(self, name):
        app_id = self.client.app_id
        app = {"app_id": app_id, "secret": self.gateway_secret, "more": {"upstream": self.server.url}}
        vaults = [{"wallet_id": wallet_id, "app_id": app_id} for wallet_id in (self.wallet_id, self.ownerless_id)]
        return LocalGateway(self.commands.folder / name, [app], vaults, program=self.server.program)

    def onboard(self, table):
        """Writes the operator's bundle: all that the operator is told."""
        urls = [gateway.url for gateway in self.gateways]
        file = table.allowed(
            "onboard the operator", "platform",
            lambda: self.commands.onboard(self.wallet_id, urls), lambda: "the app's secret",
        )  # fmt: skip
        self.bundle = Bundle.from_file(file)


class Trader:
    """Somebody with a key who trades with the official SDK, and how the requests of it are sent."""

    def __init__(self, vault, name, key, transport, exchange_url, signer_id=None):
        self.vault, self.name, self.transport, self.signer_id = vault, name, transport, signer_id
        self.account = VaultAccount(vault.bundle, key, self, shows_actions=True)
        self.exchange = VaultExchange(self.account, exchange_url)
        self.last_request = None

    def send(self, request):
        self.last_request = request
        return self.transport.send(request)

    def trade(self, table, attempt, act):
        return table.allowed(attempt, self.name, lambda: act(self.exchange), self.explain)

    def explain(self):
        """Which policy and rule allow what was just asked for: a dry run of the same request."""
        path = f"{self.vault.path}/rpc?dry_run=true&as={self.signer_id}"
        return verdict(self.vault.client.post(path, json.loads(self.last_request.body)))


def trade(table, vault, operator, platform):
    """What the signers are for, with the unmodified SDK, while a gateway dies."""
    first, second = vault.gateways
    placed = operator.trade(table, "order 0.05 ETH at 1500", order)
    started = time.perf_counter()
    first.kill()
    table.add("kill -9 the gateway in use", "chance", f"dead: {first.process.returncode}", "", started, True)
    modified = operator.trade(
        table, "modify it, by the other gateway",
        lambda sdk: sdk.modify_order(order_id(placed), "ETH", True, 0.06, 1490, GOOD_TILL_CANCELED),
    )  # fmt: skip
    platform.trade(table, "cancel it", lambda sdk: sdk.cancel("ETH", order_id(modified)))
    operator.trade(table, "set leverage 10", lambda sdk: sdk.update_leverage(10, "ETH"))
    platform.trade(table, "withdraw to the treasury", lambda sdk: sdk.withdraw_from_bridge(25, TREASURY))


def order(sdk, size=0.05):
    return sdk.order("ETH", True, size, 1500, GOOD_TILL_CANCELED)


def order_id(placed):
    """The id of a resting order; 0 when there is none."""
    try:
        return placed["response"]["data"]["statuses"][0]["resting"]["oid"]
    except (KeyError, TypeError):
        return 0


def rob(table, operator, stranger):
    """What a signer, a thief of its key or a stranger must not achieve."""
    attempts = {
        "withdraw elsewhere": lambda sdk: sdk.withdraw_from_bridge(25, THIEF),
        "send USD": lambda sdk: sdk.usd_transfer(5, TREASURY),
        "approve an agent": lambda sdk: sdk.approve_agent("bot"),
        "order 50 ETH at 1500": lambda sdk: order(sdk, 50),
        "deposit into a vault of others": lambda sdk: sdk.vault_usd_transfer(THIEF, True, 10**6),
        "a message to sign blindly": lambda sdk: sdk.wallet.sign_typed_data(full_message=blind_agent()),
    }
    for attempt, act in attempts.items():
        table.refused(attempt, "operator", DENIED, lambda act=act: act(operator.exchange))
    table.refused("order 0.05 ETH", "stranger", UNSIGNED, lambda: order(stranger.exchange))


def blind_agent():
    message = agent_typed_data("0x" + "01" * 32)
    return {**message, "primaryType": message.pop("primary_type")}


def go_around(table, vault, operator):
    """What a gateway must not be talked into, and what its secret must not open."""
    gateway = vault.gateways[1].url
    request = gateway_request(operator.last_request, gateway)
    wallet, strange = vault.wallet_id, another_wallet(vault)
    table.allowed("the last request again", "operator", lambda: ask(gateway, request), lambda: "the kept answer")
    paths = {
        "…by a path with ..": f"/v1/vault/{strange}/../{wallet}/rpc",
        "…by a path with %2e%2e": f"/v1/vault/{strange}/%2e%2e/{wallet}/rpc",
        "…by a path with //": f"//v1/vault/{wallet}/rpc",
        "…with a query": f"/v1/vault/{wallet}/rpc?dry_run=false",
        "…with the id in capitals": f"/v1/vault/{wallet.upper()}/rpc",
        "…with an id of 25 characters": f"/v1/vault/{wallet}a/rpc",
    }
    for attempt, path in paths.items():
        table.refused(attempt, "operator", NOT_SERVED, lambda path=path: ask(gateway, request, path), GATEWAY)

    def use(wallet_id):
        with VaultClient(gateway, wallet_id, vault.client.app_id, [vault.operator], vault.server.url) as client:
            return must_succeed(client.request(HELLO))

    unnamed = vault.client.post("/v1/wallets", {"chain_type": "ethereum"})["id"]
    table.refused("use an own wallet it does not name", "operator", NOT_SERVED, lambda: use(strange), GATEWAY)
    table.refused("use an ownerless wallet", "operator", NOT_SERVED, lambda: use(unnamed), GATEWAY)
    table.refused("use an ownerless wallet it names", "operator", UNSIGNED, lambda: use(vault.ownerless_id))
    thief = Client(vault.server.url, vault.client.app_id, vault.gateway_secret)
    for attempt, act in {
        "make a wallet": lambda: thief.post("/v1/wallets", {"chain_type": "ethereum"}),
        "list the wallets": lambda: thief.get("/v1/wallets"),
        "use an ownerless wallet": lambda: thief.rpc(unnamed, **HELLO),
    }.items():
        table.refused(attempt, "thief of a gateway's secret", "secret_scope", act)


def another_wallet(vault):
    """The id of a wallet of the app that the operator owns and no gateway serves."""
    owner = {"public_key": vault.operator.public_key}
    return vault.client.post("/v1/wallets", {"chain_type": "ethereum", "owner": owner})["id"]


def ask(url, request, path=None):
    """Sends a signed request as it is, to a path as it is: libraries would tidy the path up."""
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)) as connection:
        path = path or request.url.removeprefix(url)
        connection.request(request.method, path, request.body, dict(request.headers))
        response = connection.getresponse()
        content = response.read()
    return must_succeed(Answer(response.status, json.loads(content), response.headers, content))


def change(table, vault):
    """Changes: both cold keys make them, fewer do not, and old ones stay in the past."""
    client, policy_path = vault.client, f"/v1/policies/{vault.made['policy_id']}"
    looser = {"name": "Looser", "rules": []}
    for actor, code, keys in [
        ("one cold key", HALF_SIGNED, vault.cold_keys[:1]),
        ("operator", UNSIGNED, [vault.operator]),
    ]:
        table.refused(
            "change the policy", actor, code, lambda keys=keys: client.call("PATCH", policy_path, looser, keys)
        )

    def renaming(name):
        return client.prepare("PATCH", vault.path, {"display_name": name}, vault.cold_keys, expiry_ms=EXPIRY_MS)

    def send(request):
        return must_succeed(client.send(request))

    old = renaming("Vault 1")
    table.allowed("rename the vault", "both cold keys", lambda: send(old))
    table.allowed("rename it again", "both cold keys", lambda: send(renaming("Vault 2")))
    table.refused("play the old change again", "whoever kept it", "request_replayed", lambda: send(old))
    late = renaming("Vault 3")
    heir = {"owner": {"public_key": AuthorizationKey.generate().public_key}}
    table.allowed(
        "hand the vault to a new owner", "both cold keys",
        lambda: client.call("PATCH", vault.path, heir, vault.cold_keys),
    )  # fmt: skip
    table.refused("use a change signed before", "the old owners", UNSIGNED, lambda: send(late))


def must_succeed(answer):
    if answer.status != 200:
        raise APIError(answer)
    return answer.body


def verify_log(table, server):
    started = time.perf_counter()
    verified = server.command("audit", "verify")
    outcome = "whole and in order" if verified.returncode == 0 else f"fault: {verified.stdout or verified.stderr}"
    table.add("verify the audit log", "anybody", outcome, "", started, verified.returncode == 0)
    return verified.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, help="the built program (default: the newest build)")
    program = (parser.parse_args().program or built_program()).resolve()
    table = Table()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(LocalServer(folder / "data", program=program))
        stub = hyperliquid_stub.start()
        vault = Vault(VaultCommands(server, server.make_app("demo"), folder), table)
        for gateway in vault.gateways:
            stack.enter_context(gateway)
        vault.onboard(table)
        stub.exchange.account(vault.bundle.address.lower()).usd += 10_000
        print(f"Vault {vault.bundle.address} on {server.url}, trading at a stand-in exchange on {stub.url}.")
        print(f"The operator goes through {' and '.join(vault.bundle.gateways)}, the platform does not.\n")
        through, direct = GatewayTransport(vault.bundle), DirectTransport(vault.bundle, vault.client.app_secret)
        operator = Trader(vault, "operator", vault.operator, through, stub.url, vault.made["operator_signer_id"])
        platform = Trader(vault, "platform", vault.platform, direct, stub.url, vault.made["platform_signer_id"])
        trade(table, vault, operator, platform)
        go_around(table, vault, operator)
        rob(table, operator, Trader(vault, "stranger", AuthorizationKey.generate(), through, stub.url))
        change(table, vault)
        report = verify_log(table, server)
        table.show()
        print(f"\n{report.strip()}")
    if not table.is_as_expected:
        print("\nSome rows did not end as they should: see ✗ above.")
    return 0 if table.is_as_expected else 1


if __name__ == "__main__":
    sys.exit(main())
