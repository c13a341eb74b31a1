"""The SDK for Python runs the live cases: through a real gateway, to the server itself, and through the relay."""

import re
import secrets
from dataclasses import replace

import hyperliquid.exchange
import live_vault
import pytest
import requests
from conftest import CASES
from countersign_vault import (
    AuthorizationKey,
    Bundle,
    DirectTransport,
    GatewayTransport,
    NonceSequence,
    VaultAccount,
    VaultError,
)
from countersign_vault.hyperliquid import VaultExchange, install, sign_action
from eth_account import Account
from hyperliquid.exchange import Exchange
from hyperliquid.utils.error import ClientError
from hyperliquid.utils.types import Cloid

SIGNING_WAYS = ["gateway", "direct"]
#: Who posts, and what the policy of the vault sees.
TRADING_WAYS = [*[(way, sees) for way in SIGNING_WAYS for sees in ("hash", "action")], ("relay", "action")]
ERRORS = [(way, case) for case in CASES["live_errors"] for way in case.get("ways", SIGNING_WAYS)]
ACTIONS = [(*way, case) for case in CASES["live_actions"] for way in TRADING_WAYS if way[0] in case.get("ways", way)]
BUNDLES = {"hash": "bundle", "action": "bundle_with_actions"}
#: What the SDK adds to an action that is signed member by member.
ADDED = {"signatureChainId", "hyperliquidChain"}


@pytest.fixture(scope="module")
def live():
    with live_vault.described() as vault:
        yield vault


def named(*parts):
    """The name of a test: of the case, and of the way in which it runs."""
    return ", ".join(part if isinstance(part, str) else part["name"] for part in parts)


def account_of(live, way, bundle="bundle", who="operator", change=None, app_secret=None, **options):
    parsed = replace(Bundle.from_json(live[bundle]), **(change or {}))
    transport = GatewayTransport(parsed)
    if way == "direct":
        transport = DirectTransport(parsed, app_secret or live["app_secret"])
    return VaultAccount(parsed, AuthorizationKey.parse(live[who]), transport, **options)


def called(account, call, idempotency_key=None):
    """Makes a call of the table; returns its signature in hexadecimal."""
    more = {} if idempotency_key is None else {"idempotency_key": idempotency_key}
    if "action" in call:
        places = call["vault_address"], call["expires_after"]
        signed = sign_action(account, call["action"], call["nonce"], False, *places)
    elif "typed_data" in call:
        signed = account.sign_typed_data(full_message=call["typed_data"], **more)
    elif "transaction" in call:
        signed = account.sign_transaction(call["transaction"])
    else:
        message = call["message"]
        content = message["text"] if "text" in message else bytes.fromhex(message["bytes"][2:])
        signed = account.sign_message(content, **more)
    return "0x" + signed.signature.hex().removeprefix("0x")


def outcome_of(account, call, wanted, *more):
    """`signature`, or those members of the error that the table speaks of."""
    try:
        called(account, call, *more)
    except VaultError as error:
        names = wanted if isinstance(wanted, dict) else {"kind": None, "message": None}
        return {name: str(error) if name == "message" else getattr(error, name) for name in names}
    return "signature"


@pytest.mark.parametrize("way", SIGNING_WAYS)
@pytest.mark.group("live_signatures")
def test_the_same_signature_in_every_way(live, way, case):
    assert called(account_of(live, way, case["bundle"]), case) == live["signatures"][case["name"]]


@pytest.mark.parametrize(("way", "case"), ERRORS, ids=[named(*error) for error in ERRORS])
def test_error(live, way, case):
    expiry = {"expiry_ms": case["expiry_ms"]} if "expiry_ms" in case else {}
    secret = case.get("app_secret")
    account = account_of(live, way, case["bundle"], case["who"], case.get("change"), secret, **expiry)
    unique = secrets.token_hex(8)
    for call in case["calls"]:
        wanted = call["outcome"]
        if isinstance(wanted, dict) and "kind" not in wanted:
            wanted = wanted[way]
        key = call["idempotency_key"].replace("$unique", unique) if "idempotency_key" in call else None
        assert outcome_of(account, call, wanted, key) == wanted


def received_by_gateway(live):
    """How many requests for signatures the good gateway got so far."""
    metrics = requests.get(live["gateway_metrics"] + "/metrics", timeout=5).text
    return sum(map(int, re.findall(r'^countersign_gateway_requests_total\{route="/v1/vault/.*\} (\d+)$', metrics, re.M)))


@pytest.mark.group("live_failover")
def test_failover(live, case):
    gateways = tuple(live["gateways"][name] for name in case["gateways"])
    account, before = account_of(live, "gateway", change={"gateways": gateways}), received_by_gateway(live)
    assert outcome_of(account, {"message": {"text": "Hello"}}, case["outcome"]) == case["outcome"]
    assert received_by_gateway(live) - before == case["received"]


class Trader:
    """The SDK's Hyperliquid client in one of the ways, with the words of the table."""

    def __init__(self, live, way, sees, case):
        self.bundle = Bundle.from_json(live[BUNDLES[sees]])
        if way == "relay":
            relay = self.bundle.relay_url
            for wallet_id in case.get("change", {}).values():
                relay = relay.replace(self.bundle.wallet_id, wallet_id)
            key = Account.from_key(live[case.get("who", "relay_operator")])
            install()
            self.exchange = Exchange(key, relay, account_address=self.bundle.address, **constants(live))
        else:
            account = account_of(live, way, BUNDLES[sees], shows_actions=sees == "action")
            self.exchange = VaultExchange(account, live["exchange"])

    def orders(self, step):
        return self.exchange.bulk_orders([self.order(given) for given in step["orders"]])

    @staticmethod
    def order(given):
        kind = {"limit": {"tif": given["tif"]}}
        if "trigger" in given:
            trigger = given["trigger"]
            kind = {
                "trigger": {
                    "isMarket": trigger["is_market"],
                    "triggerPx": float(trigger["price"]),
                    "tpsl": trigger["kind"],
                }
            }
        order = {
            "coin": given["coin"], "is_buy": given["is_buy"], "sz": float(given["size"]),
            "limit_px": float(given["price"]), "order_type": kind, "reduce_only": False,
        }  # fmt: skip
        return {**order, "cloid": Cloid(given["cloid"])} if "cloid" in given else order

    def cancel(self, step):
        return self.exchange.cancel(step["coin"], step["oid"])

    def cancelByCloid(self, step):
        return self.exchange.cancel_by_cloid(step["coin"], Cloid(step["cloid"]))

    def modify(self, step):
        order = self.order(step["order"])
        places = [order[name] for name in ("coin", "is_buy", "sz", "limit_px", "order_type")]
        return self.exchange.modify_order(step["oid"], *places)

    def updateLeverage(self, step):
        return self.exchange.update_leverage(step["leverage"], step["coin"], step["is_cross"])

    def withdraw(self, step):
        return self.exchange.withdraw_from_bridge(int(step["amount"]), step["destination"])

    def transferBetweenClasses(self, step):
        return self.exchange.usd_class_transfer(int(step["amount"]), step["to_perp"])

    def actAsUser(self, step):
        return self.exchange.usd_transfer(int(step["action"]["amount"]), step["action"]["destination"])

    def act(self, step):
        self.exchange.set_expires_after(step.get("expires_after"))
        action = step["action"]
        if action["type"] == "setReferrer":
            return self.exchange.set_referrer(action["code"])
        return self.exchange.schedule_cancel(action.get("time"))

    def done(self, step):
        """What came out, in a word of the table, and the order that rests."""
        try:
            answer = getattr(self, step["do"])(step)
        except VaultError as error:
            return error.kind, None
        except ClientError as error:
            return f"refused: HTTP {error.status_code}", None
        if answer["status"] != "ok":
            return f"refused: {answer['response']}", None
        status = answer["response"].get("data", {}).get("statuses", ["ok"])[-1]
        if isinstance(status, str):
            return status, None
        ((word, content),) = status.items()
        return (f"refused: {content}", None) if word == "error" else (word, content["oid"])


def constants(live):
    """What the SDK would ask the exchange for at its start, which an unknown wallet's relay does not answer."""
    ask = lambda kind: requests.post(live["exchange"] + "/info", json={"type": kind}, timeout=5).json()  # noqa: E731
    return {"meta": ask("meta"), "spot_meta": ask("spotMeta")}


def arrived(live):
    return requests.get(live["exchange"] + "/stub/log", timeout=5).json()


def filled_in(value, oid):
    """A value of the table with the newest order in the place of `$oid`."""
    if isinstance(value, dict):
        return {name: filled_in(member, oid) for name, member in value.items()}
    if isinstance(value, list):
        return [filled_in(element, oid) for element in value]
    return oid if value == "$oid" else value


@pytest.mark.parametrize(("way", "sees", "case"), ACTIONS, ids=[named(*action) for action in ACTIONS])
def test_what_the_exchange_gets(live, way, sees, case, monkeypatch):
    trader, oid = Trader(live, way, sees, case), None
    if "clock_ms" in case:
        nonces = NonceSequence(lambda: case["clock_ms"])
        monkeypatch.setattr(hyperliquid.exchange, "get_timestamp_ms", nonces.next)
    for given in case["steps"]:
        step, before = filled_in(given, oid), len(arrived(live))
        found, resting = trader.done(step)
        wanted = step["outcome"]
        if isinstance(wanted, dict):
            wanted = wanted[sees if way != "relay" else "relay"]
        assert found.startswith(wanted)
        oid = resting or oid
        posted = arrived(live)[before:]
        if "posted" in step:
            (entry,) = posted
            check(live, way, sees, trader.bundle, entry, step["posted"])
        elif wanted.split(":")[0] in ("denied", "refused"):
            assert posted == []


def check(live, way, sees, bundle, entry, wanted):
    """What arrived is what the table says, signed by the vault: with the signature that another way gives."""
    assert entry["signer"] == bundle.address.lower()
    action = dict(entry["action"])
    if "hyperliquidChain" in action:
        assert action["hyperliquidChain"] == "Mainnet"
        name = next(name for name in ("time", "nonce") if name in action)
        assert action.pop(name) == entry["nonce"]
        assert {member: action[member] for member in action if member not in ADDED} == wanted
        return
    assert action == wanted
    if sees == "action":
        other = account_of(live, "direct" if way == "gateway" else "gateway", BUNDLES[sees])
        places = entry.get("vaultAddress"), entry.get("expiresAfter")
        again = sign_action(other, action, entry["nonce"], False, *places)
        assert [int(entry["signature"][part], 16) for part in "rs"] == [again.r, again.s]
        assert entry["signature"]["v"] == again.v
