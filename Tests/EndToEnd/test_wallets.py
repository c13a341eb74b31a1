"""Wallets through the official client: made, read, listed, changed."""

import privy as official
import pytest
from countersign_client import AuthorizationKey
from eth_utils import is_checksum_address
from privy import PrivyClient
from vault import make_policy, make_quorum, make_wallet, personal_sign, rpc_path, signed_by


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


def archive(client, wallet, *keys):
    return client.request("POST", f"/v1/wallets/{wallet['id']}/archive", keys=keys)


def test_an_archived_wallet_signs_nothing_and_is_left_out_of_lists(new_client):
    owner = AuthorizationKey()
    wallet, other = make_wallet(new_client, owner), make_wallet(new_client, owner)
    assert archive(new_client, wallet).code == "missing_or_empty_authorization_header"
    assert archive(new_client, wallet, AuthorizationKey()).status == 401
    request = new_client.prepare("POST", f"/v1/wallets/{wallet['id']}/archive", keys=[owner])
    answer = new_client.send(request)
    assert answer.status == 200 and answer.body["archived_at"] >= wallet["created_at"]
    # The very same request gets the very same answer, another one none.
    assert new_client.send(request).body == answer.body
    assert archive(new_client, wallet, owner).code == "request_replayed"

    refused = new_client.request("POST", rpc_path(wallet), personal_sign(), keys=[owner])
    assert (refused.status, refused.code) == (400, "wallet_archived")
    change = new_client.request("PATCH", f"/v1/wallets/{wallet['id']}", {"display_name": "x"}, keys=[owner])
    assert (change.status, change.code) == (400, "wallet_archived")
    assert new_client.request("POST", rpc_path(other), personal_sign(), keys=[owner]).status == 200

    with PrivyClient(app_id=new_client.app_id, app_secret=new_client.app_secret, base_url=new_client.base_url) as sdk:
        assert [found.id for found in sdk.wallets.list()] == [other["id"]]
        assert {found.id for found in sdk.wallets.list(include_archived=True)} == {wallet["id"], other["id"]}
        assert [found.id for found in sdk.wallets.list(address=wallet["address"])] == []
        assert sdk.wallets.get(wallet["id"]).archived_at == answer.body["archived_at"]
        assert sdk.wallets.get_wallet_by_address(address=wallet["address"]).id == wallet["id"]
        with pytest.raises(official.NotFoundError):
            sdk.wallets.get(wallet["id"], include_archived=False)
        with pytest.raises(official.NotFoundError):
            sdk.wallets.get_wallet_by_address(address=wallet["address"], include_archived=False)


def test_the_app_archives_a_wallet_without_an_owner(client, privy):
    wallet = privy.wallets.create(chain_type="ethereum")
    assert privy.wallets.archive(wallet.id).archived_at
    with pytest.raises(official.BadRequestError):
        privy.wallets.archive(wallet.id)
    answer = client.request("POST", f"/v1/wallets/{wallet.id}/rpc", personal_sign())
    assert (answer.status, answer.code) == (400, "wallet_archived")


def batch(client, wallets, key=None):
    return client.send(batch_request(client, wallets, key)).body["results"]


def batch_request(client, wallets, key):
    request = client.prepare("POST", "/v1/wallets/batch", {"wallets": wallets})
    if key is not None:
        request.headers["privy-idempotency-key"] = key
    return request


def test_wallets_are_made_together_each_for_itself(new_client):
    with PrivyClient(app_id=new_client.app_id, app_secret=new_client.app_secret, base_url=new_client.base_url) as sdk:
        answer = sdk.wallets.create_batch(
            wallets=[
                {"chain_type": "ethereum", "external_id": "one"},
                {"chain_type": "tron"},
                {"chain_type": "solana", "display_name": "Second"},
                {"chain_type": "ethereum", "external_id": "one"},
            ]
        )
        assert [(result.index, result.success) for result in answer.results] == [
            (0, True),
            (1, False),
            (2, True),
            (3, False),
        ]
        assert [answer.results[index].code for index in (1, 3)] == ["invalid_data", "resource_conflict"]
        made = [answer.results[index].wallet for index in (0, 2)]
        assert made[0].external_id == "one" and made[1].display_name == "Second" and made[1].chain_type == "solana"
        assert {wallet.id for wallet in sdk.wallets.list()} == {wallet.id for wallet in made}


def test_each_wallet_of_a_batch_stands_in_the_log_by_itself(new_client):
    results = batch(new_client, [{"chain_type": "ethereum"}] * 3)
    entries = new_client.call("GET", "/v1/audit?action=wallet.create")["data"]
    assert len(entries) == 3 and len({result["receipt"] for result in results}) == 3
    for result in results:
        assert sum(result["wallet"]["id"] in str(entry) for entry in entries) == 1


def test_a_repeated_batch_makes_nothing_twice(new_client):
    wallets = [{"chain_type": "ethereum", "display_name": str(index)} for index in range(3)]
    first = batch(new_client, wallets, "batch-1")
    assert batch(new_client, wallets, "batch-1") == first
    changed = batch(new_client, [*wallets[:2], {"chain_type": "solana"}, {"chain_type": "ethereum"}], "batch-1")
    assert changed[:2] == first[:2] and changed[2]["code"] == "invalid_data" and changed[3]["success"]
    assert len(new_client.call("GET", "/v1/wallets")["data"]) == 4
    other = batch(new_client, wallets, "batch-2")
    assert not {result["wallet"]["id"] for result in other} & {result["wallet"]["id"] for result in first}
