"""Policies, their rules and condition sets: made by the official client, judged by the server."""

import copy
import time

import privy as official
import pytest
from countersign_client import AuthorizationKey
from hyperliquid_policy import (
    agent_typed_data,
    blind_trading_rule,
    condition,
    on_message,
    policy,
    withdrawal_rule,
    withdrawal_typed_data,
)
from vault import MAIL, make_policy, make_quorum, make_wallet, rpc_path, signed_by, typed_data_signer

FRIEND = "0x5e9ee1089755c3435139848e47e6635505d5a13a"
STRANGER = "0x9999999999999999999999999999999999999999"
TRANSACTION = {
    "type": 2, "to": FRIEND, "value": "0x64", "chain_id": 1, "nonce": 0, "gas_limit": 21000, "max_fee_per_gas": 10,
    "max_priority_fee_per_gas": 1,
}  # fmt: skip


def transaction_request(**change):
    return {"method": "eth_signTransaction", "params": {"transaction": {**TRANSACTION, **change}}}


def typed_data_request(typed_data):
    return {"method": "eth_signTypedData_v4", "params": {"typed_data": typed_data}}


def rule(method, conditions=(), action="ALLOW", name="Rule"):
    return {"name": name, "method": method, "conditions": list(conditions), "action": action}


@pytest.fixture
def ask(client):
    """Asks for a signature of a fresh wallet under the given rules; returns the answer."""

    def ask(rules, body):
        owner = AuthorizationKey()
        wallet = make_wallet(client, owner, policy_ids=[make_policy(client, rules)["id"]])
        return client.request("POST", rpc_path(wallet), body, [owner])

    return ask


def test_a_policy_lives_and_dies(privy):
    created = privy.policies.create(**policy("Vault", [withdrawal_rule([FRIEND])]))
    assert created.version == "1.0" and created.name == "Vault" and len(created.rules) == 1
    assert privy.policies.get(created.id).rules[0].id == created.rules[0].id
    renamed = privy.policies.update(created.id, policy_update_params={"name": "Renamed"})
    assert (renamed.name, len(renamed.rules)) == ("Renamed", 1)
    added = privy.policies.create_rule(created.id, policy_create_rule_params=rule("personal_sign"))
    assert [one.method for one in privy.policies.get(created.id).rules] == ["eth_signTypedData_v4", "personal_sign"]
    changed = {**rule("personal_sign", action="DENY"), "policy_id": created.id}
    privy.policies.update_rule(added.id, policy_update_rule_params=changed)
    assert privy.policies.get_rule(added.id, policy_id=created.id).action == "DENY"
    privy.policies.delete_rule(added.id, policy_id=created.id)
    assert len(privy.policies.get(created.id).rules) == 1
    privy.policies.delete(created.id)
    with pytest.raises(official.NotFoundError):
        privy.policies.get(created.id)


def test_an_owned_policy_is_changed_by_its_owner_only(client, privy):
    first, second = AuthorizationKey(), AuthorizationKey()
    owned = make_policy(client, [], make_quorum(client, [first, second], 2)["id"])
    change = {"rules": [rule("*")]}
    for options in (None, signed_by(first), signed_by(AuthorizationKey())):
        with pytest.raises(official.AuthenticationError):
            privy.policies.update(owned["id"], policy_update_params=change, request_options=options)
    changed = privy.policies.update(owned["id"], policy_update_params=change, request_options=signed_by(first, second))
    assert len(changed.rules) == 1


def test_a_policy_in_use_stays(client):
    used = make_policy(client, [])
    make_wallet(client, policy_ids=[used["id"]])
    answer = client.request("DELETE", f"/v1/policies/{used['id']}")
    assert (answer.status, answer.code) == (400, "resource_in_use")


def test_what_no_rule_allows_is_denied(ask):
    denied = ask([], transaction_request())
    assert (denied.status, denied.code) == (400, "policy_violation")
    assert denied.body["error"] == "RPC request denied due to policy violation"
    assert ask([rule("eth_signTransaction")], transaction_request()).status == 200
    assert ask([rule("personal_sign")], transaction_request()).code == "policy_violation"


def test_deny_beats_allow_in_any_order(ask):
    allow, deny = rule("eth_signTransaction"), rule("eth_signTransaction", action="DENY")
    assert ask([allow, deny], transaction_request()).code == "policy_violation"
    assert ask([deny, allow], transaction_request()).code == "policy_violation"


@pytest.mark.parametrize(
    ("field", "operator", "value", "holds"),
    [
        ("to", "eq", FRIEND.upper().replace("0X", "0x"), True),
        ("to", "eq", STRANGER, False),
        ("to", "in", [STRANGER, FRIEND], True),
        ("to", "neq", STRANGER, True),
        ("to", "not_in", [STRANGER, FRIEND], False),
        ("value", "lte", "100", True),
        ("value", "lte", "0x64", True),
        ("value", "lt", "100", False),
        ("value", "gt", "99", True),
        ("chain_id", "eq", "1", True),
        ("chain_id", "in", ["8453", "10"], False),
    ],
)
def test_conditions_over_transactions(ask, field, operator, value, holds):
    rules = [rule("eth_signTransaction", [condition("ethereum_transaction", field, operator, value)])]
    answer = ask(rules, transaction_request())
    assert answer.status == 200 if holds else answer.code == "policy_violation"


def test_conditions_over_calldata(ask):
    abi = [
        {
            "type": "function", "name": "transfer", "stateMutability": "nonpayable", "outputs": [],
            "inputs": [{"name": "to", "type": "address"}, {"name": "amount", "type": "uint256"}],
        }
    ]  # fmt: skip
    rules = [
        rule(
            "eth_signTransaction",
            [
                condition("ethereum_calldata", "function_name", "eq", "transfer", abi=abi),
                condition("ethereum_calldata", "transfer.to", "in", [FRIEND], abi=abi),
                condition("ethereum_calldata", "transfer.amount", "lte", "1000", abi=abi),
            ],
        )
    ]

    def transfer(to, amount, selector="a9059cbb", tail=""):
        return transaction_request(data=f"0x{selector}{to[2:]:0>64}{amount:064x}{tail}", value=0)

    assert ask(rules, transfer(FRIEND, 1000)).status == 200
    assert ask(rules, transfer(FRIEND, 1001)).code == "policy_violation"
    assert ask(rules, transfer(STRANGER, 1)).code == "policy_violation"
    assert ask(rules, transfer(FRIEND, 1, selector="23b872dd")).code == "policy_violation"
    assert ask(rules, transfer(FRIEND, 1, tail="00")).code == "policy_violation"


@pytest.mark.parametrize(
    ("field", "value", "holds"),
    [
        ("name", "Mail", True),
        ("name", "Other", False),
        ("version", "1", True),
        ("chainId", "1", True),
        ("verifyingContract", "0x" + "CC" * 20, True),
    ],
)
def test_conditions_over_the_domain_of_typed_data(ask, field, value, holds):
    rules = [rule("eth_signTypedData_v4", [condition("ethereum_typed_data_domain", field, "eq", value)])]
    answer = ask(rules, typed_data_request(MAIL))
    assert answer.status == 200 if holds else answer.code == "policy_violation"


def test_conditions_over_the_message_of_typed_data(ask):
    types = MAIL["types"]
    only_bob = [rule("eth_signTypedData_v4", [on_message(types, "Mail", "to.wallet", "in", ["0x" + "22" * 20])])]
    assert ask(only_bob, typed_data_request(MAIL)).status == 200
    to_eve = copy.deepcopy(MAIL)
    to_eve["message"]["to"]["wallet"] = "0x" + "33" * 20
    assert ask(only_bob, typed_data_request(to_eve)).code == "policy_violation"


HYPERLIQUID = [blind_trading_rule(), withdrawal_rule([FRIEND])]


def test_hyperliquid_trading_and_withdrawals_to_a_whitelist(client):
    owner = AuthorizationKey()
    wallet = make_wallet(client, owner, policy_ids=[make_policy(client, HYPERLIQUID)["id"]])

    def ask(typed_data):
        return client.request("POST", rpc_path(wallet), typed_data_request(typed_data), [owner])

    trade, withdrawal = agent_typed_data("0x" + "01" * 32), withdrawal_typed_data(FRIEND, "5", 1700000000000)
    for allowed in (trade, withdrawal):
        answer = ask(allowed)
        assert answer.status == 200
        assert typed_data_signer(allowed, answer.body["data"]["signature"]) == wallet["address"]
    assert ask(agent_typed_data("0x" + "01" * 32, source="b")).code == "policy_violation"
    assert ask(withdrawal_typed_data(STRANGER, "5", 1)).code == "policy_violation"
    assert ask(withdrawal_typed_data(FRIEND, "5", 1, chain="Testnet")).code == "policy_violation"


def hidden_destination(data):
    data["types"]["HyperliquidTransaction:Withdraw"].pop(1)


def second_destination(data):
    data["types"]["HyperliquidTransaction:Withdraw"].append({"name": "destination", "type": "string"})


def other_order(data):
    data["types"]["HyperliquidTransaction:Withdraw"].reverse()


def other_type(data):
    data["types"]["HyperliquidTransaction:Withdraw"][1]["type"] = "bytes"


def other_primary_type(data):
    data["types"]["HyperliquidTransaction:UsdSend"] = data["types"].pop("HyperliquidTransaction:Withdraw")
    data["primary_type"] = "HyperliquidTransaction:UsdSend"


def shorter_domain_type(data):
    data["types"]["EIP712Domain"].pop()


@pytest.mark.parametrize(
    "spoil", [hidden_destination, second_destination, other_order, other_type, other_primary_type, shorter_domain_type]
)
def test_typed_data_that_only_looks_allowed_is_not_signed(ask, spoil):
    data = copy.deepcopy(withdrawal_typed_data(FRIEND, "5", 1))
    spoil(data)
    answer = ask(HYPERLIQUID, typed_data_request(data))
    assert answer.status == 400
    assert answer.code in ("policy_violation", "invalid_data")


def test_raw_signatures_must_be_named(ask):
    by_hash = {"method": "secp256k1_sign", "params": {"hash": "0x" + "12" * 32}}
    assert ask([rule("*")], by_hash).code == "policy_violation"


def test_a_denial_explains_itself(client):
    owner = AuthorizationKey()
    created = make_policy(client, HYPERLIQUID)
    wallet = make_wallet(client, owner, policy_ids=[created["id"]])
    request = typed_data_request(withdrawal_typed_data(STRANGER, "5", int(time.time() * 1000)))
    details = client.request("POST", rpc_path(wallet), request, [owner]).body["details"]
    assert details["decision"] == "deny"
    assert details["policy_id"] == created["id"]
    assert details["rule_id"] is None and details["reason"]
    withdrawal = next(one for one in details["rules"] if one["name"] == "Withdraw to the whitelist")
    failed = [one for one in withdrawal["conditions"] if one["result"] == "false"]
    assert [one["field"] for one in failed] == ["destination"]
    assert failed[0]["seen"].lower() == STRANGER


def test_a_denying_rule_is_named(client):
    owner = AuthorizationKey()
    created = make_policy(client, [rule("*"), rule("personal_sign", action="DENY", name="No messages")])
    wallet = make_wallet(client, owner, policy_ids=[created["id"]])
    body = {"method": "personal_sign", "params": {"message": "Hello", "encoding": "utf-8"}}
    details = client.request("POST", rpc_path(wallet), body, [owner]).body["details"]
    assert (details["rule_name"], details["rule_id"]) == ("No messages", created["rules"][1]["id"])


@pytest.mark.parametrize(
    "spoil",
    [
        {"version": "2.0"},
        {"chain_type": "tron"},
        {"name": ""},
        {"rules": [{"name": "x", "method": "eth_sign", "conditions": [], "action": "ALLOW"}]},
        {"rules": [{"name": "x", "method": "*", "conditions": [], "action": "MAYBE"}]},
        {"rules": [rule("eth_signTransaction", [condition("ethereum_transaction", "to", "like", "x")])]},
        {"rules": [rule("eth_signTransaction", [condition("ethereum_transaction", "color", "eq", "x")])]},
        {"rules": [rule("eth_signTransaction", [condition("nowhere", "to", "eq", "x")])]},
        {"rules": [rule("eth_signTransaction", [condition("ethereum_transaction", "value", "lte", "many")])]},
        {"extra": 1},
    ],
    ids=str,
)
def test_a_malformed_policy_is_refused(client, spoil):
    body = {"version": "1.0", "name": "Test", "chain_type": "ethereum", "rules": [], **spoil}
    answer = client.request("POST", "/v1/policies", body)
    assert (answer.status, answer.code) == (400, "invalid_data")


def test_a_condition_set_is_a_list_that_grows_and_shrinks(client):
    owner = AuthorizationKey()
    quorum = make_quorum(client, [owner])
    made = client.post("/v1/condition_sets", {"name": "Friends", "owner_id": quorum["id"]})
    items = f"/v1/condition_sets/{made['id']}/condition_set_items"
    in_set = condition("ethereum_transaction", "to", "in_condition_set", made["id"])
    created = make_policy(client, [rule("eth_signTransaction", [in_set])])
    wallet = make_wallet(client, owner, policy_ids=[created["id"]])

    def ask(nonce):
        return client.request("POST", rpc_path(wallet), transaction_request(nonce=nonce), [owner])

    assert ask(0).code == "policy_violation"
    assert client.request("POST", items, [{"value": FRIEND}]).status == 401
    added = client.call("POST", items, [{"value": FRIEND}], [owner])
    assert ask(1).status == 200
    listed = client.get(items)
    assert [item["value"] for item in listed["items"]] == [FRIEND] and listed["next_cursor"] is None
    client.call("DELETE", f"{items}/{added[0]['id']}", keys=[owner])
    assert ask(2).code == "policy_violation"
    client.call("PUT", items, [{"value": STRANGER}], [owner])
    assert ask(3).code == "policy_violation"


def greeting(text):
    return {"method": "personal_sign", "params": {"message": text, "encoding": "utf-8"}}


def in_set(condition_set):
    condition = {
        "field_source": "message", "field": "content", "operator": "in_condition_set", "value": condition_set["id"],
    }  # fmt: skip
    return {"name": "Listed", "method": "personal_sign", "conditions": [condition], "action": "ALLOW"}


def test_two_policies_of_a_wallet_keep_one_set_at_different_versions(client):
    owner, operator = AuthorizationKey(), AuthorizationKey()
    quorum, signer = make_quorum(client, [owner]), make_quorum(client, [operator])
    listed = client.post("/v1/condition_sets", {"name": "Words"})
    items = f"/v1/condition_sets/{listed['id']}/condition_set_items"

    def policy_when(word):
        client.call("PUT", items, [{"value": word}])
        return make_policy(client, [in_set(listed)], owner_id=quorum["id"])["id"]

    first, second = policy_when("Hello"), policy_when("Other")
    entry = {"signer_id": signer["id"], "override_policy_ids": [second]}
    wallet = make_wallet(client, quorum["id"], policy_ids=[first], additional_signers=[entry])
    client.call("PUT", items, [{"value": "Neither"}])
    for key, caller, word in [(owner, "owner", "Hello"), (operator, signer["id"], "Other")]:
        for asked in ("Hello", "Other", "Neither"):
            status = client.request("POST", rpc_path(wallet), greeting(asked), [key]).status
            assert status == (200 if asked == word else 400), (word, asked)
            dry = client.post(f"{rpc_path(wallet)}?dry_run=true&as={caller}", greeting(asked))
            assert dry["decision"] == ("allow" if asked == word else "deny"), (word, asked)


def test_a_refusal_by_a_policy_kept_at_an_older_version_is_final(client):
    owner = AuthorizationKey()
    anything = {"name": "Any", "method": "personal_sign", "conditions": [], "action": "ALLOW"}
    policy = make_policy(client, [anything])
    wallet = make_wallet(client, owner, policy_ids=[policy["id"]])
    client.call("PATCH", f"/v1/policies/{policy['id']}", {"name": "Changed"})
    assert client.request("POST", rpc_path(wallet), greeting("Hello"), [owner]).status == 200
    answer = client.request("POST", rpc_path(wallet), greeting("Hello"), [AuthorizationKey()])
    assert (answer.status, answer.code) == (401, "zero_correct_authorization_signatures")
