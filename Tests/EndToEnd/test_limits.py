"""Limits over time: sums of what was signed, counted in the commit that releases it (S29)."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from countersign_client import AuthorizationKey, Client
from eth_abi import encode
from local_server import LocalServer
from payments import MINT, STRANGER, legacy, pay, pay_tokens, pay_unnamed_tokens, rpc
from solders.hash import Hash
from vault import make_policy, make_quorum, make_wallet, personal_sign, rpc_path

FRIEND = "0x5e9ee1089755c3435139848e47e6635505d5a13a"
TOKEN = "0x" + "ab" * 20
TRANSFER = [{"type": "function", "name": "transfer", "inputs": [
    {"name": "to", "type": "address"}, {"name": "amount", "type": "uint256"}]}]  # fmt: skip
VALUE = {"field_source": "ethereum_transaction", "field": "value", "function": "sum"}
COUNT = {"function": "count"}
LAMPORTS = {"field_source": "solana_movement", "field": "lamports", "function": "sum"}
TOKENS = {"field_source": "solana_movement", "field": "amount", "function": "sum"}
OF_MINT = {"field_source": "solana_movement", "field": "mint", "operator": "eq", "value": str(MINT)}
PER_WALLET = {"field_source": "wallet", "field": "id"}


def transaction(value=0, nonce=0, to=FRIEND, data=None):
    """A request for a transaction; another nonce makes it another one."""
    fields = {
        "type": 2, "to": to, "value": hex(value), "chain_id": 1, "nonce": nonce, "gas_limit": 21000,
        "max_fee_per_gas": 10, "max_priority_fee_per_gas": 1,
    }  # fmt: skip
    return {"method": "eth_signTransaction", "params": {"transaction": {**fields, **({"data": data} if data else {})}}}


def token_transfer(amount, nonce=0):
    data = "0xa9059cbb" + encode(["address", "uint256"], [FRIEND, amount]).hex()
    return transaction(nonce=nonce, to=TOKEN, data=data)


def make_aggregation(client, method="eth_signTransaction", metric=VALUE, seconds=3600, kind="rolling", **more):
    body = {"name": "Limit", "method": method, "metric": metric, "window": {"type": kind, "seconds": seconds}, **more}
    return client.post("/v1/aggregations", body)


def at_most(aggregation, value, operator="lte"):
    return {"field_source": "reference", "field": f"aggregation.{aggregation['id']}", "operator": operator,
            "value": str(value)}  # fmt: skip


def rule(conditions, method="eth_signTransaction", action="ALLOW", name="Limited"):
    return {"name": name, "method": method, "conditions": conditions, "action": action}


def limited_wallet(client, owner, aggregation, value, method="eth_signTransaction"):
    policy = make_policy(client, [rule([at_most(aggregation, value)], method)])
    return make_wallet(client, owner, policy_ids=[policy["id"]])


@pytest.fixture
def owner():
    return AuthorizationKey()


def test_an_aggregation_lives_and_dies(new_client):
    made = make_aggregation(
        new_client, conditions=[{"field_source": "ethereum_transaction", "field": "to", "operator": "eq",
                                 "value": FRIEND}],
        group_by=[{"field_source": "wallet", "field": "id"}],
    )  # fmt: skip
    assert made["owner_id"] is None and made["window"] == {"type": "rolling", "seconds": 3600}
    assert new_client.get(f"/v1/aggregations/{made['id']}") == made
    assert new_client.get("/v1/aggregations")["data"] == [made]
    policy = make_policy(new_client, [rule([at_most(made, 5)])])
    answer = new_client.request("DELETE", f"/v1/aggregations/{made['id']}")
    assert (answer.status, answer.code) == (400, "resource_in_use")
    new_client.call("DELETE", f"/v1/policies/{policy['id']}")
    assert new_client.call("DELETE", f"/v1/aggregations/{made['id']}") == {"success": True}
    assert new_client.request("GET", f"/v1/aggregations/{made['id']}").code == "not_found"
    missing = {"version": "1.0", "name": "P", "chain_type": "ethereum", "rules": [rule([at_most(made, 5)])]}
    assert new_client.request("POST", "/v1/policies", missing).code == "invalid_data"


def test_the_official_client_makes_policies_with_limits(client, privy):
    aggregation = make_aggregation(client)
    made = privy.policies.create(
        version="1.0", name="Limit", chain_type="ethereum", rules=[rule([at_most(aggregation, 100)])]
    )
    assert made.rules[0].conditions[0].field == f"aggregation.{aggregation['id']}"


def test_s29_what_passes_the_sum_is_denied_with_its_numbers(client, owner):
    wallet = limited_wallet(client, owner, make_aggregation(client), 100)
    assert client.request("POST", rpc_path(wallet), transaction(60, 0), [owner]).status == 200
    denied = client.request("POST", rpc_path(wallet), transaction(41, 1), [owner])
    assert (denied.status, denied.code) == (400, "policy_violation")
    [use] = denied.body["details"]["limits"]
    assert (use["amount"], use["sum"]) == ("41", "101")
    assert denied.body["details"]["rules"][0]["conditions"][0]["seen"] == "101"
    assert client.request("POST", rpc_path(wallet), transaction(40, 1), [owner]).status == 200
    assert client.request("POST", rpc_path(wallet), transaction(1, 2), [owner]).status == 400


def test_s29_a_repeated_request_is_counted_once(client, owner):
    wallet = limited_wallet(client, owner, make_aggregation(client), 100)
    request = client.prepare("POST", rpc_path(wallet), transaction(60), [owner])
    first = client.send(request)
    assert first.status == 200 and client.send(request).body == first.body
    assert client.request("POST", rpc_path(wallet), transaction(40, 1), [owner]).status == 200


def test_s29_a_dry_run_shows_the_sum_and_counts_nothing(client, owner):
    wallet = limited_wallet(client, owner, make_aggregation(client), 100)
    client.call("POST", rpc_path(wallet), transaction(60), [owner])
    for _ in range(3):
        verdict = client.call("POST", f"{rpc_path(wallet)}?dry_run=true&as=owner", transaction(40, 1))
        assert verdict["decision"] == "allow" and verdict["limits"][0]["sum"] == "100"
    verdict = client.call("POST", f"{rpc_path(wallet)}?dry_run=true&as=owner", transaction(41, 1))
    assert verdict["decision"] == "deny"
    assert client.request("POST", rpc_path(wallet), transaction(40, 1), [owner]).status == 200


def test_s29_of_many_at_once_as_many_are_released_as_fit(client, owner):
    wallet = limited_wallet(client, owner, make_aggregation(client), 100)
    requests = [client.prepare("POST", rpc_path(wallet), transaction(7, nonce), [owner]) for nonce in range(40)]
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda request: client.send(request).status, requests))
    assert statuses.count(200) == 14 and statuses.count(400) == 26


def test_s29_tokens_are_counted_by_their_transfers(client, owner):
    to_token = {"field_source": "ethereum_transaction", "field": "to", "operator": "eq", "value": TOKEN}
    metric = {"field_source": "ethereum_calldata", "field": "transfer.amount", "function": "sum", "abi": TRANSFER}
    aggregation = make_aggregation(client, metric=metric, conditions=[to_token])
    policy = make_policy(client, [rule([to_token, at_most(aggregation, 1000)]), rule([], name="Anything else")])
    wallet = make_wallet(client, owner, policy_ids=[policy["id"]])
    assert client.request("POST", rpc_path(wallet), token_transfer(900), [owner]).status == 200
    # The second rule allows what the first one does not, and still it is counted.
    assert client.request("POST", rpc_path(wallet), token_transfer(200, 1), [owner]).status == 200
    [window] = client.get(f"/v1/aggregations/{aggregation['id']}/limits")["data"]
    assert (window["used"], window["reserved"]) == ("1100", "0")
    # What cannot be counted is signed under no rule.
    spoiled = token_transfer(1, 2)
    spoiled["params"]["transaction"]["data"] += "00"
    denied = client.request("POST", rpc_path(wallet), spoiled, [owner])
    assert denied.status == 400 and "cannot count" in denied.body["details"]["reason"]


def test_s29_orders_are_counted_by_their_notional(client, owner):
    metric = {"field_source": "hyperliquid_action", "field": "notional", "function": "sum"}
    orders = {"field_source": "hyperliquid_action", "field": "kind", "operator": "eq", "value": "order"}
    method = "hyperliquid_signL1Action"
    aggregation = make_aggregation(client, method, metric, conditions=[orders])
    wallet = limited_wallet(client, owner, aggregation, "100.5", method)

    def order(price, size, nonce):
        entry = {"a": 1, "b": True, "p": price, "s": size, "r": False, "t": {"limit": {"tif": "Gtc"}}}
        action = {"type": "order", "orders": [entry], "grouping": "na"}
        return {"method": method, "params": {"action": action, "nonce": nonce, "is_testnet": True}}

    assert client.request("POST", rpc_path(wallet), order("100.25", "1", 1), [owner]).status == 200
    assert client.request("POST", rpc_path(wallet), order("0.26", "1", 2), [owner]).status == 400
    assert client.request("POST", rpc_path(wallet), order("0.25", "1", 3), [owner]).status == 200
    [window] = client.get(f"/v1/aggregations/{aggregation['id']}/limits")["data"]
    assert window["used"] == "100.5" and window["limits"][0]["left"] == "0"


def test_s29_above_a_second_amount_the_owner_signs(client, owner):
    operator = AuthorizationKey()
    aggregation = make_aggregation(client, group_by=[{"field_source": "wallet", "field": "id"}])
    as_owner = {"field_source": "system", "field": "actor", "operator": "eq", "value": "owner"}
    most = {"field_source": "ethereum_transaction", "field": "value", "operator": "lte", "value": "1000"}
    policy = make_policy(client, [rule([at_most(aggregation, 100)]), rule([as_owner, most], name="Owner")])
    signer = {"signer_id": make_quorum(client, [operator])["id"]}
    wallet = make_wallet(client, owner, policy_ids=[policy["id"]], additional_signers=[signer])
    assert client.request("POST", rpc_path(wallet), transaction(100, 0), [operator]).status == 200
    assert client.request("POST", rpc_path(wallet), transaction(1, 1), [operator]).status == 400
    assert client.request("POST", rpc_path(wallet), transaction(1000, 1), [owner]).status == 200
    assert client.request("POST", rpc_path(wallet), transaction(1001, 2), [owner]).status == 400


def test_s29_what_binds_a_wallet_is_shown(client, owner):
    operator = AuthorizationKey()
    mine = make_aggregation(client, group_by=[{"field_source": "wallet", "field": "id"}], kind="fixed", seconds=86400)
    per_address = make_aggregation(client, group_by=[{"field_source": "ethereum_transaction", "field": "to"}])
    rules = [rule([at_most(mine, 100)]), rule([at_most(per_address, 5, "gt")], action="DENY", name="Each")]
    policy = make_policy(client, rules)
    signer = {"signer_id": make_quorum(client, [operator])["id"]}
    wallet = make_wallet(client, owner, policy_ids=[policy["id"]], additional_signers=[signer])
    client.call("POST", rpc_path(wallet), transaction(3), [operator])
    limits = client.get(f"/v1/wallets/{wallet['id']}/limits")["data"]
    assert [limit["as"] for limit in limits] == ["owner"] * 2 + [signer["signer_id"]] * 2
    first, second = limits[:2]
    assert (first["used"], first["reserved"], first["left"], first["group"]) == ("3", "0", "97", [wallet["id"]])
    assert first["window"]["ends_at"] - first["window"]["starts_at"] == 86400_000
    assert (second["used"], second["left"], second["group"]) == (None, None, None)
    [window] = client.get(f"/v1/aggregations/{per_address['id']}/limits")["data"]
    assert window["group"] == [FRIEND]
    assert (window["used"], window["limits"][0]["left"]) == ("3", "2")


def test_s29_windows_are_listed_page_by_page(client, owner):
    aggregation = make_aggregation(
        client, "personal_sign", COUNT, group_by=[{"field_source": "wallet", "field": "id"}]
    )
    policy = make_policy(client, [rule([at_most(aggregation, 5)], "personal_sign")])
    wallets = [make_wallet(client, owner, policy_ids=[policy["id"]]) for _ in range(5)]
    for wallet in wallets:
        client.call("POST", rpc_path(wallet), personal_sign(), [owner])
    found, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/v1/aggregations/{aggregation['id']}/limits?limit=2{cursor and '&cursor=' + cursor}")
        found += page["data"]
        cursor = page["next_cursor"]
    assert sorted(window["group"][0] for window in found) == sorted(wallet["id"] for wallet in wallets)
    assert {window["used"] for window in found} == {"1"}
    answer = client.request("GET", f"/v1/aggregations/{aggregation['id']}/limits?cursor=x")
    assert answer.code == "invalid_data"


def test_s29_the_audit_recomputes_the_windows(server, client, owner):
    wallet = limited_wallet(client, owner, make_aggregation(client), 100)
    client.call("POST", rpc_path(wallet), transaction(60), [owner])
    finished = server.command("audit", "verify", "--json")
    report = json.loads(finished.stdout)
    assert report["ok"] is True and report["windows"] > 0


def solana_wallet(client, owner, rules, **more):
    policy = make_policy(client, rules, chain_type="solana")
    return make_wallet(client, owner, chain_type="solana", policy_ids=[policy["id"]], **more)


def sign_all(client, wallet, keys, *instructions, nonce=0):
    """Another nonce makes it another transaction."""
    wire = legacy(wallet, *instructions, blockhash=Hash.hash(nonce.to_bytes(8, "big")))
    return client.request("POST", rpc_path(wallet), rpc(wire), keys)


def test_s29_lamports_are_counted_over_all_instructions(server, client, owner):
    aggregation = make_aggregation(client, "signTransaction", LAMPORTS, group_by=[PER_WALLET])
    wallet = solana_wallet(client, owner, [rule([at_most(aggregation, 100)], "signTransaction")])
    first = sign_all(client, wallet, [owner], pay(wallet, 30), pay(wallet, 25), pay(wallet, 5))
    assert first.status == 200, first.body
    denied = sign_all(client, wallet, [owner], pay(wallet, 40), pay(wallet, 1))
    assert (denied.status, denied.code) == (400, "policy_violation")
    [use] = denied.body["details"]["limits"]
    assert (use["amount"], use["sum"]) == ("41", "101")
    assert sign_all(client, wallet, [owner], pay(wallet, 40), nonce=1).status == 200
    assert sign_all(client, wallet, [owner], pay(wallet, 1)).status == 400
    [shown] = client.get(f"/v1/wallets/{wallet['id']}/limits")["data"]
    assert (shown["used"], shown["left"]) == ("100", "0")
    report = json.loads(server.command("audit", "verify", "--json").stdout)
    assert report["ok"] is True and report["windows"] > 0


def test_s29_tokens_of_a_mint_are_counted_and_what_does_not_name_it_is_denied(client, owner):
    aggregation = make_aggregation(client, "signTransaction", TOKENS, kind="fixed", seconds=86400, conditions=[OF_MINT])
    wallet = solana_wallet(client, owner, [rule([at_most(aggregation, 100)], "signTransaction")])
    assert sign_all(client, wallet, [owner], pay_tokens(wallet, 30), pay_tokens(wallet, 30)).status == 200
    # Another token, and lamports, are not counted.
    assert sign_all(client, wallet, [owner], pay_tokens(wallet, 999, mint=STRANGER), pay(wallet, 999)).status == 200
    unnamed = sign_all(client, wallet, [owner], pay_unnamed_tokens(wallet, 1))
    assert unnamed.status == 400 and "does not say" in json.dumps(unnamed.body["details"])
    assert sign_all(client, wallet, [owner], pay_tokens(wallet, 41)).status == 400
    assert sign_all(client, wallet, [owner], pay_tokens(wallet, 40)).status == 200


def test_s29_of_many_transactions_at_once_as_many_are_released_as_fit(client, owner):
    aggregation = make_aggregation(client, "signTransaction", LAMPORTS)
    wallet = solana_wallet(client, owner, [rule([at_most(aggregation, 100)], "signTransaction")])
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(
            lambda nonce: sign_all(client, wallet, [owner], pay(wallet, 3), pay(wallet, 4), nonce=nonce), range(40)))  # fmt: skip
    statuses = [answer.status for answer in answers]
    assert statuses.count(200) == 14 and statuses.count(400) == 26


def test_s29_messages_of_solana_are_counted_by_themselves(client, owner):
    messages = make_aggregation(client, "signMessage", COUNT)
    wallet = solana_wallet(client, owner, [rule([at_most(messages, 2)], "signMessage")])
    statuses = [client.request("POST", rpc_path(wallet), {"method": "signMessage", "params": {
        "message": text, "encoding": "base64"}}, [owner]).status for text in ("YQ==", "Yg==", "Yw==")]  # fmt: skip
    assert statuses == [200, 200, 400]


def test_an_aggregation_of_another_chain_is_refused_in_a_policy(client):
    for aggregation, method, chain in (
        (make_aggregation(client), "signTransaction", "solana"),
        (make_aggregation(client, "signTransaction", LAMPORTS), "eth_signTransaction", "ethereum"),
    ):
        body = {"version": "1.0", "name": "P", "chain_type": chain, "rules": [rule([at_most(aggregation, 5)], method)]}
        answer = client.request("POST", "/v1/policies", body)
        assert answer.status == 400 and "rules.0.conditions.0.field" in answer.body["error"]


def template(server, name, *flags):
    printed = server.command("policy", "template", name, "--chain", "solana", "--recipient", str(STRANGER), *flags)
    assert printed.returncode == 0, printed.stderr
    return json.loads(printed.stdout)


@pytest.mark.parametrize("token", [False, True])
def test_s29_the_template_lets_the_owner_sign_above_the_sum_on_solana(server, client, owner, token):
    operator = AuthorizationKey()
    flags = [*(["--token", str(MINT)] if token else []), "--max-per-day", "100", "--owner-max", "1000"]
    aggregation = client.post("/v1/aggregations", template(server, "limit-owner-above", *flags))
    body = template(server, "limit-owner-above", *flags, "--aggregation", aggregation["id"])
    policy = client.post("/v1/policies", body)
    signer = {"signer_id": make_quorum(client, [operator])["id"]}
    wallet = make_wallet(
        client, owner, chain_type="solana", policy_ids=[policy["id"]], additional_signers=[signer])

    def ask(key, amount, nonce):
        payment = pay_tokens(wallet, amount, to=STRANGER) if token else pay(wallet, amount, to=STRANGER)
        return sign_all(client, wallet, [key], payment, nonce=nonce).status

    assert [ask(operator, 100, 0), ask(operator, 1, 1), ask(owner, 1000, 2), ask(owner, 1001, 3)] == [200, 400, 200, 400]
    elsewhere = sign_all(client, wallet, [owner], pay_tokens(wallet, 1) if token else pay(wallet, 1))
    assert elsewhere.status == 400


@pytest.fixture(scope="module")
def two_clients(tmp_path_factory, new_database):
    folder, database = tmp_path_factory.mktemp("limits"), new_database()
    with LocalServer(folder / "one", database) as one:
        (folder / "two").mkdir()
        shutil.copy(folder / "one" / "root.key", folder / "two" / "root.key")
        with LocalServer(folder / "two", database) as two:
            here = one.make_app("both")
            yield here, Client(two.url, here.app_id, here.app_secret)


def test_s29_two_servers_share_one_limit(two_clients, owner):
    wallet = limited_wallet(two_clients[0], owner, make_aggregation(two_clients[0]), 100)

    def ask(nonce):
        client = two_clients[nonce % 2]
        return client.request("POST", rpc_path(wallet), transaction(3, nonce), [owner]).status

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(ask, range(60)))
    assert statuses.count(200) == 33 and statuses.count(400) == 27
