"""The SDK for Python with a real server, the official Hyperliquid SDK and a stand-in exchange."""

import threading
from dataclasses import replace

import hyperliquid.exchange
import hyperliquid_stub
import live_vault
import pytest
from countersign_vault import (
    AuthorizationKey,
    Bundle,
    DeniedError,
    DirectTransport,
    InvalidRequestError,
    RefusedError,
    UnauthorizedError,
    UnsupportedError,
    VaultAccount,
)
from countersign_vault.hyperliquid import VaultExchange, install
from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from hyperliquid.exchange import Exchange
from hyperliquid_policy import agent_typed_data, withdrawal_typed_data
from live_vault import THIEF, TREASURY

GOOD_TILL_CANCELED = {"limit": {"tif": "Gtc"}}


@pytest.fixture(scope="module")
def running():
    with live_vault.running() as (vault, stub):
        yield vault, stub


@pytest.fixture
def stub(running):
    return running[1]


@pytest.fixture
def account_of(running):
    """Makes the account of a vault for the key of somebody."""
    vault, _ = running

    def make(who="operator", bundle="bundle", **options):
        parsed = Bundle.from_json(vault[bundle])
        transport = DirectTransport(parsed, vault["app_secret"])
        return VaultAccount(parsed, AuthorizationKey.parse(vault[who]), transport, **options)

    return make


@pytest.fixture(params=["typed data", "actions"])
def account(request, account_of):
    """The operator's account of a vault whose policy sees typed data, and of one whose policy sees actions."""
    if request.param == "actions":
        return account_of(bundle="bundle_with_actions", shows_actions=True)
    return account_of()


def first_status(answer):
    assert answer["status"] == "ok", answer
    return answer["response"]["data"]["statuses"][0]


def withdrawal(destination, chain="Mainnet"):
    typed_data = withdrawal_typed_data(destination, "5", 1_700_000_000_000, chain)
    return {**typed_data, "primaryType": typed_data.pop("primary_type")}


def test_the_unmodified_sdk_trades(stub, account):
    exchange = VaultExchange(account, stub.url)
    assert exchange.update_leverage(10, "ETH")["status"] == "ok"
    resting = first_status(exchange.order("ETH", True, 0.05, 1500.5, GOOD_TILL_CANCELED))["resting"]["oid"]
    moved = first_status(exchange.modify_order(resting, "ETH", True, 0.06, 1490, GOOD_TILL_CANCELED))["resting"]["oid"]
    assert first_status(exchange.cancel("ETH", moved)) == "success"
    assert "filled" in first_status(exchange.market_open("BTC", True, 0.001))
    assert "filled" in first_status(exchange.market_close("BTC"))
    signers = {entry["signer"] for entry in stub.exchange.log[-6:]}
    assert signers == {account.address.lower()}


def test_withdrawals_reach_the_whitelist_only(stub, account):
    exchange = VaultExchange(account, stub.url)
    assert exchange.withdraw_from_bridge(25, TREASURY)["status"] == "ok"
    with pytest.raises(DeniedError) as denial:
        exchange.withdraw_from_bridge(25, THIEF)
    assert denial.value.code == "policy_violation"
    assert denial.value.details["decision"] == "deny"
    assert denial.value.details["policy_id"] == account.bundle.policy_id


@pytest.mark.parametrize(
    "attempt",
    [
        lambda exchange: exchange.usd_transfer(5, TREASURY),
        lambda exchange: exchange.spot_transfer(5, TREASURY, "USDC:0x6d1e7cde53ba9467b783cb7c530ce054"),
        lambda exchange: exchange.send_asset(TREASURY, "", "spot", "USDC", 5),
        lambda exchange: exchange.approve_agent("bot"),
        lambda exchange: exchange.approve_builder_fee(THIEF, "0.1%"),
        lambda exchange: exchange.convert_to_multi_sig_user([THIEF], 1),
    ],
    ids=["usdSend", "spotSend", "sendAsset", "approveAgent", "approveBuilderFee", "convertToMultiSigUser"],
)
def test_other_ways_out_are_denied(stub, account, attempt):
    before = len(stub.exchange.log)
    with pytest.raises(DeniedError):
        attempt(VaultExchange(account, stub.url))
    assert len(stub.exchange.log) == before


def test_a_policy_that_sees_actions_denies_large_orders_and_blind_messages(stub, account_of):
    seen = account_of(bundle="bundle_with_actions", shows_actions=True)
    with pytest.raises(DeniedError):
        VaultExchange(seen, stub.url).order("ETH", True, 50, 1500, GOOD_TILL_CANCELED)
    agent = agent_typed_data("0x" + "01" * 32)
    with pytest.raises(DeniedError):
        seen.sign_typed_data(full_message={**agent, "primaryType": "Agent"})


def test_behind_a_proxy_the_plain_sdk_signs_for_the_test_network_and_is_stopped(stub, account_of):
    install()
    before = len(stub.exchange.log)
    with pytest.raises(InvalidRequestError, match="main network"):
        Exchange(account_of(), stub.url).order("ETH", True, 0.05, 1500, GOOD_TILL_CANCELED)
    with pytest.raises(InvalidRequestError, match="main network"):
        Exchange(account_of(), stub.url).withdraw_from_bridge(5, TREASURY)
    assert len(stub.exchange.log) == before


def test_the_plain_sdk_trades_where_its_url_is_that_of_the_main_network(stub, account_of, monkeypatch):
    install()
    monkeypatch.setattr(hyperliquid.exchange, "MAINNET_API_URL", stub.url)
    placed = Exchange(account_of(), stub.url).order("ETH", True, 0.05, 1500, GOOD_TILL_CANCELED)
    assert first_status(placed)["resting"]


def test_on_the_test_network_behind_a_proxy(account_of, running):
    """The policy allows the main network only: that it denies shows that the SDK asked for the test network."""
    testnet = hyperliquid_stub.start(is_mainnet=False)
    vault, _ = running
    bundle = replace(Bundle.from_json(vault["bundle"]), is_testnet=True)
    account = VaultAccount(
        bundle, AuthorizationKey.parse(vault["operator"]), DirectTransport(bundle, vault["app_secret"])
    )
    exchange = VaultExchange(account, testnet.url)
    try:
        with pytest.raises(DeniedError):
            exchange.order("ETH", True, 0.05, 1500, GOOD_TILL_CANCELED)
        key = Account.create()
        account.sign_typed_data = lambda full_message: key.sign_typed_data(full_message=full_message)
        testnet.exchange.account(key.address.lower()).usd += 1000
        assert first_status(exchange.order("ETH", True, 0.05, 1500, GOOD_TILL_CANCELED))["resting"]
        assert testnet.exchange.log[-1]["signer"] == key.address.lower()
    finally:
        testnet.shutdown()
        testnet.server_close()


def test_wallets_of_other_kinds_work_as_before(stub, monkeypatch):
    install()
    monkeypatch.setattr(hyperliquid.exchange, "MAINNET_API_URL", stub.url)
    key = Account.create()
    stub.exchange.account(key.address.lower()).usd += 1000
    placed = Exchange(key, stub.url).order("ETH", True, 0.05, 1500, GOOD_TILL_CANCELED)
    assert first_status(placed)["resting"]


def test_both_parties_sign_and_a_stranger_does_not(account_of):
    for who in ("operator", "platform"):
        account = account_of(who)
        data = withdrawal(TREASURY)
        signed = account.sign_typed_data(full_message=data)
        assert (
            Account.recover_message(encode_typed_data(full_message=data), signature=signed.signature) == account.address
        )
    with pytest.raises(UnauthorizedError) as error:
        account_of("stranger").sign_typed_data(full_message=withdrawal(TREASURY))
    assert error.value.code == "zero_correct_authorization_signatures"


def test_a_wrong_app_secret(running):
    vault, _ = running
    bundle = Bundle.from_json(vault["bundle"])
    account = VaultAccount(bundle, AuthorizationKey.parse(vault["operator"]), DirectTransport(bundle, "wrong"))
    with pytest.raises(UnauthorizedError):
        account.sign_message("Hello")


def test_messages(account_of):
    account = account_of()
    for message, signable in [
        ("Zoë 🔐", encode_defunct(text="Zoë 🔐")),
        (b"\x00\xff", encode_defunct(b"\x00\xff")),
        (encode_defunct(text="Hello"), encode_defunct(text="Hello")),
        (encode_defunct(b"\xff"), encode_defunct(b"\xff")),
    ]:
        signed = account.sign_message(message)
        assert Account.recover_message(signable, signature=signed.signature) == account.address


def test_typed_data_in_three_parts_is_the_same(account_of):
    account, data = account_of(), withdrawal(TREASURY)
    types = {name: fields for name, fields in data["types"].items() if name != "EIP712Domain"}
    parts = account.sign_typed_data(data["domain"], types, data["message"])
    assert parts == account.sign_typed_data(full_message=data)


def test_a_digest_is_never_signed(account_of):
    account = account_of()
    with pytest.raises(UnsupportedError):
        account.sign_message(encode_typed_data(full_message=withdrawal(TREASURY)))
    with pytest.raises(UnsupportedError):
        account.unsafe_sign_hash(b"\x00" * 32)
    with pytest.raises(UnsupportedError):
        account.sign_transaction({})


def test_a_request_that_has_expired(account_of):
    with pytest.raises(RefusedError) as error:
        account_of(expiry_ms=-1000).sign_message("Hello")
    assert error.value.code == "request_expired"


def test_an_idempotency_key_is_for_one_body(account_of):
    account = account_of()
    first = account.sign_message("Hello", idempotency_key="once")
    assert account.sign_message("Hello", idempotency_key="once").signature == first.signature


def test_many_threads_use_one_account(account_of):
    account, signed, nonces = account_of(), [], []

    def work(number):
        signed.append(account.sign_message(f"message {number}").signature)
        nonces.append(account.next_nonce())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(signed)) == len(set(nonces)) == 16
