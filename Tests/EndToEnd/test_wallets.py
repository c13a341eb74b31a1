"""Wallets through the official client: made, read, listed, changed."""

import privy as official
import pytest
from countersign_client import AuthorizationKey
from eth_utils import is_checksum_address
from privy import PrivyClient
from vault import make_policy, make_quorum, make_wallet, signed_by


def test_a_wallet_is_made_and_read_again(privy):
    wallet = privy.wallets.create(chain_type="ethereum", display_name="Treasury é 🔐")
    assert len(wallet.id) == 24 and wallet.id.isalnum() and wallet.id[0].isalpha()
    assert is_checksum_address(wallet.address)
    assert wallet.owner_id is None and wallet.policy_ids == [] and wallet.additional_signers == []
    again = privy.wallets.get(wallet.id)
    assert again.address == wallet.address and again.created_at == wallet.created_at
    assert again.display_name == "Treasury é 🔐"


def test_a_wallet_names_its_owner_signers_and_policy(client, privy):
    owner, operator = AuthorizationKey(), AuthorizationKey()
    signer = make_quorum(client, [operator])
    policy = make_policy(client, [])
    wallet = privy.wallets.create(
        chain_type="ethereum",
        owner={"public_key": owner.public_key},
        policy_ids=[policy["id"]],
        additional_signers=[{"signer_id": signer["id"], "override_policy_ids": []}],
        external_id="order-1",
    )
    assert wallet.policy_ids == [policy["id"]]
    assert wallet.additional_signers[0].signer_id == signer["id"]
    assert wallet.external_id == "order-1"
    quorum = privy.key_quorums.get(wallet.owner_id)
    assert quorum.authorization_threshold == 1
    assert [key.public_key for key in quorum.authorization_keys] == [owner.public_key]


def test_listing_walks_all_pages(new_client):
    with PrivyClient(app_id=new_client.app_id, app_secret=new_client.app_secret, base_url=new_client.base_url) as sdk:
        made = {sdk.wallets.create(chain_type="ethereum").id for _ in range(7)}
        page = sdk.wallets.list(limit=3)
        assert len(page.data) == 3 and page.next_cursor
        assert {wallet.id for wallet in sdk.wallets.list(limit=3)} == made


def test_the_owner_changes_the_wallet_and_nobody_else(client, privy):
    owner = AuthorizationKey()
    wallet = make_wallet(client, owner)
    change = {"display_name": "Renamed"}
    for options in (None, signed_by(AuthorizationKey())):
        with pytest.raises(official.AuthenticationError):
            privy.wallets.update(wallet["id"], wallet_update_params=change, request_options=options)
    changed = privy.wallets.update(wallet["id"], wallet_update_params=change, request_options=signed_by(owner))
    assert changed.display_name == "Renamed"
    assert changed.address == wallet["address"]


def test_ownership_is_handed_over_and_given_up(client, privy):
    first, second = AuthorizationKey(), AuthorizationKey()
    wallet = make_wallet(client, first)
    handover = {"owner": {"public_key": second.public_key}}
    privy.wallets.update(wallet["id"], wallet_update_params=handover, request_options=signed_by(first))
    with pytest.raises(official.AuthenticationError):
        privy.wallets.update(wallet["id"], wallet_update_params={"display_name": "x"}, request_options=signed_by(first))
    freed = privy.wallets.update(wallet["id"], wallet_update_params={"owner": None}, request_options=signed_by(second))
    assert freed.owner_id is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"chain_type": "tron"},
        {"chain_type": "ethereum", "color": "red"},
        {"chain_type": "ethereum", "policy_ids": ["a", "b"]},
        {"chain_type": "ethereum", "policy_ids": ["abcdefghijklmnopqrstuvwx"]},
        {"chain_type": "ethereum", "external_id": "not allowed"},
        {"chain_type": "ethereum", "owner": {"public_key": "MFkw"}},
        {"chain_type": "ethereum", "owner_id": "nobody"},
        {"chain_type": "ethereum", "display_name": 7},
    ],
)
def test_a_malformed_wallet_is_refused_by_name(client, body):
    answer = client.request("POST", "/v1/wallets", body)
    assert (answer.status, answer.code) == (400, "invalid_data")
    assert answer.body["error"].startswith("[Input error]")


def test_what_belongs_to_another_app_does_not_exist(client, new_client):
    key = AuthorizationKey()
    quorum = make_quorum(client, [key])
    policy = make_policy(client, [])
    wallet = make_wallet(client, policy_ids=[policy["id"]])
    paths = [f"/v1/wallets/{wallet['id']}", f"/v1/policies/{policy['id']}", f"/v1/key_quorums/{quorum['id']}"]
    for path in paths:
        answer = new_client.request("GET", path)
        assert (answer.status, answer.code) == (404, "not_found")
    stolen = new_client.request("POST", "/v1/wallets", {"chain_type": "ethereum", "owner_id": quorum["id"]})
    assert stolen.status == 400
    used = new_client.request("POST", f"/v1/wallets/{wallet['id']}/rpc", {"method": "personal_sign", "params": {
        "message": "Hello", "encoding": "utf-8"}})  # fmt: skip
    assert used.status == 404
