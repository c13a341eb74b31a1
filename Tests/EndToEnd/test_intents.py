"""Requests that wait for signatures: proposed, described, signed by the members over one payload, carried out once."""

import base64
import hashlib
import json
import sys
import time

import pytest
import requests
from countersign_client import AuthorizationKey, Client, authorization_payload
from local_server import CHECKOUT
from vault import make_policy, make_quorum, make_wallet, personal_sign, rpc_path

sys.path.insert(0, str(CHECKOUT / "Tests" / "Crash"))

import log  # noqa: E402

ANYTHING = {"name": "Any", "method": "*", "conditions": [], "action": "ALLOW"}
RECIPIENT = "0x" + "11" * 20


def now_ms():
    return int(time.time() * 1000)


def transfer(value="0x14d1120d7b160000", chain_id=8453):
    transaction = {
        "to": RECIPIENT, "value": value, "chain_id": chain_id, "nonce": 7, "gas_limit": 21000, "type": 2,
        "max_fee_per_gas": "0x77359400", "max_priority_fee_per_gas": "0x1",
    }  # fmt: skip
    return {"method": "eth_signTransaction", "params": {"transaction": transaction}}


def at_most(value, name="Max"):
    condition = {"field_source": "ethereum_transaction", "field": "value", "operator": "lte", "value": value}
    return {"name": name, "method": "eth_signTransaction", "conditions": [condition], "action": "ALLOW"}


def sign(intent, key):
    return key.sign(base64.b64decode(intent["payload"]))


def authorize(client, intent, key, signature=None, timestamp=None):
    body = {"signature": signature or sign(intent, key), "timestamp": timestamp or now_ms()}
    return client.request("POST", f"/v1/intents/{intent['intent_id']}/authorize", body)


def propose_rpc(client, wallet, body=None, **options):
    return client.request("POST", f"/v1/intents{rpc_path(wallet).removeprefix('/v1')}", body or transfer(), **options)


def show(client, intent):
    return client.get(f"/v1/intents/{intent['intent_id']}")


@pytest.fixture
def keys():
    return [AuthorizationKey() for _ in range(3)]


@pytest.fixture
def quorum(client, keys):
    return make_quorum(client, keys, 2, display_name="Treasurers")


@pytest.fixture
def wallet(client, quorum):
    return make_wallet(client, quorum["id"], display_name="Treasury")


def released(server, payload):
    """The receipts of decisions about a payload that were released."""
    digest = hashlib.sha256(payload).hexdigest()
    entries, _ = log.read(server)
    return [entry for entry in entries if entry.outcome == "released" and entry.content.get("payload") == digest]


# From proposal to result


def test_two_of_three_sign_one_after_the_other(client, wallet, quorum, keys):
    intent = propose_rpc(client, wallet).body
    assert (intent["intent_type"], intent["status"], intent["resource_id"]) == ("RPC", "pending", wallet["id"])
    assert not intent["custom_expiry"]
    assert abs(intent["expires_at"] - now_ms() - 72 * 3_600_000) < 60_000
    assert intent["description"] == (
        f"Send 1.5 ETH on chain 8453 to {RECIPIENT}, from wallet {wallet['id']} \"Treasury\" ({wallet['address']}), "
        "as its transaction number 7, for at most 21000 gas at 2000000000 wei."
    )
    payload = base64.b64decode(intent["payload"])
    assert intent["payload_sha256"] == hashlib.sha256(payload).hexdigest()
    details = intent["request_details"]
    assert details == {"method": "POST", "url": client.base_url + rpc_path(wallet), "body": transfer()}
    headers = {
        "privy-app-id": client.app_id, "privy-idempotency-key": f"intent-{intent['intent_id']}",
        "privy-request-expiry": str(intent["expires_at"]),
    }  # fmt: skip
    assert payload == authorization_payload(details["method"], details["url"], details["body"], headers)
    (needed,) = intent["authorization_details"]
    assert (needed["threshold"], needed["display_name"]) == (2, "Treasurers")
    assert [member["signed_at"] for member in needed["members"]] == [None] * 3
    assert intent["current_resource_data"] == wallet

    once = authorize(client, intent, keys[2]).body
    assert once["status"] == "pending"
    (needed,) = once["authorization_details"]
    assert [member["signed_at"] is not None for member in needed["members"]] == [False, False, True]
    # Once is enough: a repeat changes nothing.
    assert authorize(client, intent, keys[2]).body == once

    done = authorize(client, intent, keys[0]).body
    assert done["status"] == "executed"
    result = done["action_result"]
    assert (result["status_code"], result["authorized_by_id"]) == (200, quorum["id"])
    direct = client.request("POST", rpc_path(wallet), transfer(), keys[:2])
    assert result["response_body"] == direct.body
    assert show(client, intent) == done
    # Who signed before learns what became of it; others come too late.
    assert authorize(client, intent, keys[0]).body == done
    late = authorize(client, intent, keys[1])
    assert (late.status, late.code) == (400, "intent_not_pending")


def test_the_result_is_in_the_log_once(client, server, wallet, keys):
    intent = propose_rpc(client, wallet).body
    for key in keys[:2]:
        authorize(client, intent, key)
    assert len(released(server, base64.b64decode(intent["payload"]))) == 1


def test_the_same_payload_sent_directly_gets_the_same_answer(client, server, wallet, keys):
    intent = propose_rpc(client, wallet).body
    for key in keys[:2]:
        authorize(client, intent, key)
    options = {"idempotency_key": f"intent-{intent['intent_id']}", "expiry_ms": intent["expires_at"]}
    # Other members, another order: still the same request.
    direct = client.request("POST", rpc_path(wallet), transfer(), [keys[2], keys[1]], **options)
    assert direct.status == 200
    assert direct.body == show(client, intent)["action_result"]["response_body"]
    released_receipts = released(server, base64.b64decode(intent["payload"]))
    assert len(released_receipts) == 1
    # Who has not the signatures does not get it.
    assert client.request("POST", rpc_path(wallet), transfer(), [keys[1]], **options).status == 401
    assert client.request("POST", rpc_path(wallet), transfer(), **options).status == 401


def test_a_payload_sent_directly_first_is_not_carried_out_again(client, server, wallet, keys):
    intent = propose_rpc(client, wallet).body
    options = {"idempotency_key": f"intent-{intent['intent_id']}", "expiry_ms": intent["expires_at"]}
    direct = client.request("POST", rpc_path(wallet), transfer(), keys[1:], **options)
    assert direct.status == 200
    for key in keys[:2]:
        authorize(client, intent, key)
    done = show(client, intent)
    assert (done["status"], done["action_result"]["response_body"]) == ("executed", direct.body)
    assert len(released(server, base64.b64decode(intent["payload"]))) == 1


def test_the_order_of_signatures_makes_no_other_request(client, server, wallet, keys):
    request = client.prepare("POST", rpc_path(wallet), personal_sign("order"), keys[:2], expiry_ms=1900000000000)
    first = client.send(request)
    parts = request.headers["privy-authorization-signature"].split(",")
    request.headers["privy-authorization-signature"] = " , ".join(reversed(parts))
    assert client.send(request).body == first.body
    headers = {"privy-app-id": client.app_id, "privy-request-expiry": "1900000000000"}
    payload = authorization_payload("POST", client.base_url + rpc_path(wallet), personal_sign("order"), headers)
    assert len(released(server, payload)) == 1


def test_a_signature_at_creation_counts_as_the_first(client, wallet, keys):
    expiry = now_ms() + 600_000
    direct = client.prepare("POST", rpc_path(wallet), transfer(), [keys[1]], expiry_ms=expiry)
    direct.url = direct.url.replace("/v1/", "/v1/intents/")
    intent = client.send(direct).body
    assert intent["status"] == "pending" and intent["custom_expiry"] and intent["expires_at"] == expiry
    (needed,) = intent["authorization_details"]
    assert [member["signed_at"] is not None for member in needed["members"]] == [False, True, False]
    assert authorize(client, intent, keys[0]).body["status"] == "executed"
    # Enough signatures at creation: nothing to wait for.
    direct = client.prepare("POST", rpc_path(wallet), transfer(), keys[:2], expiry_ms=expiry + 1)
    direct.url = direct.url.replace("/v1/", "/v1/intents/")
    assert client.send(direct).body["status"] == "executed"


def test_a_signature_over_the_proposal_is_refused(client, wallet, keys):
    answer = propose_rpc(client, wallet, keys=[keys[0]], expiry_ms=now_ms() + 600_000)
    assert (answer.status, answer.code) == (401, "zero_correct_authorization_signatures")
    assert "not its proposal" in answer.body["error"]


# Changes


def test_a_change_of_signers(client, quorum, wallet, keys):
    operator = make_quorum(client, [AuthorizationKey()])
    body = {"additional_signers": [{"signer_id": operator["id"]}]}
    intent = client.call("PATCH", f"/v1/intents/wallets/{wallet['id']}", body)
    assert intent["intent_type"] == "WALLET"
    assert intent["description"].startswith(f"Add signer {operator['id']} to wallet {wallet['id']} \"Treasury\"")
    for key in keys[:2]:
        done = authorize(client, intent, key).body
    assert done["status"] == "executed"
    changed = client.get(f"/v1/wallets/{wallet['id']}")
    assert [signer["signer_id"] for signer in changed["additional_signers"]] == [operator["id"]]
    assert done["action_result"]["response_body"] == changed


def test_changes_of_a_policy_and_its_rules(client, quorum, keys):
    policy = make_policy(client, [at_most("10")], quorum["id"])
    path = f"/v1/intents/policies/{policy['id']}"
    rule = policy["rules"][0]

    def approve(intent):
        for key in keys[1:]:
            done = authorize(client, intent, key).body
        assert done["status"] == "executed", done
        return done

    change = client.call("PATCH", f"{path}/rules/{rule['id']}", at_most("20"))
    assert change["intent_type"] == "RULE" and change["current_resource_data"] == rule and change["policy"] == policy
    assert change["description"] == (
        f"Change rule \"Max\" of policy {policy['id']} \"Test\": "
        "the transaction's value is at most 10 → the transaction's value is at most 20."
    )
    approve(change)
    added = client.call("POST", f"{path}/rules", {**at_most("5"), "name": "Small"})
    assert "Add rule \"Small\"" in added["description"]
    approve(added)
    rules = client.get(f"/v1/policies/{policy['id']}")["rules"]
    assert [(rule["name"], rule["conditions"][0]["value"]) for rule in rules] == [("Max", "20"), ("Small", "5")]
    removed = client.call("DELETE", f"{path}/rules/{rules[1]['id']}")
    assert removed["request_details"]["body"] == {}
    assert "Delete rule \"Small\"" in removed["description"]
    approve(removed)
    renamed = client.call("PATCH", path, {"name": "Renamed", "rules": []})
    assert renamed["intent_type"] == "POLICY" and "without \"Max\"" in renamed["description"]
    approve(renamed)
    assert client.get(f"/v1/policies/{policy['id']}")["rules"] == []


def test_a_quorum_changes_itself(client, quorum, keys):
    heir = AuthorizationKey()
    body = {"public_keys": [key.public_key for key in [*keys[:2], heir]], "authorization_threshold": 3}
    intent = client.call("PATCH", f"/v1/intents/key_quorums/{quorum['id']}", body)
    assert intent["intent_type"] == "KEY_QUORUM"
    for part in (f"Add key {heir.public_key}", f"Remove key {keys[2].public_key}", "Demand 3 approval(s) instead of 2"):
        assert part in intent["description"]
    for key in keys[:2]:
        done = authorize(client, intent, key).body
    assert done["status"] == "executed"
    assert client.get(f"/v1/key_quorums/{quorum['id']}")["authorization_threshold"] == 3


def test_a_nested_quorum_counts_as_one(client, keys):
    pair = [AuthorizationKey() for _ in range(2)]
    child = make_quorum(client, pair, 2, display_name="Pair")
    parent = make_quorum(client, keys[:1], 2, key_quorum_ids=[child["id"]])
    intent = propose_rpc(client, make_wallet(client, parent["id"])).body
    nested = intent["authorization_details"][0]["members"][1]
    assert (nested["type"], nested["key_quorum_id"], nested["threshold_met"]) == ("key_quorum", child["id"], False)
    assert authorize(client, intent, pair[0]).body["status"] == "pending"
    assert authorize(client, intent, keys[0]).body["status"] == "pending"
    done = authorize(client, intent, pair[1]).body
    assert done["status"] == "executed"
    assert done["authorization_details"][0]["members"][1]["threshold_met"]


def test_signers_act_under_their_own_policy(client, quorum, keys):
    strict = make_policy(client, [], name="Nothing")
    operator, other = AuthorizationKey(), AuthorizationKey()
    wallet = make_wallet(
        client, quorum["id"],
        additional_signers=[
            {"signer_id": make_quorum(client, [operator])["id"], "override_policy_ids": [strict["id"]]},
            {"signer_id": make_quorum(client, [other])["id"]},
        ],
    )  # fmt: skip
    intent = propose_rpc(client, wallet).body
    # The one whose policy refuses is not asked, and its signature alone does not make the intent fail.
    assert [needed["threshold"] for needed in intent["authorization_details"]] == [2, 1]
    assert authorize(client, intent, operator).body["status"] == "pending"
    assert authorize(client, intent, other).body["status"] == "executed"


# What ends otherwise


def test_a_hopeless_request_is_refused_at_once_with_the_trace(client, quorum):
    wallet = make_wallet(client, quorum["id"], policy_ids=[make_policy(client, [at_most("10")], quorum["id"])["id"]])
    answer = propose_rpc(client, wallet)
    assert (answer.status, answer.code) == (400, "policy_violation")
    assert answer.body["details"]["reason"] == "no ALLOW rule matches"
    assert client.get(f"/v1/intents?resource_id={wallet['id']}")["data"] == []


def test_a_policy_tightened_meanwhile_denies_with_the_trace(client, quorum, keys):
    policy = make_policy(client, [ANYTHING], quorum["id"])
    wallet = make_wallet(client, quorum["id"], policy_ids=[policy["id"]])
    intent = propose_rpc(client, wallet).body
    client.call("PATCH", f"/v1/policies/{policy['id']}", {"rules": []}, keys[:2])
    for key in keys[:2]:
        done = authorize(client, intent, key).body
    assert done["status"] == "failed"
    result = done["action_result"]
    assert result["status_code"] == 400
    assert result["response_body"]["details"]["reason"] == "the policy has no rule for this method"


def test_a_removed_member_no_longer_counts(client, quorum, wallet, keys):
    intent = propose_rpc(client, wallet).body
    authorize(client, intent, keys[0])
    body = {"public_keys": [key.public_key for key in keys[1:]], "authorization_threshold": 2}
    client.call("PATCH", f"/v1/key_quorums/{quorum['id']}", body, keys[:2])
    still = authorize(client, intent, keys[1]).body
    assert still["status"] == "pending"
    assert len(still["authorization_details"][0]["members"]) == 2
    assert authorize(client, intent, keys[2]).body["status"] == "executed"


def test_rejected_is_rejected(client, wallet, keys):
    intent = propose_rpc(client, wallet).body
    authorize(client, intent, keys[0])
    path = f"/v1/intents/{intent['intent_id']}/reject"
    rejected = client.call("POST", path)
    assert rejected["status"] == "rejected" and abs(rejected["rejected_at"] - now_ms()) < 60_000
    assert client.call("POST", path) == rejected
    late = authorize(client, intent, keys[1])
    assert (late.status, late.code) == (400, "intent_not_pending")


def test_a_signed_rejection_is_a_members(client, wallet, keys):
    intent = propose_rpc(client, wallet).body
    path = f"/v1/intents/{intent['intent_id']}/reject"
    stranger = client.request("POST", path, {}, [AuthorizationKey()])
    assert (stranger.status, stranger.code) == (401, "zero_correct_authorization_signatures")
    assert show(client, intent)["status"] == "pending"
    assert client.request("POST", path, {}, [keys[1]]).body["status"] == "rejected"


def test_an_executed_intent_cannot_be_rejected(client, wallet, keys):
    intent = propose_rpc(client, wallet).body
    for key in keys[:2]:
        authorize(client, intent, key)
    answer = client.request("POST", f"/v1/intents/{intent['intent_id']}/reject")
    assert (answer.status, answer.code) == (400, "intent_not_pending")


def wait_until(is_true, seconds=20):
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_an_intent_expires(client, wallet, keys):
    intent = propose_rpc(client, wallet, expiry_ms=now_ms() + 1_500).body
    assert intent["custom_expiry"]
    wait_until(lambda: show(client, intent)["status"] == "expired")
    late = authorize(client, intent, keys[0])
    assert (late.status, late.code) == (400, "intent_not_pending")
    listed = client.get(f"/v1/intents?status=expired&resource_id={wallet['id']}")["data"]
    assert [found["intent_id"] for found in listed] == [intent["intent_id"]]


def test_what_is_gone_dismisses(client, quorum, keys):
    policy = make_policy(client, [at_most("10")], quorum["id"])
    rule = policy["rules"][0]["id"]
    intents = [
        client.call("DELETE", f"/v1/intents/policies/{policy['id']}/rules/{rule}"),
        client.call("PATCH", f"/v1/intents/policies/{policy['id']}", {"name": "Other"}),
    ]
    client.call("DELETE", f"/v1/policies/{policy['id']}/rules/{rule}", None, keys[:2])
    gone = show(client, intents[0])
    assert (gone["status"], gone["dismissal_reason"]) == ("dismissed", "The rule was deleted.")
    assert gone["dismissed_at"] <= now_ms() + 1000
    client.call("DELETE", f"/v1/policies/{policy['id']}", None, keys[:2])
    assert show(client, intents[1])["dismissal_reason"] == "The resource was deleted."


# Hostile


def test_signatures_that_count_for_nothing(client, wallet, keys):
    intent, other = propose_rpc(client, wallet).body, propose_rpc(client, wallet, transfer(chain_id=1)).body
    stranger, member = AuthorizationKey(), keys[0]
    details = intent["request_details"]
    headers = {"privy-app-id": client.app_id, "privy-request-expiry": str(intent["expires_at"])}
    changed = authorization_payload("POST", details["url"], transfer(value="0x1"), headers)
    without_key = authorization_payload("POST", details["url"], details["body"], headers)
    for signature in (
        sign(intent, stranger), sign(other, member), member.sign(changed), member.sign(without_key),
        base64.b64encode(b"no signature").decode(),
    ):  # fmt: skip
        answer = authorize(client, intent, member, signature)
        assert (answer.status, answer.code) == (401, "zero_correct_authorization_signatures")
    assert show(client, intent) == intent


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "signature"),
        ({"signature": "!", "timestamp": 1}, "signature"),
        ({"signature": "AAAA"}, "timestamp"),
        ({"signature": "AAAA", "timestamp": "1"}, "timestamp"),
        ({"signature": "AAAA", "timestamp": 1}, "timestamp"),
        ({"signature": "A" * 400, "timestamp": 1}, "signature"),
        ({"signature": "AAAA", "timestamp": 1, "more": 1}, ""),
    ],
)
def test_malformed_approvals(client, wallet, body, field):
    intent = propose_rpc(client, wallet).body
    answer = client.request("POST", f"/v1/intents/{intent['intent_id']}/authorize", body)
    assert (answer.status, answer.code) == (400, "invalid_data")
    assert f"`{field}`" in answer.body["error"]


def test_apps_do_not_see_each_other(client, new_client, wallet, keys):
    intent = propose_rpc(client, wallet).body
    path = f"/v1/intents/{intent['intent_id']}"
    assert new_client.request("GET", path).status == 404
    assert authorize(new_client, intent, keys[0]).status == 404
    assert new_client.request("POST", f"{path}/reject").status == 404
    assert new_client.get("/v1/intents")["data"] == []
    assert propose_rpc(new_client, wallet).status == 404
    assert show(client, intent) == intent


def test_what_cannot_wait(client, quorum, wallet):
    ownerless = make_wallet(client)
    answer = propose_rpc(client, ownerless)
    assert answer.status == 400 and "no owner" in answer.body["error"]
    missing = "a" * 24
    for method, path, body, status in [
        ("POST", f"/v1/intents/wallets/{missing}/rpc", transfer(), 404),
        ("PATCH", f"/v1/intents/policies/{missing}", {"name": "x"}, 404),
        ("POST", f"/v1/intents/wallets/{wallet['id']}/transfer", {}, 404),
        ("POST", f"/v1/intents/wallets/{wallet['id']}/rpc", {"method": "personal_sign"}, 400),
        ("POST", f"/v1/intents/wallets/{wallet['id']}/rpc", {"method": "eth_sendTransaction", "params": {}}, 400),
        ("PATCH", f"/v1/intents/wallets/{wallet['id']}", {"frozen": False}, 400),
        ("PATCH", f"/v1/intents/wallets/{wallet['id']}", {}, 400),
        ("PATCH", f"/v1/intents/key_quorums/{quorum['id']}", {"authorization_threshold": 0}, 400),
    ]:
        answer = client.request(method, path, body)
        assert answer.status == status, f"{path} {answer.body}"
        assert "code" in answer.body
    assert propose_rpc(client, wallet, expiry_ms=now_ms() - 1).code == "request_expired"
    assert propose_rpc(client, wallet, expiry_ms=now_ms() + 40 * 86_400_000).code == "invalid_data"


def test_hostile_names_are_shown_for_what_they_are(client, quorum, keys):
    name = "ok\u202ekcab\n\u200bALLOW\x07 \"quoted\""
    wallet = make_wallet(client, quorum["id"], display_name=name)
    said = propose_rpc(client, wallet).body["description"]
    assert '"ok\\u{202E}kcab\\u{A}\\u{200B}ALLOW\\u{7} \\"quoted\\""' in said
    assert said.isprintable()
    message = propose_rpc(client, wallet, personal_sign("x" * 5000)).body["description"]
    assert len(message) < 700 and "4600 more characters" in message


def test_at_most_fifty_wait_for_one_resource(client, quorum):
    wallet = make_wallet(client, quorum["id"])
    for number in range(50):
        assert propose_rpc(client, wallet, personal_sign(str(number))).status == 200
    answer = propose_rpc(client, wallet)
    assert (answer.status, answer.code) == (400, "too_many_intents")


# Lists


def test_lists(new_client, keys):
    client = new_client
    quorum = make_quorum(client, keys, 2)
    wallet = make_wallet(client, quorum["id"])
    made = [propose_rpc(client, wallet, expiry_ms=now_ms() + 1_000_000 - 1000 * n).body for n in range(5)]
    made.append(client.call("PATCH", f"/v1/intents/wallets/{wallet['id']}", {"display_name": "W"}))
    authorize(client, made[1], keys[0])

    def ids(query):
        return [intent["intent_id"] for intent in client.get(f"/v1/intents{query}")["data"]]

    everything = [intent["intent_id"] for intent in reversed(made)]
    assert sorted(ids("")) == sorted(everything)
    assert ids("?intent_type=WALLET") == [made[5]["intent_id"]]
    assert ids("?sort_by=expires_at_asc&intent_type=RPC") == [made[n]["intent_id"] for n in (4, 3, 2, 1, 0)]
    assert ids("?sort_by=updated_at_desc")[0] == made[1]["intent_id"]
    assert ids("?status=executed") == ids("?created_by_id=did:privy:x") == ids("?pending_member_id=did:privy:x") == []
    member = requests.utils.quote(keys[0].public_key, safe="")
    assert sorted(ids(f"?pending_member_id={member}")) == sorted(set(everything) - {made[1]["intent_id"]})
    stranger = requests.utils.quote(AuthorizationKey().public_key, safe="")
    assert ids(f"?pending_member_id={stranger}") == []
    for query in ("", "&sort_by=expires_at_asc", "&sort_by=updated_at_desc", f"&pending_member_id={member}"):
        paged, cursor = [], ""
        while True:
            page = client.get(f"/v1/intents?limit=2{query}{cursor}")
            paged += [intent["intent_id"] for intent in page["data"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert paged == ids(f"?limit=100{query}")
    for query in ("?status=odd", "?sort_by=odd", "?current_user_has_signed=true", "?pending_member_id=odd", "?odd=1"):
        assert client.request("GET", f"/v1/intents{query}").status == 400


def test_an_idempotency_key_makes_one_intent(client, wallet):
    first = propose_rpc(client, wallet, idempotency_key="one-intent").body
    assert propose_rpc(client, wallet, idempotency_key="one-intent").body == first
    other = propose_rpc(client, wallet, transfer(chain_id=1), idempotency_key="one-intent")
    assert (other.status, other.code) == (400, "invalid_data")


# The official client


def test_the_official_client(client, privy, quorum, wallet, keys):
    transaction = transfer()["params"]
    intent = privy.intents.rpc(
        wallet["id"],
        intent_rpc_request_body={"method": "eth_signTransaction", "params": transaction, "chain_type": "ethereum"},
    )
    assert (intent.intent_type, intent.status, intent.custom_expiry) == ("RPC", "pending", True)
    assert intent.authorization_details[0].members[0].public_key == keys[0].public_key
    for key in keys[:2]:
        raw = show(client, {"intent_id": intent.intent_id})
        assert authorize(client, raw, key).status == 200
    done = privy.intents.get(intent.intent_id)
    assert done.status == "executed" and done.action_result.status_code == 200
    change = privy.intents.update_wallet(wallet["id"], intent_update_wallet_params={"display_name": "New"})
    assert privy.intents.reject(change.intent_id).status == "rejected"
    policy = make_policy(client, [at_most("1")], quorum["id"])
    rule = policy["rules"][0]["id"]
    made = [
        privy.intents.create_policy_rule(policy["id"], intent_create_policy_rule_params=at_most("2", "Two")),
        privy.intents.update_policy_rule(
            rule, intent_update_policy_rule_params={"policy_id": policy["id"], **at_most("3")}
        ),
        privy.intents.delete_policy_rule(rule, policy_id=policy["id"]),
        privy.intents.update_policy(policy["id"], intent_update_policy_params={"name": "Other"}),
        privy.intents.update_key_quorum(quorum["id"], intent_update_key_quorum_params={"authorization_threshold": 1}),
    ]
    assert [intent.intent_type for intent in made] == ["RULE", "RULE", "RULE", "POLICY", "KEY_QUORUM"]
    listed = list(privy.intents.list(status="pending", resource_id=policy["id"]))
    assert {intent.intent_id for intent in listed} == {intent.intent_id for intent in made[:4]}


def test_a_gateways_secret_is_no_good(server, client, wallet):
    finished = server.command("app", "gateway-secret", client.app_id, "--json")
    if finished.returncode != 0:
        pytest.fail(finished.stderr)
    secret = json.loads(finished.stdout)["app_secret"]
    answer = propose_rpc(Client(client.base_url, client.app_id, secret), wallet)
    assert (answer.status, answer.code) == (403, "secret_scope")
