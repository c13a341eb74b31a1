"""Who may: secrets, signatures, quorums, thresholds, expiry."""

import time

import privy as official
import pytest
from countersign_client import AuthorizationKey, Client
from vault import make_policy, make_quorum, make_wallet, personal_sign, rpc_path, signed_by


@pytest.fixture(scope="module")
def keys():
    return [AuthorizationKey() for _ in range(3)]


@pytest.fixture(scope="module")
def vault(client, keys):
    """A wallet whose owner is two of two keys."""
    return make_wallet(client, make_quorum(client, keys[:2], 2)["id"])


def test_a_wrong_secret_opens_nothing(client):
    for app_id, secret in [(client.app_id, "wrong"), ("nobody", client.app_secret), (client.app_id, "")]:
        answer = Client(client.base_url, app_id, secret).request("GET", "/v1/wallets")
        assert (answer.status, answer.body["error"]) == (401, "Invalid app ID or app secret.")


def test_the_app_id_is_said_twice_and_alike(client):
    request = client.prepare("GET", "/v1/wallets")
    request.headers["privy-app-id"] = "another"
    assert client.send(request).status == 401
    del request.headers["privy-app-id"]
    assert client.send(request).status == 401


def test_an_owned_wallet_needs_more_than_the_secret(client, vault):
    answer = client.request("POST", rpc_path(vault), personal_sign())
    assert (answer.status, answer.code) == (401, "missing_or_empty_authorization_header")


def test_an_empty_signature_header_counts_as_none(client, vault):
    request = client.prepare("POST", rpc_path(vault), personal_sign())
    request.headers["privy-authorization-signature"] = ""
    assert client.send(request).code == "missing_or_empty_authorization_header"


def test_two_of_two_need_both(client, privy, vault, keys):
    first, second, stranger = keys
    assert client.request("POST", rpc_path(vault), personal_sign(), [first]).code == (
        "insufficient_correct_authorization_signatures"
    )
    assert client.request("POST", rpc_path(vault), personal_sign(), [first, first]).status == 401
    assert client.request("POST", rpc_path(vault), personal_sign(), [stranger]).code == (
        "zero_correct_authorization_signatures"
    )
    assert client.request("POST", rpc_path(vault), personal_sign(), [first, second, stranger]).status == 401
    for both in ([first, second], [second, first]):
        assert client.request("POST", rpc_path(vault), personal_sign(), both).status == 200
    data = privy.wallets.ethereum.sign_message(vault["id"], "Hello", request_options=signed_by(first, second))
    assert data.encoding == "hex"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda request: request.headers.update({"privy-authorization-signature": "AAAA"}),
        lambda request: request.headers.update({"privy-authorization-signature": "not base64!"}),
        lambda request: request.headers.update({"privy-authorization-signature": ",".join(["MAYCAQECAQE="] * 17)}),
        lambda request: setattr(request, "body", request.body.replace(b"Hello", b"Hullo")),
        lambda request: request.headers.update({"privy-request-expiry": "1900000000001"}),
        lambda request: request.headers.update({"privy-idempotency-key": "added"}),
    ],
    ids=["short", "no base64", "17 signatures", "other body", "other expiry", "added key"],
)
def test_a_signature_covers_the_whole_request(client, keys, spoil):
    wallet = make_wallet(client, keys[0])
    request = client.prepare("POST", rpc_path(wallet), personal_sign(), [keys[0]], expiry_ms=1900000000000)
    spoil(request)
    assert client.send(request).status in (400, 401)


def test_a_signature_is_for_one_wallet_and_one_method(client, keys):
    here, there = make_wallet(client, keys[0]), make_wallet(client, keys[0])
    request = client.prepare("POST", rpc_path(here), personal_sign(), [keys[0]])
    request.url = client.base_url + rpc_path(there)
    assert client.send(request).status == 401


def test_a_signature_for_another_server_is_worth_nothing(client, keys):
    wallet = make_wallet(client, keys[0])
    elsewhere = f"https://api.privy.io{rpc_path(wallet)}"
    answer = client.request("POST", rpc_path(wallet), personal_sign(), [keys[0]], signed_url=elsewhere)
    assert answer.status == 401


def test_past_expiries_are_refused_and_far_ones_are_not(client, privy, keys):
    wallet = make_wallet(client, keys[0])
    past = client.request("POST", rpc_path(wallet), personal_sign(), [keys[0]], expiry_ms=int(time.time() * 1000) - 1)
    assert (past.status, past.code) == (400, "request_expired")
    far = client.request("POST", rpc_path(wallet), personal_sign(), [keys[0]], expiry_ms=1900000000000)
    assert far.status == 200
    with pytest.raises(official.BadRequestError):
        privy.wallets.ethereum.sign_message(wallet["id"], "x", request_options=signed_by(keys[0], expiry_ms=1))


@pytest.mark.parametrize("expiry", ["soon", "-1", "1e13", "0x1", "99999999999999999999999"])
def test_a_malformed_expiry_is_refused(client, keys, expiry):
    wallet = make_wallet(client, keys[0])
    answer = client.request("POST", rpc_path(wallet), personal_sign(), [keys[0]], expiry_ms=expiry)
    assert answer.status in (400, 401)


def test_a_quorum_inside_a_quorum_counts_once(client, keys):
    inner = make_quorum(client, keys[:2], 2)
    chief = AuthorizationKey()
    outer = make_quorum(client, [chief], 2, key_quorum_ids=[inner["id"]])
    wallet = make_wallet(client, outer["id"])
    assert client.request("POST", rpc_path(wallet), personal_sign(), [chief]).status == 401
    assert client.request("POST", rpc_path(wallet), personal_sign(), keys[:2]).status == 401
    assert client.request("POST", rpc_path(wallet), personal_sign(), [chief, keys[0]]).status == 401
    assert client.request("POST", rpc_path(wallet), personal_sign(), [chief, *keys[:2]]).status == 200


def test_a_quorum_changes_and_deletes_itself(client, privy, keys):
    first, second, third = keys
    quorum = privy.key_quorums.create(
        public_keys=[first.public_key, second.public_key], authorization_threshold=2, display_name="Prod"
    )
    change = {"authorization_threshold": 1, "public_keys": [third.public_key]}
    with pytest.raises(official.AuthenticationError):
        privy.key_quorums.update(quorum.id, key_quorum_update_params=change, request_options=signed_by(first))
    changed = privy.key_quorums.update(
        quorum.id, key_quorum_update_params=change, request_options=signed_by(first, second)
    )
    assert changed.authorization_threshold == 1
    assert [key.public_key for key in changed.authorization_keys] == [third.public_key]
    with pytest.raises(official.AuthenticationError):
        privy.key_quorums.delete(quorum.id, request_options=signed_by(first, second))
    privy.key_quorums.delete(quorum.id, request_options=signed_by(third))
    with pytest.raises(official.NotFoundError):
        privy.key_quorums.get(quorum.id)


def test_a_quorum_in_use_stays(client, keys):
    quorum = make_quorum(client, [keys[0]])
    make_wallet(client, quorum["id"])
    answer = client.request("DELETE", f"/v1/key_quorums/{quorum['id']}", keys=[keys[0]])
    assert (answer.status, answer.code) == (400, "resource_in_use")


@pytest.mark.parametrize(
    "make_body",
    [
        lambda key: {},
        lambda key: {"public_keys": []},
        lambda key: {"public_keys": [key, key]},
        lambda key: {"public_keys": [key], "authorization_threshold": 2},
        lambda key: {"public_keys": [key], "authorization_threshold": 0},
        lambda key: {"public_keys": [key], "key_quorum_ids": ["abcdefghijklmnopqrstuvwx"]},
        lambda key: {"authorization_keys": [{"public_key": key}]},
        lambda key: {"public_keys": [key[:-8]]},
    ],
    ids=["nobody", "empty", "twice", "too many", "none", "no such child", "response name", "broken key"],
)
def test_a_malformed_quorum_is_refused(client, keys, make_body):
    answer = client.request("POST", "/v1/key_quorums", make_body(keys[0].public_key))
    assert (answer.status, answer.code) == (400, "invalid_data")


def test_signers_use_the_wallet_and_cannot_change_it(client, keys):
    owner, operator, _ = keys
    signer = make_quorum(client, [operator])
    wallet = make_wallet(client, owner, additional_signers=[{"signer_id": signer["id"]}])
    assert client.request("POST", rpc_path(wallet), personal_sign(), [operator]).status == 200
    for body in ({"policy_ids": []}, {"owner": None}, {"additional_signers": []}):
        answer = client.request("PATCH", f"/v1/wallets/{wallet['id']}", body, [operator])
        assert answer.status == 401


def test_a_signer_with_an_override_obeys_only_that(client, keys):
    owner, operator, _ = keys
    anything = {"name": "Any", "method": "*", "conditions": [], "action": "ALLOW"}
    nothing, everything = make_policy(client, []), make_policy(client, [anything])
    signer = make_quorum(client, [operator])
    entry = {"signer_id": signer["id"], "override_policy_ids": [everything["id"]]}
    wallet = make_wallet(client, owner, policy_ids=[nothing["id"]], additional_signers=[entry])
    assert client.request("POST", rpc_path(wallet), personal_sign(), [owner]).code == "policy_violation"
    assert client.request("POST", rpc_path(wallet), personal_sign(), [operator]).status == 200


def test_a_removed_signer_is_refused_at_once(client, keys):
    owner, operator, _ = keys
    signer = make_quorum(client, [operator])
    wallet = make_wallet(client, owner, additional_signers=[{"signer_id": signer["id"]}])
    assert client.request("POST", rpc_path(wallet), personal_sign(), [operator]).status == 200
    client.call("PATCH", f"/v1/wallets/{wallet['id']}", {"additional_signers": []}, [owner])
    assert client.request("POST", rpc_path(wallet), personal_sign("again"), [operator]).status == 401


def test_authorization_keys_come_in_several_forms(client):
    key = AuthorizationKey()
    lines = [key.public_key[at : at + 64] for at in range(0, len(key.public_key), 64)]
    pem = "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])
    for form in (pem, "\n".join(lines)):
        quorum = client.post("/v1/key_quorums", {"public_keys": [form]})
        assert quorum["authorization_keys"][0]["public_key"] == key.public_key
