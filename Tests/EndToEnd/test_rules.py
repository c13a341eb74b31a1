"""Rules of the signer as a client meets them, by their names in docs/security.md."""

import base64
from dataclasses import replace

import pytest
from countersign_client import AuthorizationKey
from cryptography.exceptions import InvalidSignature
from receipts import Receipt, check_wallet, decode
from vault import make_policy, make_quorum, make_wallet, rpc_path


def creation(client, **body):
    """A request for a wallet and its answer."""
    request = client.prepare("POST", "/v1/wallets", {"chain_type": "ethereum", **body})
    answer = client.send(request)
    assert answer.status == 200, answer.body
    return request, answer


def test_s21_no_other_path_takes_a_key_out_and_none_without_a_recipient(client):
    owner = AuthorizationKey()
    for wallet, keys in [(make_wallet(client, owner), [owner]), (make_wallet(client), [])]:
        for path in ("exportPrivateKey", "private_key", "rpc/export"):
            answer = client.request("POST", f"/v1/wallets/{wallet['id']}/{path}", {"encryption_type": "HPKE"}, keys)
            assert answer.status == 404, path
        answer = client.request("POST", f"/v1/wallets/{wallet['id']}/export", {"encryption_type": "HPKE"}, keys)
        assert answer.status == 400 and answer.code == "invalid_data"
        for method in ("exportPrivateKey", "exportSeedPhrase", "export", "eth_private_key"):
            answer = client.request("POST", rpc_path(wallet), {"method": method, "params": {}}, keys)
            assert answer.status == 400 and answer.code in ("method_not_supported", "invalid_data"), method


def test_s28_a_creation_is_answered_with_a_receipt_of_owner_policy_and_address(client, server):
    quorum, policy = make_quorum(client, [AuthorizationKey()]), make_policy(client, [])
    for owner in ({"owner_id": quorum["id"]}, {"owner": {"public_key": AuthorizationKey().public_key}}, {}):
        request, answer = creation(client, policy_ids=[policy["id"]], **owner)
        check_wallet(answer, request, client, server.receipt_key)


def test_s28_an_answer_that_was_changed_on_its_way_is_noticed(client, server):
    policies = [make_policy(client, [])["id"] for _ in range(2)]
    quorums = [make_quorum(client, [AuthorizationKey()])["id"] for _ in range(2)]
    request, answer = creation(client, policy_ids=policies[:1], owner_id=quorums[0])
    _, other = creation(client)
    lies = {
        "address": other.body["address"], "owner_id": quorums[1], "policy_ids": policies[1:], "id": other.body["id"],
    }  # fmt: skip
    for member, lie in lies.items():
        with pytest.raises(ValueError):
            check_wallet(replace(answer, body={**answer.body, member: lie}), request, client, server.receipt_key)
    with pytest.raises(ValueError, match="answer"):
        check_wallet(replace(answer, content=other.content), request, client, server.receipt_key)
    with pytest.raises(ValueError, match="request"):
        check_wallet(replace(answer, headers=other.headers), request, client, server.receipt_key)
    content, _, signature = answer.headers["countersign-receipt"].partition(".")
    forged = base64.urlsafe_b64encode(decode(content).replace(b'"allow"', b'"deny" ')).decode().rstrip("=")
    with pytest.raises(InvalidSignature):
        Receipt.of(replace(answer, headers={"countersign-receipt": f"{forged}.{signature}"}), server.receipt_key)
    with pytest.raises(InvalidSignature):
        Receipt.of(answer, Receipt.of(answer, server.receipt_key).statement["payload"].encode()[:32])


def test_s28_creations_of_every_kind_carry_a_receipt(client, server):
    for path, body in [
        ("/v1/wallets", {"chain_type": "ethereum"}),
        ("/v1/key_quorums", {"public_keys": [AuthorizationKey().public_key]}),
        ("/v1/policies", {"version": "1.0", "name": "P", "chain_type": "ethereum", "rules": []}),
        ("/v1/condition_sets", {"name": "C", "owner_id": make_quorum(client, [AuthorizationKey()])["id"]}),
    ]:
        answer = client.request("POST", path, body)
        assert answer.status == 200
        assert Receipt.of(answer, server.receipt_key).statement["subject"]["id"] == answer.body["id"]
