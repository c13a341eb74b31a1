"""Users who prove themselves with tokens of the app's issuer, through the official client's `user_jwts`."""

import json
import time

import privy as official
import pytest
import requests
from countersign_client import AuthorizationKey
from eth_account import Account
from eth_account.messages import encode_defunct
from issuer import ISSUER, Issuer, encode, issue
from privy import PrivyClient
from privy.lib.authorization import AuthorizationContext
from privy.lib.request_options import PrivyRequestOptions
from vault import make_quorum, personal_sign


@pytest.fixture
def app(server, tmp_path):
    """An app with an issuer: its client, the official client, and the issuer."""
    client, issuer = server.make_app("users"), Issuer()
    issue(server, client, issuer, tmp_path)
    with PrivyClient(app_id=client.app_id, app_secret=client.app_secret, base_url=client.base_url) as sdk:
        yield client, sdk, issuer


def as_user(*tokens):
    return PrivyRequestOptions(authorization_context=AuthorizationContext(user_jwts=list(tokens)))


def sign(sdk, wallet, options):
    answer = sdk.wallets.rpc(wallet["id"], wallet_rpc_request_body=personal_sign("Hello"), request_options=options)
    signature = answer.to_dict()["data"]["signature"]
    return Account.recover_message(encode_defunct(text="Hello"), signature=signature)


def make_user(sdk, name):
    return sdk.users.create(linked_accounts=[{"type": "custom_auth", "custom_user_id": name}])


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_a_user_signs_with_a_token(app, algorithm):
    client, sdk, issuer = app
    user = make_user(sdk, "alice")
    wallet = client.post("/v1/wallets", {"chain_type": "ethereum", "owner": {"user_id": user.id}})
    token = issuer.token("alice", client.app_id, algorithm)
    assert sign(sdk, wallet, as_user(token)) == wallet["address"]
    with pytest.raises(official.AuthenticationError):
        sign(sdk, wallet, None)
    make_user(sdk, "bob")
    with pytest.raises(official.AuthenticationError):
        sign(sdk, wallet, as_user(issuer.token("bob", client.app_id)))


def test_a_user_is_a_member_of_a_quorum(app):
    client, sdk, issuer = app
    user, other = make_user(sdk, "alice"), AuthorizationKey()
    quorum = make_quorum(client, [other], threshold=2, user_ids=[user.id])
    assert quorum["user_ids"] == [user.id]
    wallet = client.post("/v1/wallets", {"chain_type": "ethereum", "owner_id": quorum["id"]})
    token = issuer.token("alice", client.app_id)
    with pytest.raises(official.AuthenticationError):
        sign(sdk, wallet, as_user(token))
    both = AuthorizationContext(user_jwts=[token], authorization_private_keys=[other.exported])
    assert sign(sdk, wallet, PrivyRequestOptions(authorization_context=both)) == wallet["address"]


def test_an_answer_names_the_wallets_of_the_user(app):
    client, sdk, issuer = app
    user = make_user(sdk, "alice")
    wallet = client.post("/v1/wallets", {"chain_type": "ethereum", "owner": {"user_id": user.id}})
    client.post("/v1/wallets", {"chain_type": "ethereum"})
    answer = sdk.wallets.authenticate_with_jwt(
        user_jwt=issuer.token("alice", client.app_id),
        encryption_type="HPKE",
        recipient_public_key=AuthorizationKey().public_key,
    )
    assert [found.id for found in answer.wallets] == [wallet["id"]]
    assert time.time() * 1000 < answer.expires_at < time.time() * 1000 + 3_700_000


def test_wallets_are_listed_by_user(app):
    client, sdk, _ = app
    alice, bob = make_user(sdk, "alice"), make_user(sdk, "bob")
    own = client.post("/v1/wallets", {"chain_type": "ethereum", "owner": {"user_id": alice.id}})
    both = client.post("/v1/key_quorums", {"user_ids": [alice.id, bob.id], "authorization_threshold": 2})
    shared = client.post("/v1/wallets", {"chain_type": "solana", "owner_id": both["id"]})
    client.post("/v1/wallets", {"chain_type": "ethereum"})
    for user, chain_type, expected in [(alice, None, [shared, own]), (alice, "solana", [shared]), (bob, None, [shared])]:
        more = {"chain_type": chain_type} if chain_type else {}
        assert [found.id for found in sdk.wallets.list(user_id=user.id, **more)] == [one["id"] for one in expected]
    assert client.request("GET", "/v1/wallets?user_id=alice").status == 400


@pytest.mark.parametrize(
    "claims",
    [{"iss": "https://evil.example"}, {"aud": "other"}, {"exp": 1_700_000_000}, {"nbf": 4_000_000_000}, {"exp": None}],
)
def test_a_token_that_does_not_hold_brings_no_key(app, claims):
    client, sdk, issuer = app
    make_user(sdk, "alice")
    token = issuer.token("alice", client.app_id, **claims)
    with pytest.raises(official.AuthenticationError):
        sdk.wallets.authenticate_with_jwt(
            user_jwt=token, encryption_type="HPKE", recipient_public_key=AuthorizationKey().public_key
        )


def test_no_algorithm_passes_for_another(app):
    import hmac

    client, sdk, issuer = app
    make_user(sdk, "alice")
    claims = encode(json.dumps({"iss": ISSUER, "aud": client.app_id, "sub": "alice", "exp": 4_000_000_000}).encode())
    good = issuer.token("alice", client.app_id).split(".")
    forged = [f"{encode(json.dumps({'alg': 'none'}).encode())}.{claims}."]
    for secret in (json.dumps(issuer.key_set["keys"][0]).encode(), issuer.key_set["keys"][1]["n"].encode()):
        message = f"{encode(json.dumps({'alg': 'HS256', 'kid': 'es'}).encode())}.{claims}"
        forged.append(f"{message}.{encode(hmac.digest(secret, message.encode(), 'sha256'))}")
    forged += [f"{good[0]}.{claims}.{good[2]}", ".".join(Issuer().token("alice", client.app_id).split("."))]
    for token in forged:
        body = {"user_jwt": token, "encryption_type": "HPKE", "recipient_public_key": AuthorizationKey().public_key}
        answer = client.request("POST", "/v1/wallets/authenticate", body)
        assert (answer.status, answer.code) == (401, "invalid_user_token")


def test_a_key_is_not_given_out_in_the_clear(app):
    client, sdk, issuer = app
    make_user(sdk, "alice")
    answer = client.request("POST", "/v1/wallets/authenticate", {"user_jwt": issuer.token("alice", client.app_id)})
    assert answer.status == 400 and "encrypted only" in answer.body["error"]


def test_users_are_made_read_listed_and_deleted(app):
    _, sdk, _ = app
    user = sdk.users.create(
        linked_accounts=[
            {"type": "custom_auth", "custom_user_id": "alice"},
            {"type": "email", "address": "alice@example.org"},
        ],
        custom_metadata={"plan": "gold"},
    )
    assert user.id.startswith("did:privy:") and abs(user.created_at - time.time()) < 60
    assert sdk.users.get(user.id).linked_accounts[1].address == "alice@example.org"
    assert sdk.users.get_by_custom_auth_id(custom_user_id="alice").id == user.id
    with pytest.raises(official.NotFoundError):
        sdk.users.get_by_custom_auth_id(custom_user_id="bob")
    changed = sdk.users.set_custom_metadata(user.id, custom_metadata={"plan": "silver"})
    assert changed.custom_metadata == {"plan": "silver"}
    assert [listed.id for listed in sdk.users.list()] == [user.id]
    # Nobody else is known by this name while the user is there.
    with pytest.raises(official.BadRequestError):
        make_user(sdk, "alice")
    sdk.users.delete(user.id)
    with pytest.raises(official.NotFoundError):
        sdk.users.get(user.id)
    assert make_user(sdk, "alice").id != user.id


def test_a_user_who_owns_something_stays(app):
    client, sdk, _ = app
    user = make_user(sdk, "alice")
    client.post("/v1/wallets", {"chain_type": "ethereum", "owner": {"user_id": user.id}})
    with pytest.raises(official.BadRequestError):
        sdk.users.delete(user.id)


def test_a_wallet_is_made_before_the_user_comes(app):
    client, sdk, issuer = app
    user = sdk.users.create(
        linked_accounts=[{"type": "custom_auth", "custom_user_id": "carol"}], wallets=[{"chain_type": "ethereum"}]
    )
    wallet = client.call("GET", f"/v1/wallets/{user.linked_accounts[-1].id}")
    assert sign(sdk, wallet, as_user(issuer.token("carol", client.app_id))) == wallet["address"]


def test_the_issuers_keys_are_public(app, server):
    client, _, issuer = app
    answer = requests.get(f"{server.url}/v1/apps/{client.app_id}/jwks.json", timeout=5)
    assert answer.status_code == 200
    assert [key["kid"] for key in answer.json()["keys"]] == ["es", "rs"]
    assert answer.json()["keys"][0]["x"] == issuer.key_set["keys"][0]["x"]
    assert requests.get(f"{server.url}/v1/apps/{'a' * 24}/jwks.json", timeout=5).status_code == 404


def test_an_app_without_an_issuer_takes_no_tokens(new_client):
    body = {"user_jwt": Issuer().token("alice", new_client.app_id), "encryption_type": "HPKE"}
    body["recipient_public_key"] = AuthorizationKey().public_key
    assert new_client.request("POST", "/v1/wallets/authenticate", body).code == "invalid_user_token"
