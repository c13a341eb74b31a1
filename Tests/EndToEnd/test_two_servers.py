"""Two servers, one PostgreSQL, one root key: a change through one holds for the next request through the other."""

import shutil

import pytest
from countersign_client import AuthorizationKey, Client
from local_server import LocalServer
from vault import make_policy, make_quorum, make_wallet, personal_sign, rpc_path

ANYTHING = {"name": "Any", "method": "*", "conditions": [], "action": "ALLOW"}


@pytest.fixture(scope="module")
def servers(tmp_path_factory, new_database):
    folder, database = tmp_path_factory.mktemp("two"), new_database()
    with LocalServer(folder / "one", database) as one:
        (folder / "two").mkdir()
        shutil.copy(folder / "one" / "root.key", folder / "two" / "root.key")
        with LocalServer(folder / "two", database) as two:
            yield one, two


@pytest.fixture(scope="module")
def clients(servers):
    one, two = servers
    here = one.make_app("both")
    return here, Client(two.url, here.app_id, here.app_secret)


@pytest.fixture
def owner():
    return AuthorizationKey()


def test_a_wallet_made_at_one_signs_at_the_other(clients, owner):
    here, there = clients
    wallet = make_wallet(here, owner)
    assert there.get(f"/v1/wallets/{wallet['id']}") == wallet
    assert there.request("POST", rpc_path(wallet), personal_sign(), [owner]).status == 200


def test_a_policy_change_acts_on_the_next_request(clients, owner):
    here, there = clients
    quorum = make_quorum(here, [owner])
    policy = make_policy(here, [ANYTHING], quorum["id"])
    wallet = make_wallet(here, owner, policy_ids=[policy["id"]])
    for round in range(10):
        changing, using = (here, there) if round % 2 else (there, here)
        for rules, status in [([], 400), ([ANYTHING], 200)]:
            changing.call("PATCH", f"/v1/policies/{policy['id']}", {"rules": rules, "name": f"{round}"}, [owner])
            answer = using.request("POST", rpc_path(wallet), personal_sign(f"{round} {status}"), [owner])
            assert answer.status == status


def test_a_removed_signer_is_refused_on_the_next_request(clients, owner):
    here, there = clients
    operator = AuthorizationKey()
    entry = {"signer_id": make_quorum(here, [operator])["id"]}
    wallet = make_wallet(here, owner)
    for round in range(10):
        path = f"/v1/wallets/{wallet['id']}"
        here.call("PATCH", path, {"additional_signers": [entry], "display_name": f"{round}"}, [owner])
        assert there.request("POST", rpc_path(wallet), personal_sign(f"{round}"), [operator]).status == 200
        here.call("PATCH", path, {"additional_signers": [], "display_name": f"{round}"}, [owner])
        assert there.request("POST", rpc_path(wallet), personal_sign(f"{round} late"), [operator]).status == 401


def test_an_old_owner_is_refused_on_the_next_request(clients, owner):
    here, there = clients
    wallet = make_wallet(here, owner)
    assert there.request("POST", rpc_path(wallet), personal_sign(), [owner]).status == 200
    heir = AuthorizationKey()
    here.call("PATCH", f"/v1/wallets/{wallet['id']}", {"owner": {"public_key": heir.public_key}}, [owner])
    assert there.request("POST", rpc_path(wallet), personal_sign("late"), [owner]).status == 401
    assert there.request("POST", rpc_path(wallet), personal_sign(), [heir]).status == 200


def test_a_request_sent_to_both_is_answered_alike(clients, owner):
    here, there = clients
    first = here.post("/v1/wallets", {"chain_type": "ethereum"}, idempotency_key="to-both")
    second = there.post("/v1/wallets", {"chain_type": "ethereum"}, idempotency_key="to-both")
    assert first == second


def test_a_quorum_that_lost_a_member_asks_for_the_new_one(clients, owner):
    here, there = clients
    heir = AuthorizationKey()
    quorum = make_quorum(here, [owner])
    wallet = make_wallet(here, quorum["id"])
    assert there.request("POST", rpc_path(wallet), personal_sign(), [owner]).status == 200
    here.call("PATCH", f"/v1/key_quorums/{quorum['id']}", {"public_keys": [heir.public_key]}, [owner])
    assert there.request("POST", rpc_path(wallet), personal_sign("late"), [owner]).status == 401
    assert there.request("POST", rpc_path(wallet), personal_sign(), [heir]).status == 200


def test_their_log_is_one_chain(servers, clients, owner):
    for server in servers:
        verified = server.command("audit", "verify")
        assert verified.returncode == 0, verified.stdout + verified.stderr
