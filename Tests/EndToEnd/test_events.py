"""Every event that `docs/webhooks.md` names arrives when what it tells of has happened."""

import json
import re

import pytest
from countersign_client import AuthorizationKey, Client
from eth_account import Account
from issuer import Issuer, issue
from local_server import CHECKOUT, LocalServer
from privy import PrivyClient
from test_intents import authorize, now_ms, propose_rpc, show, wait_until
from test_keys import PHRASE, Recipient, export_body, import_wallet
from test_limits import COUNT, limited_wallet, make_aggregation
from test_webhooks import ALLOWED, subscribe
from vault import make_policy, make_quorum, make_wallet, personal_sign, rpc_path
from webhook_receiver import Receiver


#: What the tests of this file have seen arrive.
SEEN = set()


def documented():
    section = (CHECKOUT / "docs" / "webhooks.md").read_text().split("\n## Events\n")[1].split("\n## ")[0]
    cells = [line.split(" | ")[0] for line in section.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`([a-z_.]+)`", cell)}


@pytest.fixture(scope="module")
def hooks(engine, request, tmp_path_factory):
    database = request.getfixturevalue("new_database")() if engine == "postgres" else None
    with LocalServer(tmp_path_factory.mktemp("events") / "data", database, options=ALLOWED) as server:
        yield server


@pytest.fixture
def listened(hooks):
    """An app, all of whose events go to a receiver."""
    app = hooks.make_app("events")
    with Receiver() as receiver:
        subscribe(app, receiver, *sorted(documented()))
        yield app, receiver


def arrived(receiver, kind, count=1):
    """The events of a type, oldest first; receivers may get them in another order."""
    events = [one.event for one in receiver.wait_for(count, kind)]
    assert len(events) == count, kind
    SEEN.add(kind)
    return sorted(events, key=lambda event: event.get("sequence", 0))


def test_wallets(hooks, listened):
    app, receiver = listened
    owner, recipient = AuthorizationKey(), Recipient()
    wallet = make_wallet(app, owner)
    path = f"/v1/wallets/{wallet['id']}"
    app.call("PATCH", path, {"display_name": "New"}, [owner])
    for word in ("freeze", "unfreeze"):
        assert hooks.command("wallet", word, wallet["id"]).returncode == 0
    # A key leaves by two paths, and both tell.
    app.call("POST", f"{path}/export", export_body(recipient), [owner])
    app.call("POST", f"{path}/rpc", {"method": "exportPrivateKey", "params": export_body(recipient)}, [owner])
    app.call("POST", f"{path}/archive", None, [owner])
    for kind in ("wallet.created", "wallet.updated", "wallet.frozen", "wallet.unfrozen", "wallet.archived"):
        [event] = arrived(receiver, kind)
        assert event["wallet_id"] == event["wallet"]["id"] == wallet["id"]
    left = arrived(receiver, "wallet.private_key_export", 2)
    for event in left:
        assert (event["action"], event["method"]) == ("wallet.export", "exportPrivateKey")
        assert event["wallet_id"] == wallet["id"] and event["actor"]["kind"] == "owner"
        assert event["wallet"]["exported_at"]
    assert not receiver.of("signature.released")


def test_an_import_and_the_leaving_of_its_phrase(listened):
    app, receiver = listened
    Account.enable_unaudited_hdwallet_features()
    address, owner = Account.from_mnemonic(PHRASE).address, AuthorizationKey()
    with PrivyClient(app_id=app.app_id, app_secret=app.app_secret, base_url=app.base_url) as sdk:
        made = import_wallet(sdk, address, PHRASE.encode(), index=0, owner={"public_key": owner.public_key})
    body = {**export_body(Recipient()), "export_seed_phrase": True}
    app.call("POST", f"/v1/wallets/{made.id}/export", body, [owner])
    [created] = arrived(receiver, "wallet.created")
    assert created["wallet_id"] == made.id and created["wallet"]["imported_at"]
    [left] = arrived(receiver, "wallet.seed_phrase_export")
    assert left["wallet_id"] == made.id and left["method"] == "exportSeedPhrase"
    assert not receiver.of("wallet.private_key_export")


def test_quorums_policies_sets_and_aggregations(listened):
    app, receiver = listened
    key = AuthorizationKey()
    quorum = make_quorum(app, [key])
    app.call("PATCH", f"/v1/key_quorums/{quorum['id']}", {"display_name": "New"}, [key])
    app.call("DELETE", f"/v1/key_quorums/{quorum['id']}", None, [key])
    policy = make_policy(app, [])
    app.call("PATCH", f"/v1/policies/{policy['id']}", {"name": "New"})
    app.call("DELETE", f"/v1/policies/{policy['id']}")
    made = app.post("/v1/condition_sets", {"name": "Set"})
    app.call("POST", f"/v1/condition_sets/{made['id']}/condition_set_items", [{"value": "a"}])
    app.call("DELETE", f"/v1/condition_sets/{made['id']}")
    aggregation = make_aggregation(app)
    app.call("DELETE", f"/v1/aggregations/{aggregation['id']}")
    for kind, resource in [
        ("key_quorum", quorum), ("policy", policy), ("condition_set", made), ("aggregation", aggregation),
    ]:  # fmt: skip
        for what in ("created", "updated", "deleted") if kind != "aggregation" else ("created", "deleted"):
            [event] = arrived(receiver, f"{kind}.{what}")
            assert event[f"{kind}_id"] == resource["id"]
            assert (event[kind]["id"] if what != "deleted" else event.get(kind)) in (resource["id"], None)


def test_users(hooks, listened, tmp_path):
    app, receiver = listened
    issuer = Issuer()
    issue(hooks, app, issuer, tmp_path)
    user = app.post("/v1/users", {"linked_accounts": [{"type": "custom_auth", "custom_user_id": "alice"}]})
    path = f"/v1/users/{user['id']}"
    app.post(f"{path}/custom_metadata", {"custom_metadata": {"plan": "gold"}})
    body = {"user_jwt": issuer.token("alice", app.app_id), **export_body(Recipient())}
    app.post("/v1/wallets/authenticate", body)
    assert app.request("DELETE", path).status == 204
    owner = app.post("/v1/users", {"linked_accounts": []})
    app.post(f"/v1/users/{owner['id']}/wallets", {"wallets": [{"chain_type": "ethereum"}]})
    for kind in ("user.updated", "user.authenticated", "user.deleted"):
        [event] = arrived(receiver, kind)
        assert event["user_id"] == user["id"] and "keys" not in event.get("user", {})
    assert [event["user"]["id"] for event in arrived(receiver, "user.created", 2)] == [user["id"], owner["id"]]
    [given] = arrived(receiver, "user.wallet_created")
    assert given["user"]["linked_accounts"][-1]["type"] == "wallet"
    [updated] = arrived(receiver, "app.updated")
    assert updated["app_id"] == app.app_id


def test_signatures_refusals_and_limits(listened):
    app, receiver = listened
    owner = AuthorizationKey()
    aggregation = make_aggregation(app, method="personal_sign", metric=COUNT)
    wallet = limited_wallet(app, owner, aggregation, 1, "personal_sign")
    assert app.request("POST", rpc_path(wallet), personal_sign("1"), [owner]).status == 200
    assert app.request("POST", rpc_path(wallet), personal_sign("2"), [owner]).code == "policy_violation"
    typed = {"method": "secp256k1_sign", "params": {"hash": "0x" + "12" * 32}}
    assert app.request("POST", rpc_path(wallet), typed, [owner]).code == "policy_violation"
    export = app.request("POST", f"/v1/wallets/{wallet['id']}/export", export_body(Recipient()), [owner])
    assert export.code == "policy_violation"
    [released] = arrived(receiver, "signature.released")
    assert released["limits"][0]["aggregation"] == aggregation["id"] and released["digest"]
    [beyond] = arrived(receiver, "limit.exceeded")
    assert beyond["wallet_id"] == wallet["id"] and beyond["policy"] and beyond["method"] == "personal_sign"
    [use] = beyond["limits"]
    assert (use["sum"], use["checks"]) == ("2", [{"limit": "1", "met": False, "operator": "lte"}])
    denied = arrived(receiver, "signature.denied", 2)
    assert [event["method"] for event in denied] == ["secp256k1_sign", "exportPrivateKey"]
    assert not receiver.of("wallet.private_key_export")


def test_requests_that_wait(listened):
    app, receiver = listened
    keys = [AuthorizationKey(), AuthorizationKey()]
    quorum = make_quorum(app, keys, 2)
    policy = make_policy(app, [{"name": "Any", "method": "*", "conditions": [], "action": "ALLOW"}])
    wallet = make_wallet(app, quorum["id"], policy_ids=[policy["id"]])
    owned = make_policy(app, [], quorum["id"])

    def propose(**options):
        answer = propose_rpc(app, wallet, personal_sign(), **options)
        assert answer.status == 200, answer.body
        return answer.body

    executed, rejected, expired = propose(), propose(), propose(expiry_ms=now_ms() + 1_500)
    for key in keys:
        authorize(app, executed, key)
    app.post(f"/v1/intents/{rejected['intent_id']}/reject", {})
    dismissed = app.call("PATCH", f"/v1/intents/policies/{owned['id']}", {"name": "New"})
    app.call("DELETE", f"/v1/policies/{owned['id']}", None, keys)
    assert show(app, dismissed)["status"] == "dismissed"
    failed = propose()
    authorize(app, failed, keys[0])
    # What would have been allowed when it was proposed is not any more.
    app.call("PATCH", f"/v1/wallets/{wallet['id']}", {"policy_ids": [make_policy(app, [])["id"]]}, keys)
    assert authorize(app, failed, keys[1]).body["status"] == "failed"
    wait_until(lambda: show(app, expired)["status"] == "expired")
    assert len(arrived(receiver, "intent.created", 5)) == 5
    assert len(arrived(receiver, "intent.authorized", 4)) == 4
    for intent, status in [
        (executed, "executed"), (rejected, "rejected"), (expired, "expired"), (dismissed, "dismissed"),
        (failed, "failed"),
    ]:  # fmt: skip
        [event] = arrived(receiver, f"intent.{status}")
        assert (event["intent_id"], event["status"]) == (intent["intent_id"], status)
    [event] = arrived(receiver, "intent.dismissed")
    assert event["dismissal_reason"] == "The resource was deleted."


def test_endpoints_and_the_app(hooks, listened):
    app, receiver = listened
    other = app.post("/v1/webhooks", {"url": receiver.url + "/other", "types": ["wallet.frozen"]})
    app.call("PATCH", f"/v1/webhooks/{other['id']}", {"description": "New"})
    app.call("DELETE", f"/v1/webhooks/{other['id']}")
    rotated = json.loads(hooks.command("app", "rotate-secret", app.app_id, "--json").stdout)
    assert Client(hooks.url, app.app_id, rotated["app_secret"]).get("/v1/webhooks")["data"]
    assert hooks.command("app", "disable", app.app_id).returncode == 0
    created = arrived(receiver, "webhook_endpoint.created", 2)
    assert other["id"] in [event["webhook_endpoint_id"] for event in created]
    for kind in ("webhook_endpoint.updated", "webhook_endpoint.deleted"):
        [event] = arrived(receiver, kind)
        assert event["webhook_endpoint_id"] == other["id"]
    for kind in ("app.secret_rotated", "app.disabled"):
        [event] = arrived(receiver, kind)
        assert event["app_id"] == app.app_id


def test_each_of_them_was_seen():
    """But that an endpoint is disabled after five days, which is tested where there is a clock to be set."""
    assert documented() - SEEN == {"webhook_endpoint.disabled"}
