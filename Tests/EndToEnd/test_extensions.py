"""What Privy's API does not have: lists, evaluation, dry runs, Hyperliquid actions, receipts."""

import pytest
from countersign_client import AuthorizationKey
from exchange_wire import agent_digest, canonical, connection_id
from hyperliquid_policy import agent_typed_data, trading_rules, withdrawal_rule, withdrawal_typed_data
from vault import hash_signer, make_policy, make_quorum, make_wallet, personal_sign, rpc_path

FRIEND = "0x5e9ee1089755c3435139848e47e6635505d5a13a"
STRANGER = "0x9999999999999999999999999999999999999999"


def everything(client, path):
    """All pages of a list."""
    found, cursor = [], None
    while True:
        page = client.get(f"{path}?limit=2" + (f"&cursor={cursor}" if cursor else ""))
        found += page["data"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


@pytest.mark.parametrize("path", ["/v1/policies", "/v1/key_quorums", "/v1/condition_sets"])
def test_resources_are_listed_in_pages(new_client, path):
    quorum = make_quorum(new_client, [AuthorizationKey()])
    bodies = {
        "/v1/policies": {"version": "1.0", "name": "P", "chain_type": "ethereum", "rules": []},
        "/v1/key_quorums": {"public_keys": [AuthorizationKey().public_key]},
        "/v1/condition_sets": {"name": "C", "owner_id": quorum["id"]},
    }
    made = {new_client.post(path, bodies[path])["id"] for _ in range(5)}
    if path == "/v1/key_quorums":
        made.add(quorum["id"])
    listed = everything(new_client, path)
    assert len(listed) == len(made) and {one["id"] for one in listed} == made


def test_a_policy_is_evaluated_without_a_signature(client):
    path = f"/v1/policies/{make_policy(client, [withdrawal_rule([FRIEND])])['id']}/evaluate"
    for destination, decision in [(FRIEND, "allow"), (STRANGER, "deny")]:
        body = {
            "method": "eth_signTypedData_v4",
            "params": {"typed_data": withdrawal_typed_data(destination, "5", 1)},
        }
        verdict = client.post(path, body)
        assert verdict["decision"] == decision
        assert "signature" not in str(verdict.get("data"))


def test_a_dry_run_says_what_would_happen_to_whom(client):
    owner, operator = AuthorizationKey(), AuthorizationKey()
    signer = make_quorum(client, [operator])
    anything = {"name": "Any", "method": "*", "conditions": [], "action": "ALLOW"}
    nothing = make_policy(client, [])
    entry = {"signer_id": signer["id"], "override_policy_ids": [make_policy(client, [anything])["id"]]}
    wallet = make_wallet(client, owner, policy_ids=[nothing["id"]], additional_signers=[entry])
    path = f"{rpc_path(wallet)}?dry_run=true&as="
    assert client.post(path + "owner", personal_sign())["decision"] == "deny"
    assert client.post(path + signer["id"], personal_sign())["decision"] == "allow"
    assert client.request("POST", path + "abcdefghijklmnopqrstuvwx", personal_sign()).status == 400


def test_a_dry_run_takes_no_signatures_and_gives_none(client):
    owner = AuthorizationKey()
    wallet = make_wallet(client, owner)
    path = f"{rpc_path(wallet)}?dry_run=true&as=owner"
    assert client.request("POST", path, personal_sign(), [owner]).status == 400
    assert "data" not in client.post(path, personal_sign())
    # A payload signed for a dry run authorises nothing else.
    request = client.prepare("POST", path, personal_sign(), [owner])
    request.url = client.base_url + rpc_path(wallet)
    assert client.send(request).status == 401


@pytest.fixture(scope="module")
def trader(client):
    """A vault that trades up to 1000 dollars an order, with its key."""
    owner = AuthorizationKey()
    policy = make_policy(client, trading_rules(1000))
    return make_wallet(client, owner, policy_ids=[policy["id"]]), owner


def order(price="1500", size="0.1"):
    line = {"a": 1, "b": True, "p": price, "s": size, "r": False, "t": {"limit": {"tif": "Gtc"}}}
    return {"type": "order", "orders": [line], "grouping": "na"}


def ask(client, trader, action, nonce=1700000000000, **more):
    wallet, owner = trader
    params = {"action": action, "nonce": nonce, "is_testnet": False, **more}
    return client.request("POST", rpc_path(wallet), {"method": "hyperliquid_signL1Action", "params": params}, [owner])


def test_an_action_is_signed_as_the_exchange_expects(client, trader):
    wallet, _ = trader
    answer = ask(client, trader, order())
    assert answer.status == 200 and answer.body["method"] == "hyperliquid_signL1Action"
    digest = agent_digest(connection_id(canonical(order()), None, 1700000000000, None), is_mainnet=True)
    assert hash_signer(digest, answer.body["data"]["signature"]) == wallet["address"]


def test_vault_and_expiry_are_part_of_what_is_signed(client, trader):
    wallet, _ = trader
    vault, expires_after = "0x" + "77" * 20, 1700000123456
    answer = ask(client, trader, order(), vault_address=vault, expires_after=expires_after)
    assert answer.status == 200
    digest = agent_digest(connection_id(canonical(order()), vault, 1700000000000, expires_after), is_mainnet=True)
    assert hash_signer(digest, answer.body["data"]["signature"]) == wallet["address"]


@pytest.mark.parametrize(
    "action",
    [
        order(size="10"),
        {"type": "vaultTransfer", "vaultAddress": STRANGER, "isDeposit": True, "usd": 1},
        {"type": "createSubAccount", "name": "hidden"},
    ],
    ids=["large order", "vault transfer", "sub-account"],
)
def test_actions_are_judged_by_what_they_do(client, trader, action):
    assert ask(client, trader, action).code == "policy_violation"


def test_blind_agent_signatures_are_refused_beside_action_rules(client, trader):
    wallet, owner = trader
    body = {"method": "eth_signTypedData_v4", "params": {"typed_data": agent_typed_data("0x" + "01" * 32)}}
    assert client.request("POST", rpc_path(wallet), body, [owner]).code == "policy_violation"


@pytest.mark.parametrize("action", [{}, {"type": "noSuchThing"}, {"type": "order"}, {**order(), "extra": 1}], ids=str)
def test_an_action_that_is_none_is_refused(client, trader, action):
    assert ask(client, trader, action).status == 400
