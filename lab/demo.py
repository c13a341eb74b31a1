#!/usr/bin/env python3
"""A vault on Hyperliquid, from making it to trying to rob it, with the official SDK and a stand-in exchange.

The vault's owner is a cold key quorum, two of two. Its signers are an operator and a platform, who may trade up to a
size and withdraw to known addresses. Each row of the table is one attempt; the program ends with 1 if one of them did
not end as it should.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import hyperliquid.exchange
import hyperliquid_stub
import remote_account
from countersign_client import APIError, AuthorizationKey
from hyperliquid.exchange import Exchange
from hyperliquid_policy import agent_typed_data, policy, trading_rules, withdrawal_rule
from local_server import LocalServer
from remote_account import RemoteAccount, SigningDenied

TREASURY = "0x5e9ee1089755c3435139848e47e6635505d5a13a"
THIEF = "0x9999999999999999999999999999999999999999"
GOOD_TILL_CANCELED = {"limit": {"tif": "Gtc"}}
LARGEST_ORDER_USD = 10_000
EXPIRY_MS = 1900000000000
WORDS = {
    "policy_violation": "denied",
    "zero_correct_authorization_signatures": "refused: not their key",
    "insufficient_correct_authorization_signatures": "refused: one key of two",
    "request_replayed": "refused: played before",
}


@dataclass
class Row:
    """One line of the table."""

    attempt: str
    actor: str
    outcome: str
    decided_by: str
    milliseconds: float
    is_as_expected: bool


class Table:
    HEADINGS = ("", "what was tried", "by whom", "what happened", "what decided", "ms")

    def __init__(self):
        self.rows = []

    def allowed(self, attempt, actor, act, explain=None):
        """Tries something that must succeed, and asks afterwards what allowed it. Returns what it gave."""
        started = time.perf_counter()
        try:
            result, outcome = act(), "done"
        except (SigningDenied, APIError) as error:
            result, outcome = None, f"refused: {error}"
        is_good = outcome == "done" and not exchange_error(result)
        self.add(attempt, actor, exchange_error(result) or outcome, "the keys that signed", started, is_good)
        if explain:
            self.rows[-1].decided_by = verdict(explain())
        return result

    def refused(self, attempt, actor, code, act):
        """Tries something that must be refused with a code."""
        started = time.perf_counter()
        try:
            act()
            self.add(attempt, actor, "done", "", started, False)
        except (SigningDenied, APIError) as error:
            found = error.answer.code
            self.add(attempt, actor, WORDS.get(found, found), decision(error.answer), started, found == code)

    def add(self, attempt, actor, outcome, decided_by, started, is_as_expected):
        milliseconds = (time.perf_counter() - started) * 1000
        self.rows.append(Row(attempt, actor, " ".join(outcome.split()), decided_by, milliseconds, is_as_expected))

    def show(self):
        lines = [self.HEADINGS]
        for row in self.rows:
            mark = "✓" if row.is_as_expected else "✗"
            lines.append((mark, row.attempt, row.actor, row.outcome, row.decided_by, f"{row.milliseconds:.1f}"))
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.HEADINGS))]
        for line in lines:
            print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())

    @property
    def is_as_expected(self):
        return all(row.is_as_expected for row in self.rows)


def exchange_error(result):
    """The error in an answer of the exchange, if there is one."""
    if not isinstance(result, dict) or "status" not in result:
        return None
    if result["status"] != "ok":
        return str(result["response"])
    statuses = result["response"].get("data", {}).get("statuses", [])
    return next((status["error"] for status in statuses if "error" in status), None)


def decision(answer):
    """Which policy and rule decided, in a few words."""
    details = answer.body.get("details")
    if details:
        return verdict(details)
    return "the keys that signed" if answer.status == 401 else "the sealed record"


def verdict(details):
    return f"policy {details['policy_id'][:6]}…: {details.get('rule_name') or details['reason'].split(',')[0]}"


class Vault:
    """A wallet, its owners and its signers."""

    def __init__(self, client):
        self.client = client
        self.cold_keys = [AuthorizationKey(), AuthorizationKey()]
        self.operator, self.platform = AuthorizationKey(), AuthorizationKey()
        owner = self.quorum("cold keys", self.cold_keys, 2)
        rules = [*trading_rules(LARGEST_ORDER_USD), withdrawal_rule([TREASURY])]
        self.policy = client.post("/v1/policies", {**policy("Hyperliquid vault", rules), "owner_id": owner["id"]})
        signers = [self.quorum("operator", [self.operator], 1), self.quorum("platform", [self.platform], 1)]
        self.signer_ids = [signer["id"] for signer in signers]
        body = {
            "chain_type": "ethereum",
            "display_name": "Vault",
            "owner_id": owner["id"],
            "policy_ids": [self.policy["id"]],
            "additional_signers": [{"signer_id": signer["id"]} for signer in signers],
        }
        self.wallet = client.post("/v1/wallets", body)

    def quorum(self, name, keys, threshold):
        body = {
            "display_name": name,
            "public_keys": [key.public_key for key in keys],
            "authorization_threshold": threshold,
        }
        return self.client.post("/v1/key_quorums", body)

    @property
    def path(self):
        return f"/v1/wallets/{self.wallet['id']}"

    def account(self, *keys):
        return RemoteAccount(self.client, self.wallet["id"], self.wallet["address"], list(keys))

    def explain(self, account):
        """Which policy and rule allow what an account has just asked for: a dry run of the same request."""
        path = f"{self.path}/rpc?dry_run=true&as={self.signer_ids[0]}"
        return self.client.post(path, account.last_request)


def trade(table, vault, url):
    """What the signers are for, with the unmodified SDK."""
    operator, platform = (Exchange(vault.account(key), url) for key in (vault.operator, vault.platform))

    def by_operator(attempt, act):
        return table.allowed(attempt, "operator", act, lambda: vault.explain(operator.wallet))

    def by_platform(attempt, act):
        return table.allowed(attempt, "platform", act, lambda: vault.explain(platform.wallet))

    placed = by_operator("order 0.05 ETH at 1500", lambda: operator.order("ETH", True, 0.05, 1500, GOOD_TILL_CANCELED))
    modified = by_operator(
        "modify it to 0.06 at 1490",
        lambda: operator.modify_order(order_id(placed), "ETH", True, 0.06, 1490, GOOD_TILL_CANCELED),
    )
    by_platform("cancel it", lambda: platform.cancel("ETH", order_id(modified)))
    by_operator("set leverage 10", lambda: operator.update_leverage(10, "ETH"))
    by_platform("withdraw to the treasury", lambda: platform.withdraw_from_bridge(25, TREASURY))


def order_id(placed):
    """The id of a resting order; 0 when there is none."""
    try:
        return placed["response"]["data"]["statuses"][0]["resting"]["oid"]
    except (KeyError, TypeError):
        return 0


def rob(table, vault, url):
    """What a signer, a thief of its key or a stranger must not achieve."""
    operator = Exchange(vault.account(vault.operator), url)
    stranger = Exchange(vault.account(AuthorizationKey()), url)
    denied, unsigned = "policy_violation", "zero_correct_authorization_signatures"
    table.refused("withdraw elsewhere", "operator", denied, lambda: operator.withdraw_from_bridge(25, THIEF))
    table.refused("send USD", "operator", denied, lambda: operator.usd_transfer(5, TREASURY))
    table.refused("approve an agent", "operator", denied, lambda: operator.approve_agent("bot"))
    table.refused(
        "order 50 ETH at 1500", "operator", denied, lambda: operator.order("ETH", True, 50, 1500, GOOD_TILL_CANCELED)
    )
    table.refused(
        "deposit into a vault of others", "operator", denied, lambda: operator.vault_usd_transfer(THIEF, True, 10**6)
    )
    table.refused("a message to sign blindly", "operator", denied, lambda: blind_agent(vault))
    table.refused(
        "order 0.05 ETH", "stranger", unsigned, lambda: stranger.order("ETH", True, 0.05, 1500, GOOD_TILL_CANCELED)
    )


def blind_agent(vault):
    typed_data = agent_typed_data("0x" + "01" * 32)
    vault.client.rpc(vault.wallet["id"], "eth_signTypedData_v4", {"typed_data": typed_data}, [vault.operator])


def change(table, vault):
    """Changes: both cold keys make them, fewer do not, and old ones stay in the past."""
    client, policy_path = vault.client, f"/v1/policies/{vault.policy['id']}"
    looser = {"name": "Looser", "rules": []}
    table.refused(
        "change the policy", "one cold key", "insufficient_correct_authorization_signatures",
        lambda: client.call("PATCH", policy_path, looser, vault.cold_keys[:1]),
    )  # fmt: skip
    table.refused(
        "change the policy", "operator", "zero_correct_authorization_signatures",
        lambda: client.call("PATCH", policy_path, looser, [vault.operator]),
    )  # fmt: skip
    old = client.prepare("PATCH", vault.path, {"display_name": "Vault 1"}, vault.cold_keys, expiry_ms=EXPIRY_MS)
    table.allowed("rename the vault", "both cold keys", lambda: must_succeed(client.send(old)))
    table.allowed(
        "rename it again", "both cold keys",
        lambda: client.call("PATCH", vault.path, {"display_name": "Vault 2"}, vault.cold_keys, expiry_ms=EXPIRY_MS),
    )  # fmt: skip
    table.refused(
        "play the old change again", "whoever kept it", "request_replayed", lambda: must_succeed(client.send(old))
    )
    heir = AuthorizationKey()
    old = client.prepare("PATCH", vault.path, {"display_name": "Vault 3"}, vault.cold_keys, expiry_ms=EXPIRY_MS)
    table.allowed(
        "hand the vault to a new owner", "both cold keys",
        lambda: client.call("PATCH", vault.path, {"owner": {"public_key": heir.public_key}}, vault.cold_keys),
    )  # fmt: skip
    table.refused(
        "use a change signed before", "the old owners", "zero_correct_authorization_signatures",
        lambda: must_succeed(client.send(old)),
    )  # fmt: skip


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
    options = parser.parse_args()
    program = {"program": options.program.resolve()} if options.program else {}
    table = Table()
    with tempfile.TemporaryDirectory() as folder, LocalServer(Path(folder) / "data", **program) as server:
        stub = hyperliquid_stub.start()
        # The SDK signs for the main network only when it is told this very URL.
        hyperliquid.exchange.MAINNET_API_URL = stub.url
        remote_account.install_action_signing()
        vault = Vault(server.make_app("demo"))
        stub.exchange.account(vault.wallet["address"].lower()).usd += 10_000
        print(f"Vault {vault.wallet['address']} on {server.url}, trading at a stand-in exchange on {stub.url}\n")
        trade(table, vault, stub.url)
        rob(table, vault, stub.url)
        change(table, vault)
        report = verify_log(table, server)
        table.show()
        print(f"\n{report.strip()}")
    if not table.is_as_expected:
        print("\nSome rows did not end as they should: see ✗ above.")
    return 0 if table.is_as_expected else 1


if __name__ == "__main__":
    sys.exit(main())
