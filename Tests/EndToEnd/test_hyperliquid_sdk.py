"""The official Hyperliquid SDK trades with a key that it never sees; the exchange stub verifies each signature."""

from dataclasses import replace

import hyperliquid_stub
import pytest
import requests
from bundles import bundle_of
from countersign_client import AuthorizationKey
from countersign_vault import AuthorizationKey as OperatorKey
from countersign_vault import Bundle, DeniedError, DirectTransport, VaultAccount
from countersign_vault.hyperliquid import VaultExchange
from hyperliquid.info import Info
from hyperliquid_policy import blind_trading_rule, trading_rules, withdrawal_rule
from vault import make_policy, make_wallet

FRIEND = "0x5e9ee1089755c3435139848e47e6635505d5a13a"
STRANGER = "0x9999999999999999999999999999999999999999"
GOOD_TILL_CANCELED = {"limit": {"tif": "Gtc"}}


@pytest.fixture
def stub():
    server = hyperliquid_stub.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["typed data", "actions"])
def vault(request, client, stub):
    """A funded vault, with the SDK showing the server either typed data or whole actions."""
    shows_actions = request.param == "actions"
    rules = trading_rules(10_000) if shows_actions else [blind_trading_rule()]
    owner = AuthorizationKey()
    policy = make_policy(client, [*rules, withdrawal_rule([FRIEND])])
    wallet = make_wallet(client, owner, policy_ids=[policy["id"]])
    requests.post(f"{stub.url}/stub/deposit", json={"user": wallet["address"], "usd": 10_000}, timeout=5)
    bundle = Bundle.from_json(bundle_of(wallet, client.app_id, client.base_url))
    transport = DirectTransport(bundle, client.app_secret)
    return VaultAccount(bundle, OperatorKey.parse(owner.exported), transport, shows_actions=shows_actions)


def first_status(answer):
    assert answer["status"] == "ok", answer
    return answer["response"]["data"]["statuses"][0]


def test_trading(stub, vault):
    exchange, info = VaultExchange(vault, stub.url), Info(stub.url, skip_ws=True)
    assert exchange.update_leverage(10, "ETH")["status"] == "ok"
    resting = first_status(exchange.order("ETH", True, 0.05, 1500.5, GOOD_TILL_CANCELED))["resting"]["oid"]
    assert [order["oid"] for order in info.open_orders(vault.address)] == [resting]
    modified = exchange.modify_order(resting, "ETH", True, 0.06, 1490, GOOD_TILL_CANCELED)
    moved = first_status(modified)["resting"]["oid"]
    assert first_status(exchange.cancel("ETH", moved)) == "success"
    assert "never placed" in first_status(exchange.cancel("ETH", moved))["error"]
    assert "filled" in first_status(exchange.market_open("BTC", True, 0.001))
    assert "filled" in first_status(exchange.market_close("BTC"))
    assert {entry["signer"] for entry in stub.exchange.log} == {vault.address.lower()}


def test_withdrawals_reach_the_whitelist_only(stub, vault):
    exchange = VaultExchange(vault, stub.url)
    assert exchange.withdraw_from_bridge(25, FRIEND)["status"] == "ok"
    assert exchange.withdraw_from_bridge(2, FRIEND.upper().replace("0X", "0x"))["status"] == "ok"
    assert stub.exchange.account(vault.address.lower()).usd == 10_000 - 27
    with pytest.raises(DeniedError) as denial:
        exchange.withdraw_from_bridge(25, STRANGER)
    assert denial.value.code == "policy_violation"
    assert stub.exchange.account(vault.address.lower()).usd == 10_000 - 27


@pytest.mark.parametrize(
    "attempt",
    [
        lambda exchange: exchange.usd_transfer(5, FRIEND),
        lambda exchange: exchange.spot_transfer(5, FRIEND, "USDC:0x6d1e7cde53ba9467b783cb7c530ce054"),
        lambda exchange: exchange.send_asset(FRIEND, "", "spot", "USDC", 5),
        lambda exchange: exchange.approve_agent("bot"),
        lambda exchange: exchange.approve_builder_fee(STRANGER, "0.1%"),
        lambda exchange: exchange.convert_to_multi_sig_user([STRANGER], 1),
    ],
    ids=["usdSend", "spotSend", "sendAsset", "approveAgent", "approveBuilderFee", "convertToMultiSigUser"],
)
def test_other_ways_out_are_closed(stub, vault, attempt):
    with pytest.raises(DeniedError):
        attempt(VaultExchange(vault, stub.url))
    assert stub.exchange.log == []


def test_signatures_are_for_one_nonce_and_one_order(stub, vault):
    exchange = VaultExchange(vault, stub.url)
    sent = []
    post = exchange.post

    def keep(path, payload):
        sent.append(payload)
        return post(path, payload)

    exchange.post = keep
    exchange.order("ETH", True, 0.05, 1500, GOOD_TILL_CANCELED)
    again = requests.post(f"{stub.url}/exchange", json=sent[-1], timeout=5).json()
    assert again["response"].startswith("Invalid nonce: duplicate nonce")
    sent[-1]["action"]["orders"][0]["s"] = "5"
    altered = requests.post(f"{stub.url}/exchange", json=sent[-1], timeout=5).json()
    assert "does not exist" in altered["response"]


def test_only_whole_actions_show_an_order_that_is_too_large(stub, vault, request):
    exchange = VaultExchange(vault, stub.url)
    if "actions" in request.node.callspec.id:
        with pytest.raises(DeniedError):
            exchange.order("ETH", True, 50, 1500, GOOD_TILL_CANCELED)
    else:
        # Behind an Agent message nobody sees the size: this is why actions are better.
        assert first_status(exchange.order("ETH", True, 50, 1500, GOOD_TILL_CANCELED))["resting"]


def test_a_testnet_signature_is_not_made(stub, vault):
    vault.bundle = replace(vault.bundle, is_testnet=True)
    with pytest.raises(DeniedError):
        VaultExchange(vault, stub.url).order("ETH", True, 0.05, 1500, GOOD_TILL_CANCELED)
