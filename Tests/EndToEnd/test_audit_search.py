"""What an app is told of its own history over HTTP."""

from countersign_client import AuthorizationKey
from vault import make_policy, make_wallet, personal_sign, rpc_path


def test_an_app_searches_its_own_history(new_client, client):
    owner = AuthorizationKey()
    wallet = make_wallet(new_client, owner, policy_ids=[make_policy(new_client, [])["id"]])
    make_wallet(client)
    assert new_client.request("POST", rpc_path(wallet), personal_sign(), [owner]).status == 400

    def search(query=""):
        return new_client.get(f"/v1/audit?{query}")["data"]

    everything = search()
    assert [entry["receipt"]["op"] for entry in everything][:3] == ["wallet.rpc", "wallet.create", "policy.create"]
    assert {entry["receipt"]["app"] for entry in everything} == {new_client.app_id}
    assert search("outcome=deny") == everything[:1]
    assert search(f"wallet_id={wallet['id']}") == everything[:2]
    assert search("action=policy.create") == everything[2:3]
    assert search(f"until={everything[-1]['at']}") == []
    paged, cursor = [], None
    while cursor or not paged:
        page = new_client.get("/v1/audit?limit=1" + (f"&cursor={cursor}" if cursor else ""))
        paged += page["data"]
        cursor = page["next_cursor"]
    assert paged == everything
    foreign = search(f"wallet_id={make_wallet(client)['id']}")
    assert foreign == []
