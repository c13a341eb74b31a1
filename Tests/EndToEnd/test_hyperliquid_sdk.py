"""The official Hyperliquid SDK trades with a key that it never sees; the exchange stub verifies each signature."""

import hyperliquid.exchange
import hyperliquid.utils.signing
import hyperliquid_stub
import pytest
import remote_account
import requests
from countersign_client import AuthorizationKey
from hyperliquid.exchange import Exchange
from hyperliquid.info import Info
from hyperliquid_policy import blind_trading_rule, trading_rules, withdrawal_rule
from vault import make_policy, make_wallet

FRIEND = "0x5e9ee1089755c3435139848e47e6635505d5a13a"
STRANGER = "0x9999999999999999999999999999999999999999"
GOOD_TILL_CANCELED = {"limit": {"tif": "Gtc"}}


@pytest.fixture
def stub(monkeypatch):
    server = hyperliquid_stub.start()
    # The SDK signs for the main network only when it is told this very URL.
    monkeypatch.setattr(hyperliquid.exchange, "MAINNET_API_URL", server.url)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["typed data", "actions"])
def vault(request, client, stub, monkeypatch):
    """A funded vault, with the SDK showing the server either typed data or whole actions."""
    for module, name in [
        (hyperliquid.utils.signing, "sign_inner"),
        (hyperliquid.utils.signing, "sign_l1_action"),
        (hyperliquid.exchange, "sign_l1_action"),
    ]:
        monkeypatch.setattr(module, name, getattr(module, name))
    if request.param == "actions":
        remote_account.install_action_signing()
        rules = trading_rules(10_000)
    else:
        remote_account.install()
        rules = [blind_trading_rule()]
    owner = AuthorizationKey()
    policy = make_policy(client, [*rules, withdrawal_rule([FRIEND])])
    wallet = make_wallet(client, owner, policy_ids=[policy["id"]])
    requests.post(f"{stub.url}/stub/deposit", json={"user": wallet["address"], "usd": 10_000}, timeout=5)
    return remote_account.RemoteAccount(client, wallet["id"], wallet["address"], [owner])


def first_status(answer):
    assert answer["status"] == "ok", answer
    return answer["response"]["data"]["statuses"][0]


def test_trading(stub, vault):
    exchange, info = Exchange(vault, stub.url), Info(stub.url, skip_ws=True)
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
    exchange = Exchange(vault, stub.url)
    assert exchange.withdraw_from_bridge(25, FRIEND)["status"] == "ok"
    assert exchange.withdraw_from_bridge(2, FRIEND.upper().replace("0X", "0x"))["status"] == "ok"
    assert stub.exchange.account(vault.address.lower()).usd == 10_000 - 27
    with pytest.raises(remote_account.SigningDenied) as denial:
        exchange.withdraw_from_bridge(25, STRANGER)
    assert denial.value.answer.code == "policy_violation"
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
    with pytest.raises(remote_account.SigningDenied):
        attempt(Exchange(vault, stub.url))
    assert stub.exchange.log == []


def test_signatures_are_for_one_nonce_and_one_order(stub, vault):
    exchange = Exchange(vault, stub.url)
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
    exchange = Exchange(vault, stub.url)
    if "actions" in request.node.callspec.id:
        with pytest.raises(remote_account.SigningDenied):
            exchange.order("ETH", True, 50, 1500, GOOD_TILL_CANCELED)
    else:
        # Behind an Agent message nobody sees the size: this is why actions are better.
        assert first_status(exchange.order("ETH", True, 50, 1500, GOOD_TILL_CANCELED))["resting"]


def test_a_testnet_signature_is_not_made(stub, vault, monkeypatch):
    monkeypatch.setattr(hyperliquid.exchange, "MAINNET_API_URL", "https://api.hyperliquid.xyz")
    with pytest.raises(remote_account.SigningDenied):
        Exchange(vault, stub.url).order("ETH", True, 0.05, 1500, GOOD_TILL_CANCELED)
