"""Users who are members of quorums sign what waits, with the key that their token brought them."""

import base64

import pytest
from countersign_client import AuthorizationKey
from cryptography.hazmat.primitives import serialization
from issuer import Issuer, issue
from privy import PrivyClient
from test_intents import authorize, propose_rpc, show
from test_keys import Recipient
from test_users import make_user
from vault import make_quorum, make_wallet, personal_sign


class Person:
    """A user, who can bring a token and get a key for it."""

    def __init__(self, client, sdk, issuer, name):
        self.client, self.issuer, self.name = client, issuer, name
        self.id = make_user(sdk, name).id

    def key(self):
        recipient = Recipient()
        body = {
            "user_jwt": self.issuer.token(self.name, self.client.app_id),
            "encryption_type": "HPKE",
            "recipient_public_key": recipient.text,
        }
        answer = self.client.post("/v1/wallets/authenticate", body)
        key = AuthorizationKey()
        text = recipient.read(answer["encrypted_authorization_key"])
        key.private_key = serialization.load_der_private_key(base64.b64decode(text), None)
        return key


@pytest.fixture
def app(server, tmp_path):
    client, issuer = server.make_app("user intents"), Issuer()
    issue(server, client, issuer, tmp_path)
    with PrivyClient(app_id=client.app_id, app_secret=client.app_secret, base_url=client.base_url) as sdk:
        yield client, lambda name: Person(client, sdk, issuer, name)


def members(intent):
    return intent["authorization_details"][0]["members"]


def test_a_user_and_a_key_sign_one_after_the_other(app):
    client, person = app
    alice, treasurer = person("alice"), AuthorizationKey()
    quorum = make_quorum(client, [treasurer], threshold=2, user_ids=[alice.id])
    wallet = make_wallet(client, quorum["id"])
    intent = propose_rpc(client, wallet, personal_sign("Hello")).body
    assert members(intent) == [
        {"type": "key", "public_key": treasurer.public_key, "signed_at": None},
        {"type": "user", "user_id": alice.id, "signed_at": None},
    ]
    key = alice.key()
    pending = client.get(f"/v1/intents?pending_member_id={alice.id}")["data"]
    assert [one["intent_id"] for one in pending] == [intent["intent_id"]]
    signed = authorize(client, intent, key)
    assert signed.status == 200 and signed.body["status"] == "pending"
    assert members(signed.body)[1]["signed_at"] and not members(signed.body)[0]["signed_at"]
    assert client.get(f"/v1/intents?pending_member_id={alice.id}")["data"] == []
    # With another key the user is the same user, who has signed.
    assert authorize(client, intent, alice.key()).body["status"] == "pending"
    assert members(show(client, intent))[1] == members(signed.body)[1]
    done = authorize(client, intent, treasurer).body
    assert done["status"] == "executed" and done["action_result"]["status_code"] == 200


def test_a_user_alone_owns_and_signs(app):
    client, person = app
    alice, bob = person("alice"), person("bob")
    wallet = make_wallet(client, {"user_id": alice.id})
    intent = propose_rpc(client, wallet, personal_sign()).body
    for stranger in (bob.key(), AuthorizationKey()):
        answer = authorize(client, intent, stranger)
        assert (answer.status, answer.code) == (401, "zero_correct_authorization_signatures")
    assert authorize(client, intent, alice.key()).body["status"] == "executed"


def test_a_user_in_a_child_quorum_counts_once(app):
    client, person = app
    alice, bob = person("alice"), person("bob")
    child = client.post("/v1/key_quorums", {"user_ids": [alice.id, bob.id], "authorization_threshold": 2})
    other = AuthorizationKey()
    quorum = make_quorum(client, [other], threshold=2, key_quorum_ids=[child["id"]])
    wallet = make_wallet(client, quorum["id"])
    intent = propose_rpc(client, wallet, personal_sign()).body
    authorize(client, intent, other)
    for _ in range(2):
        assert authorize(client, intent, alice.key()).body["status"] == "pending"
    assert not members(show(client, intent))[1]["threshold_met"]
    assert authorize(client, intent, bob.key()).body["status"] == "executed"


def test_users_become_members_by_an_intent(app):
    client, person = app
    alice, bob = person("alice"), person("bob")
    keys = [AuthorizationKey(), AuthorizationKey()]
    quorum = make_quorum(client, keys, threshold=2)
    path = f"/v1/intents/key_quorums/{quorum['id']}"
    intent = client.call("PATCH", path, {"user_ids": [alice.id], "authorization_threshold": 2})
    assert f"Add user {alice.id} to " in intent["description"]
    for key in keys:
        done = authorize(client, intent, key).body
    assert done["status"] == "executed"
    assert client.get(f"/v1/key_quorums/{quorum['id']}")["user_ids"] == [alice.id]
    # And one of them takes part in making the next.
    intent = client.call("PATCH", path, {"user_ids": [bob.id]})
    assert f"Remove user {alice.id} from " in intent["description"]
    authorize(client, intent, keys[0])
    assert authorize(client, intent, alice.key()).body["status"] == "executed"
    assert client.get(f"/v1/key_quorums/{quorum['id']}")["user_ids"] == [bob.id]
    for wrong in (["did:privy:x"], [bob.id[10:]], "x", [1]):
        answer = client.request("PATCH", path, {"user_ids": wrong})
        assert (answer.status, answer.code) == (400, "invalid_data") and "user_ids" in answer.body["error"]


def test_a_wallet_is_given_to_a_user_by_an_intent(app):
    client, person = app
    alice, owner = person("alice"), AuthorizationKey()
    wallet = make_wallet(client, owner)
    intent = client.call("PATCH", f"/v1/intents/wallets/{wallet['id']}", {"owner": {"user_id": alice.id}})
    assert f"new owner, user {alice.id}." in intent["description"]
    assert authorize(client, intent, owner).body["status"] == "executed"
    found = client.post("/v1/users/wallet/address", {"address": wallet["address"].lower()})
    assert found["id"] == alice.id
    direct = client.call("POST", f"/v1/wallets/{wallet['id']}/rpc", personal_sign(), [alice.key()])
    assert direct["data"]["signature"]


def test_an_address_leads_to_whom_the_wallet_belongs(app):
    client, person = app
    alice = person("alice")
    mine = make_wallet(client, {"user_id": alice.id}, chain_type="solana")
    shared = make_wallet(client, make_quorum(client, [AuthorizationKey()], threshold=1, user_ids=[alice.id])["id"])
    lent = make_wallet(
        client,
        AuthorizationKey(),
        additional_signers=[{"signer_id": client.post("/v1/key_quorums", {"user_ids": [alice.id]})["id"]}],
    )
    find = lambda address: client.request("POST", "/v1/users/wallet/address", {"address": address})  # noqa: E731
    assert find(mine["address"]).body["id"] == alice.id
    for other in (shared["address"], lent["address"], make_wallet(client)["address"], "nothing"):
        assert (find(other).status, find(other).code) == (404, "not_found")
    assert client.request("POST", "/v1/users/wallet/address", {"address": 1}).code == "invalid_data"
