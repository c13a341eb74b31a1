"""The same request again: answered again, never carried out again."""

import copy

from countersign_client import AuthorizationKey
from vault import make_policy, make_quorum, make_wallet, personal_sign, rpc_path

EXPIRY_MS = 1900000000000


def test_an_idempotency_key_makes_one_wallet(client):
    body = {"chain_type": "ethereum"}
    first = client.post("/v1/wallets", body, idempotency_key="make-one-wallet")
    again = client.post("/v1/wallets", body, idempotency_key="make-one-wallet")
    other = client.post("/v1/wallets", body, idempotency_key="make-another")
    assert again == first
    assert other["id"] != first["id"]


def test_an_idempotency_key_is_for_one_body(client):
    client.post("/v1/wallets", {"chain_type": "ethereum"}, idempotency_key="one-body")
    changed = {"chain_type": "ethereum", "display_name": "Other"}
    answer = client.request("POST", "/v1/wallets", changed, idempotency_key="one-body")
    assert (answer.status, answer.code) == (400, "invalid_data")
    assert answer.body["error"].startswith("Idempotency key was reused for a request with a new body.")


def test_apps_do_not_share_idempotency_keys(client, new_client):
    body = {"chain_type": "ethereum"}
    mine = client.post("/v1/wallets", body, idempotency_key="same-key")
    theirs = new_client.post("/v1/wallets", body, idempotency_key="same-key")
    assert mine["id"] != theirs["id"]


def test_a_signed_request_sent_twice_is_answered_alike(client):
    owner = AuthorizationKey()
    wallet = make_wallet(client, owner)
    request = client.prepare("POST", rpc_path(wallet), personal_sign(), [owner], expiry_ms=EXPIRY_MS)
    first, second = client.send(request), client.send(request)
    assert first.status == second.status == 200
    assert first.body == second.body


def test_a_denied_request_sent_twice_is_denied_alike(client):
    owner = AuthorizationKey()
    wallet = make_wallet(client, owner, policy_ids=[make_policy(client, [])["id"]])
    request = client.prepare("POST", rpc_path(wallet), personal_sign(), [owner], expiry_ms=EXPIRY_MS)
    first, second = client.send(request), client.send(request)
    assert first.code == second.code == "policy_violation"
    assert first.body == second.body


def test_a_change_repeated_at_once_is_answered_alike(client):
    owner = AuthorizationKey()
    wallet = make_wallet(client, owner)
    request = client.prepare(
        "PATCH", f"/v1/wallets/{wallet['id']}", {"display_name": "A"}, [owner], expiry_ms=EXPIRY_MS
    )
    assert client.send(request).body == client.send(request).body


def test_an_old_change_of_a_wallet_cannot_be_played_again(client):
    owner = AuthorizationKey()
    path = f"/v1/wallets/{make_wallet(client, owner)['id']}"
    old = client.prepare("PATCH", path, {"display_name": "A"}, [owner], expiry_ms=EXPIRY_MS)
    assert client.send(old).status == 200
    client.call("PATCH", path, {"display_name": "B"}, [owner], expiry_ms=EXPIRY_MS)
    answer = client.send(old)
    assert (answer.status, answer.code) == (400, "request_replayed")
    assert client.get(path)["display_name"] == "B"


def test_an_old_change_of_a_policy_cannot_be_played_again(client):
    owner = AuthorizationKey()
    quorum = make_quorum(client, [owner])
    path = f"/v1/policies/{make_policy(client, [], quorum['id'])['id']}"
    anything = {"name": "Any", "method": "*", "conditions": [], "action": "ALLOW"}
    generous = client.prepare("PATCH", path, {"rules": [anything]}, [owner], expiry_ms=EXPIRY_MS)
    assert client.send(generous).status == 200
    client.call("PATCH", path, {"rules": []}, [owner], expiry_ms=EXPIRY_MS)
    assert client.send(generous).code == "request_replayed"
    assert client.get(path)["rules"] == []


def test_an_old_owner_has_no_say(client):
    first, second = AuthorizationKey(), AuthorizationKey()
    path = f"/v1/wallets/{make_wallet(client, first)['id']}"
    old = client.prepare("PATCH", path, {"display_name": "A"}, [first], expiry_ms=EXPIRY_MS)
    assert client.send(old).status == 200
    client.call("PATCH", path, {"owner": {"public_key": second.public_key}}, [first], expiry_ms=EXPIRY_MS)
    again = client.send(copy.deepcopy(old))
    assert again.status in (400, 401)
    assert client.request("PATCH", path, {"display_name": "B"}, [first]).status == 401
    assert client.request("PATCH", path, {"display_name": "B"}, [second]).status == 200
