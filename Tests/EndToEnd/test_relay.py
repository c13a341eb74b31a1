"""Hyperliquid's official SDK, unchanged, trades for a wallet through the relay; the exchange stub verifies signatures."""

import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import hyperliquid_stub
import pytest
import requests
from countersign_client import AuthorizationKey, Client
from eth_account import Account
from hyperliquid.exchange import Exchange
from hyperliquid.info import Info
from hyperliquid.utils.error import ClientError
from local_server import LocalServer
from vault import make_policy, make_quorum, make_wallet

FRIEND = "0x5e9ee1089755c3435139848e47e6635505d5a13a"
STRANGER = "0x9999999999999999999999999999999999999999"
GOOD_TILL_CANCELED = {"limit": {"tif": "Gtc"}}
TIMEOUT_MS = 800


@pytest.fixture(scope="module")
def stubs():
    servers = [hyperliquid_stub.start(), hyperliquid_stub.start(is_mainnet=False)]
    yield servers
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def options(stubs):
    mainnet, testnet = stubs
    return [
        "--relay", "--hyperliquid-url", mainnet.url, "--hyperliquid-testnet-url", testnet.url,
        "--hyperliquid-timeout-ms", str(TIMEOUT_MS), "--stranger-rate", "0",
        "--relay-rate", "0",
    ]  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def relay_server(request, options, tmp_path_factory):
    database = request.getfixturevalue("new_database")() if request.param == "postgres" else None
    with LocalServer(tmp_path_factory.mktemp("relay") / "data", database, options=options) as server:
        yield server


@pytest.fixture(scope="module")
def app(relay_server):
    return relay_server.make_app("relay")


def template(server, name="hyperliquid-leverage", *more):
    """The rules of a policy template for ETH and BTC, orders up to 5000 dollars, withdrawals to a friend."""
    parameters = ["--asset", "0", "--asset", "1", "--max-notional", "5000", "--max-leverage", "10"]
    printed = server.command("policy", "template", name, *parameters, "--withdraw-to", FRIEND, *more)
    assert printed.returncode == 0, printed.stderr
    return json.loads(printed.stdout)["rules"]


class Vault:
    """A funded wallet with an owner, a policy, and an operator who has a key of their own."""

    def __init__(self, server, app, stub, rules=None, network="hyperliquid", **quorum):
        self.owner, self.operator, self.stub = AuthorizationKey(), Account.create(), stub
        cold = make_quorum(app, [self.owner])
        self.policy = make_policy(app, rules or template(server), cold["id"])
        self.signer = app.post(
            "/v1/key_quorums",
            {"ethereum_addresses": [self.operator.address], "authorization_threshold": 1, **quorum},
        )
        self.wallet = make_wallet(
            app, cold["id"], policy_ids=[self.policy["id"]], additional_signers=[{"signer_id": self.signer["id"]}]
        )
        self.address = self.wallet["address"]
        self.url = f"{server.url}/{network}/{self.wallet['id']}"
        requests.post(f"{stub.url}/stub/deposit", json={"user": self.address, "usd": 10_000}, timeout=5)

    def exchange(self, key=None, **more):
        return Exchange(key or self.operator, self.url, account_address=self.address, **more)

    def posted(self):
        """What reached the exchange in this wallet's name."""
        return [entry for entry in self.stub.exchange.log if entry.get("signer") == self.address.lower()]

    def prepared(self, call):
        """The body that the SDK would post."""
        exchange, bodies = self.exchange(), []
        exchange.post = lambda path, body: bodies.append(body) or {"status": "ok"}
        call(exchange)
        return bodies[-1]


@pytest.fixture
def vault(relay_server, app, stubs):
    return Vault(relay_server, app, stubs[0])


def order(exchange, coin="ETH", size=0.05, price=1500, **more):
    return exchange.order(coin, True, size, price, GOOD_TILL_CANCELED, **more)


def first_status(answer):
    assert answer["status"] == "ok", answer
    return answer["response"]["data"]["statuses"][0]


def send(vault, body):
    return requests.post(f"{vault.url}/exchange", json=body, timeout=10)


def test_the_unmodified_sdk_trades(vault):
    exchange, info = vault.exchange(), Info(vault.url, skip_ws=True)
    assert exchange.update_leverage(10, "ETH")["status"] == "ok"
    resting = first_status(order(exchange))["resting"]["oid"]
    assert [entry["oid"] for entry in info.open_orders(vault.address)] == [resting]
    moved = first_status(exchange.modify_order(resting, "ETH", True, 0.06, 1490, GOOD_TILL_CANCELED))["resting"]["oid"]
    assert first_status(exchange.cancel("ETH", moved)) == "success"
    assert "never placed" in first_status(exchange.cancel("ETH", moved))["error"]
    assert "filled" in first_status(exchange.market_open("BTC", True, 0.001))
    assert "filled" in first_status(exchange.market_close("BTC"))
    # The SDK signs for the test network at any URL but the exchange's; the path says which network is meant.
    assert len(vault.posted()) == 7


def test_withdrawals_reach_the_whitelist_only(vault):
    exchange = vault.exchange()
    assert exchange.withdraw_from_bridge(25, FRIEND)["status"] == "ok"
    assert vault.posted()[-1]["action"]["hyperliquidChain"] == "Mainnet"
    answer = exchange.withdraw_from_bridge(25, STRANGER)
    assert answer["status"] == "err" and vault.policy["id"] in answer["response"]
    assert vault.stub.exchange.account(vault.address.lower()).usd == 10_000 - 25


ATTACKS = {
    "another asset": lambda exchange: order(exchange, "SOL", 1, 100),
    "an order that is too large": lambda exchange: order(exchange, size=50),
    "one large order among small ones": lambda exchange: exchange.bulk_orders(
        [
            {"coin": "ETH", "is_buy": True, "sz": size, "limit_px": 1500, "order_type": GOOD_TILL_CANCELED,
             "reduce_only": False}
            for size in (0.05, 50, 0.05)
        ]
    ),  # fmt: skip
    "an order grown by a change": lambda exchange: exchange.modify_order(1, "ETH", True, 50, 1500, GOOD_TILL_CANCELED),
    "a builder's fee": lambda exchange: order(exchange, builder={"b": STRANGER, "f": 10}),
    "too much leverage": lambda exchange: exchange.update_leverage(11, "ETH"),
    "leverage of another asset": lambda exchange: exchange.update_leverage(2, "SOL"),
    "usdSend": lambda exchange: exchange.usd_transfer(5, FRIEND),
    "spotSend": lambda exchange: exchange.spot_transfer(5, FRIEND, "USDC:0x6d1e7cde53ba9467b783cb7c530ce054"),
    "sendAsset": lambda exchange: exchange.send_asset(FRIEND, "", "spot", "USDC", 5),
    "usdClassTransfer": lambda exchange: exchange.usd_class_transfer(5, True),
    "approveAgent": lambda exchange: exchange.approve_agent("bot")[0],
    "approveBuilderFee": lambda exchange: exchange.approve_builder_fee(STRANGER, "0.1%"),
    "convertToMultiSigUser": lambda exchange: exchange.convert_to_multi_sig_user([STRANGER], 1),
    "vaultTransfer": lambda exchange: exchange.vault_usd_transfer(STRANGER, True, 5_000_000),
    "createSubAccount": lambda exchange: exchange.create_sub_account("hidden"),
    "subAccountTransfer": lambda exchange: exchange.sub_account_transfer(STRANGER, True, 5_000_000),
    "tokenDelegate": lambda exchange: exchange.token_delegate(STRANGER, 5, False),
    "setReferrer": lambda exchange: exchange.set_referrer("CODE"),
    "agentSetAbstraction": lambda exchange: exchange.agent_set_abstraction("u"),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_what_no_rule_allows_is_denied_in_words(vault, attack):
    answer = attack(vault.exchange())
    assert answer["status"] == "err" and answer["response"].startswith(f"Denied by policy {vault.policy['id']}"), answer
    assert vault.posted() == []


def test_orders_for_a_vault_are_denied(vault):
    answer = order(vault.exchange(vault_address=STRANGER))
    assert answer["response"].startswith("Denied by policy")


def test_a_cancel_only_operator_cannot_order(relay_server, app, stubs):
    vault = Vault(relay_server, app, stubs[0], template(relay_server, "hyperliquid-cancel-only"))
    assert "never placed" in first_status(vault.exchange().cancel("ETH", 7))["error"]
    assert order(vault.exchange())["response"].startswith("Denied by policy")


def test_an_unregistered_key_signs_nothing(vault):
    key = Account.create()
    answer = order(vault.exchange(key))
    # The SDK signed for the test network: its address is the one in parentheses.
    assert answer["status"] == "err" and "does not exist" in answer["response"]
    assert key.address.lower() in answer["response"]
    withdrawal = vault.exchange(key).withdraw_from_bridge(5, FRIEND)
    assert withdrawal["response"].startswith(f"User or API Wallet {key.address.lower()} does not exist")
    assert vault.posted() == []


def test_an_altered_action_is_somebody_elses(vault):
    body = vault.prepared(order)
    body["action"]["orders"][0]["s"] = "0.06"
    assert "does not exist" in send(vault, body).json()["response"]
    assert send(vault, vault.prepared(order)).json()["status"] == "ok"


def test_a_nonce_is_good_for_one_request(vault):
    body = vault.prepared(order)
    assert send(vault, body).json()["status"] == "ok"
    assert send(vault, body).json()["response"].startswith("Invalid nonce: duplicate nonce")
    assert len(vault.posted()) == 1


def test_a_denied_request_is_not_judged_again_after_the_policy_was_loosened(relay_server, app, vault):
    body = vault.prepared(lambda exchange: order(exchange, size=50))
    assert send(vault, body).json()["response"].startswith("Denied")
    rules = [{"name": "All", "method": "*", "conditions": [], "action": "ALLOW"}]
    app.call("PATCH", f"/v1/policies/{vault.policy['id']}", {"rules": rules}, [vault.owner])
    assert send(vault, body).json()["response"].startswith("Invalid nonce: duplicate nonce")


def test_a_signature_for_one_wallet_is_not_good_for_a_second_one(relay_server, app, stubs, vault):
    """Two wallets of one operator: whoever sees a request cannot have another wallet do the same."""
    other = make_wallet(
        app, vault.owner, policy_ids=[vault.policy["id"]], additional_signers=[{"signer_id": vault.signer["id"]}]
    )
    body = vault.prepared(order)
    assert send(vault, body).json()["status"] == "ok"
    for network in ("hyperliquid", "hyperliquid-testnet"):
        answer = requests.post(f"{relay_server.url}/{network}/{other['id']}/exchange", json=body, timeout=10).json()
        assert answer["response"].startswith("Invalid nonce: duplicate nonce") or "Denied" in answer["response"]
    assert len(vault.posted()) == 1


def test_concurrent_requests_with_one_nonce_are_carried_out_once(vault):
    for _ in range(5):
        body, before = vault.prepared(order), len(vault.posted())
        with ThreadPoolExecutor(8) as pool:
            answers = [answer.json() for answer in pool.map(lambda _: send(vault, body), range(8))]
        assert sorted(answer["status"] for answer in answers) == ["err"] * 7 + ["ok"]
        assert len(vault.posted()) == before + 1


def test_nonces_far_from_now_are_refused(vault):
    far = vault.prepared(order)
    for nonce in (far["nonce"] - 3 * 86_400_000, far["nonce"] + 2 * 86_400_000):
        body = resigned(vault, order, nonce)
        assert send(vault, body).json()["response"].startswith("Invalid nonce")
    # Within what the exchange takes, but not what the policy takes.
    body = resigned(vault, order, far["nonce"] - 120_000)
    assert send(vault, body).json()["response"].startswith("Denied by policy")
    assert vault.posted() == []


def test_a_withdrawal_that_was_signed_in_store_is_denied(vault):
    soon = int(time.time() * 1000) + 600_000
    body = resigned(vault, lambda exchange: exchange.withdraw_from_bridge(5, FRIEND), soon)
    assert send(vault, body).json()["response"].startswith("Denied by policy")


def resigned(vault, call, nonce):
    """The body that the SDK would post at another time."""
    import hyperliquid.exchange as module

    clock = module.get_timestamp_ms
    module.get_timestamp_ms = lambda: nonce
    try:
        return vault.prepared(call)
    finally:
        module.get_timestamp_ms = clock


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.pop("signature"),
        lambda body: body.update(more=1),
        lambda body: body["signature"].update(v=29),
        lambda body: body["action"].update(type="liquidate"),
        lambda body: body["action"].update(more=1),
        lambda body: body["action"]["orders"][0].update(p="1500.0"),
        lambda body: body.update(nonce="1"),
        lambda body: body.update(vaultAddress="0x12"),
    ],
    ids=["signature", "member", "v", "kind", "action member", "number", "nonce", "vault"],
)
def test_what_cannot_be_read_is_422(vault, spoil):
    body = vault.prepared(order)
    spoil(body)
    answer = send(vault, body)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (422, "text/plain")
    assert answer.text.startswith("Failed to deserialize the JSON body into the target type")


def test_the_path_says_which_network_is_meant(relay_server, app, stubs):
    vault = Vault(
        relay_server, app, stubs[1], template(relay_server, "hyperliquid-leverage", "--testnet"), "hyperliquid-testnet")
    assert first_status(order(vault.exchange()))["resting"]
    assert vault.exchange().withdraw_from_bridge(5, FRIEND)["status"] == "ok"
    vault.url = vault.url.replace("hyperliquid-testnet", "hyperliquid")
    assert order(vault.exchange())["response"].startswith("Denied by policy")


def test_a_frozen_wallet_relays_nothing(relay_server, vault):
    assert relay_server.command("wallet", "freeze", vault.wallet["id"]).returncode == 0
    assert order(vault.exchange())["response"] == "This wallet is frozen."


def test_a_removed_operator_signs_nothing(app, vault):
    assert order(vault.exchange())["status"] == "ok"
    app.call("PATCH", f"/v1/wallets/{vault.wallet['id']}", {"additional_signers": []}, [vault.owner])
    assert "does not exist" in order(vault.exchange())["response"]


def test_one_signature_does_not_meet_a_threshold_of_two(relay_server, app, stubs):
    keys = [AuthorizationKey().public_key for _ in range(2)]
    vault = Vault(relay_server, app, stubs[0], public_keys=keys, authorization_threshold=2)
    assert "more than one signature" in order(vault.exchange())["response"]


def test_an_address_is_no_owner_and_signs_no_requests(app):
    quorum = app.post("/v1/key_quorums", {"ethereum_addresses": [Account.create().address]})
    refused = app.request("POST", "/v1/wallets", {"chain_type": "ethereum", "owner_id": quorum["id"]})
    assert (refused.status, refused.code) == (400, "invalid_data")
    assert app.get(f"/v1/key_quorums/{quorum['id']}")["ethereum_addresses"] == quorum["ethereum_addresses"]
    for addresses in (["0x12"], [STRANGER, STRANGER], ["0x5E9ee1089755c3435139848e47e6635505d5a13a"]):
        assert app.request("POST", "/v1/key_quorums", {"ethereum_addresses": addresses}).code == "invalid_data"


def test_receipts_say_who_asked_and_what_moves(relay_server, vault):
    vault.exchange().withdraw_from_bridge(25, FRIEND)
    order(vault.exchange(), size=50)
    found = relay_server.command("audit", "query", "--wallet", vault.wallet["id"], "--json").stdout
    receipts = [entry["receipt"] for entry in json.loads(found)]
    allowed, denied = sorted((entry for entry in receipts if entry["op"] == "wallet.relay"), key=lambda it: it["nonce"])
    assert (allowed["decision"], denied["decision"]) == ("allow", "deny")
    assert allowed["keys"] == [vault.operator.address.lower()[2:]]
    assert allowed["actor"] == {"kind": "signer", "id": vault.signer["id"]}
    assert allowed["amounts"]["action"] == "withdraw3" and allowed["amounts"]["amount"] == "25"
    assert allowed["amounts"]["destination"] == FRIEND and allowed["digest"]
    verified = relay_server.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_unknown_wallets_and_paths(relay_server, vault):
    unknown = requests.post(f"{relay_server.url}/hyperliquid/{'a' * 24}/exchange", json=vault.prepared(order), timeout=5)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    assert requests.post(f"{relay_server.url}/hyperliquid/{'a' * 24}/info", json={}, timeout=5).status_code == 404
    assert requests.get(f"{vault.url}/info", timeout=5).status_code == 405


def test_the_sdk_reads_errors_of_the_relay(relay_server, vault):
    """It looks for `code` and `msg` in whatever is refused with a 4xx."""
    info = Info(vault.url, skip_ws=True)
    info.base_url = f"{relay_server.url}/hyperliquid/{'a' * 24}"
    with pytest.raises(ClientError) as refused:
        info.meta()
    assert (refused.value.status_code, refused.value.error_code) == (404, "not_found")
    assert refused.value.error_message == "Wallet not found"
    with pytest.raises(ClientError) as refused:
        info.post("/elsewhere", {})
    assert (refused.value.status_code, refused.value.error_code) == (404, "not_found")


def test_without_the_flag_nothing_is_relayed(server, client):
    answer = requests.post(f"{server.url}/hyperliquid/{'a' * 24}/exchange", json={}, timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_supported")


class Deaf:
    """An exchange that takes requests and never answers; it counts them."""

    def __init__(self, closes=False):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.closes, self.requests, self.connections = closes, [], []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            self.requests.append(connection.recv(1 << 16))
            if self.closes:
                connection.close()

    def close(self):
        self.listener.close()
        for connection in self.connections:
            connection.close()


@pytest.mark.parametrize("closes, status, code", [(False, 504, "exchange_timed_out"), (True, 502, "exchange_lost")])
def test_an_exchange_that_does_not_answer(tmp_path, closes, status, code):
    deaf = Deaf(closes)
    options = ["--relay", "--hyperliquid-url", deaf.url, "--hyperliquid-timeout-ms", str(TIMEOUT_MS)]
    stub = hyperliquid_stub.start()
    try:
        with LocalServer(tmp_path / "data", options=options) as server:
            vault = Vault(server, server.make_app("deaf"), stub)
            body = Vault.prepared(vault_with_url(vault, stub.url), order)
            answer = send(vault, body)
            assert (answer.status_code, answer.json()["code"]) == (status, code)
            assert answer.headers["x-should-retry"] == "false"
            assert send(vault, body).json()["response"].startswith("Invalid nonce: duplicate nonce")
            posts = [request for request in deaf.requests if b"POST /exchange" in request]
            assert len(posts) == 1
    finally:
        deaf.close()
        stub.shutdown()
        stub.server_close()


def vault_with_url(vault, url):
    """The same operator in front of a working exchange, so that the SDK can ask for its metadata."""
    other = object.__new__(Vault)
    other.__dict__ = {**vault.__dict__, "url": url}
    return other


class StubProcess:
    """The exchange stub as a program of its own, which can be killed with all its connections."""

    def __init__(self, port=0):
        command = [sys.executable, str(Path(hyperliquid_stub.__file__)), "--port", str(port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self.url = json.loads(self.process.stdout.readline())["listening"]

    def log(self):
        return requests.get(f"{self.url}/stub/log", timeout=5).json()

    def deposit(self, address):
        requests.post(f"{self.url}/stub/deposit", json={"user": address, "usd": 10_000}, timeout=5)

    def kill(self):
        self.process.kill()
        self.process.wait()


def test_an_exchange_that_is_away_and_comes_back(tmp_path):
    stub = StubProcess()
    with LocalServer(tmp_path / "data", options=["--relay", "--hyperliquid-url", stub.url]) as server:
        vault = Vault(server, server.make_app("away"), stub)
        exchange, missed = vault.exchange(), []
        post = exchange.post
        assert order(exchange)["status"] == "ok"
        stub.kill()
        for _ in range(3):
            exchange.post = lambda path, body: missed.append(body) or {"status": "ok"}
            order(exchange)
            answer = send(vault, missed[-1])
            # A kept connection that the exchange has closed may be noticed only after the request went out.
            assert (answer.status_code, answer.json()["code"]) in [
                (502, "exchange_unreachable"), (502, "exchange_lost"),
            ]  # fmt: skip
        again = StubProcess(stub.url.rpartition(":")[2])
        try:
            again.deposit(vault.address)
            exchange.post = post
            assert order(exchange)["status"] == "ok"
            for body in missed:
                assert send(vault, body).json()["response"].startswith("Invalid nonce: duplicate nonce")
            assert len(again.log()) == 1
        finally:
            again.kill()


def test_two_servers_carry_one_nonce_out_once(tmp_path_factory, new_database, options, stubs):
    folder, database = tmp_path_factory.mktemp("two"), new_database()
    with LocalServer(folder / "one", database, options=options) as one:
        (folder / "two").mkdir()
        shutil.copy(folder / "one" / "root.key", folder / "two" / "root.key")
        with LocalServer(folder / "two", database, options=options) as two:
            app = one.make_app("both")
            assert Client(two.url, app.app_id, app.app_secret).get("/v1/wallets")["data"] == []
            vault = Vault(one, app, stubs[0])
            urls = [vault.url, vault.url.replace(one.url, two.url)] * 4
            for _ in range(5):
                body, before = vault.prepared(order), len(vault.posted())
                with ThreadPoolExecutor(8) as pool:
                    answers = list(
                        pool.map(lambda url: requests.post(f"{url}/exchange", json=body, timeout=10).json(), urls)
                    )
                assert sorted(answer["status"] for answer in answers) == ["err"] * 7 + ["ok"]
                assert len(vault.posted()) == before + 1
            verified = two.command("audit", "verify")
            assert verified.returncode == 0, verified.stdout + verified.stderr
