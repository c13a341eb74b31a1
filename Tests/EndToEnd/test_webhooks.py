"""Events: what arrives, signed for whom, and what becomes of it when the receiver or the server fails."""

import base64
import json
import os
import shutil
import signal
import time

import pytest
from countersign_client import AuthorizationKey, Client
from local_server import LocalServer
from svix.webhooks import Webhook, WebhookVerificationError
from vault import make_policy, make_quorum, make_wallet, personal_sign, rpc_path
from webhook_receiver import Receiver, drip, error, flood, garbage, hang, redirect, reset

ALLOWED = ["--webhook-allow", "127.0.0.1"]
RELEASED = "signature.released"


@pytest.fixture(scope="module")
def hooks(engine, request, tmp_path_factory):
    """A server that may deliver to this machine."""
    database = request.getfixturevalue("new_database")() if engine == "postgres" else None
    with LocalServer(tmp_path_factory.mktemp("hooks") / "data", database, options=ALLOWED) as server:
        yield server


@pytest.fixture
def app(hooks):
    return hooks.make_app("hooks")


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


def subscribe(client, receiver, *types, path="/hook"):
    body = {"url": receiver.url + path}
    if types:
        body["types"] = list(types)
    return client.post("/v1/webhooks", body)


def attempts(client, endpoint):
    return client.get(f"/v1/webhooks/{endpoint['id']}/attempts")["data"]


def eventually(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)
    return result


def test_what_happens_arrives_and_svix_verifies_it(app, receiver):
    endpoint = subscribe(app, receiver)
    owner = AuthorizationKey()
    quorum = make_quorum(app, [owner])
    policy = make_policy(app, [], quorum["id"])
    wallet = make_wallet(app, quorum["id"])
    app.call("PATCH", f"/v1/wallets/{wallet['id']}", {"policy_ids": [policy["id"]]}, [owner])
    app.call("PATCH", f"/v1/policies/{policy['id']}", {"name": "Changed"}, [owner])
    types = ["key_quorum.created", "policy.created", "wallet.created", "wallet.updated", "policy.updated"]
    deliveries = receiver.wait_for(len(types), *types)
    assert sorted(one.type for one in deliveries) == sorted(types)
    verifier = Webhook(endpoint["secret"])
    for delivery in deliveries:
        verifier.verify(delivery.body, delivery.headers)
        assert delivery.event["id"] == delivery.id
        with pytest.raises(WebhookVerificationError):
            verifier.verify(delivery.body + b" ", delivery.headers)
    made = next(one.event for one in deliveries if one.type == "wallet.created")
    assert made["wallet_id"] == wallet["id"] and made["wallet"]["address"] == wallet["address"]
    assert made["action"] == "wallet.create"


def test_signatures_and_denials_are_sent_to_those_that_ask(app, receiver):
    subscribe(app, receiver, RELEASED, "signature.denied")
    owner = AuthorizationKey()
    free = make_wallet(app, owner)
    bound = make_wallet(app, owner, policy_ids=[make_policy(app, [])["id"]])
    app.rpc(free["id"], **personal_sign(), keys=[owner])
    assert app.request("POST", rpc_path(bound), personal_sign(), [owner]).status == 400
    released, denied = receiver.wait_for(2, RELEASED, "signature.denied")
    assert released.event["wallet_id"] == free["id"] and released.event["method"] == "personal_sign"
    assert denied.type == "signature.denied" and denied.event["wallet_id"] == bound["id"]
    assert denied.event["policy"]
    assert not receiver.of("wallet.created")


def test_a_request_that_waits_tells_of_each_step(app, receiver):
    types = ["intent.created", "intent.authorized", "intent.executed"]
    endpoint = subscribe(app, receiver, *types)
    keys = [AuthorizationKey(), AuthorizationKey()]
    wallet = make_wallet(app, make_quorum(app, keys, 2)["id"])
    intent = app.post("/v1/intents" + rpc_path(wallet).removeprefix("/v1"), personal_sign())
    for key in keys:
        signature = key.sign(base64.b64decode(intent["payload"]))
        body = {"signature": signature, "timestamp": int(time.time() * 1000)}
        app.post(f"/v1/intents/{intent['intent_id']}/authorize", body)
    deliveries = receiver.wait_for(4, *types)
    assert sorted(one.type for one in deliveries) == ["intent.authorized"] * 2 + ["intent.created", "intent.executed"]
    for delivery in deliveries:
        Webhook(endpoint["secret"]).verify(delivery.body, delivery.headers)
        assert delivery.event["intent_id"] == intent["intent_id"] and delivery.event["id"] == delivery.id


def test_a_rotated_secret_and_the_one_before_both_verify(app, receiver):
    endpoint = subscribe(app, receiver, "wallet.created")
    fresh = app.post(f"/v1/webhooks/{endpoint['id']}/rotate_secret", {})
    assert fresh["secret"] != endpoint["secret"]
    assert app.get(f"/v1/webhooks/{endpoint['id']}/secret")["secret"] == fresh["secret"]
    assert "secret" not in app.get(f"/v1/webhooks/{endpoint['id']}")
    make_wallet(app)
    [delivery] = receiver.wait_for(1, "wallet.created")
    for secret in (endpoint["secret"], fresh["secret"]):
        Webhook(secret).verify(delivery.body, delivery.headers)


def test_bad_receivers_lose_nothing_and_hold_up_nobody(app):
    """Each fails the first attempt in a way of its own; the second, five seconds later, succeeds."""
    behaviours = [error, redirect, reset, garbage, flood, hang, drip]
    receivers = [Receiver(behaviour) for behaviour in behaviours]
    with receivers[0], receivers[1], receivers[2], receivers[3], receivers[4], receivers[5], receivers[6]:
        endpoints = [subscribe(app, one, "wallet.created") for one in receivers]
        with Receiver() as quick:
            subscribe(app, quick, RELEASED)
            wallet = make_wallet(app)
            receivers[5].wait_for(1, "wallet.created")
            for number in range(20):
                app.rpc(wallet["id"], **personal_sign(f"{number}"))
            # While one hangs and one drips.
            quick.wait_for(20, RELEASED)
            assert len(receivers[5].deliveries) == 1
        for receiver, endpoint, behaviour in zip(receivers, endpoints, behaviours, strict=True):
            first, second = receiver.wait_for(2, "wallet.created")
            assert (first.id, first.body) == (second.id, second.body), behaviour.__name__
            assert first.path == second.path == "/hook", "a redirect was followed"
            [attempt] = eventually(lambda e=endpoint: [a for a in attempts(app, e) if a["state"] == "delivered"])
            assert attempt["event_id"] == first.id and attempt["attempts"] == 2


def test_a_receiver_that_is_away_gets_everything_when_it_is_back(app):
    with Receiver() as receiver:
        port = receiver.port
        endpoint = subscribe(app, receiver, "wallet.created")
    wallets = {make_wallet(app)["id"] for _ in range(3)}
    eventually(lambda: len(attempts(app, endpoint)) == 3)
    assert app.get(f"/v1/webhooks/{endpoint['id']}")["failing_since"]
    with Receiver(port=port) as receiver:
        app.post(f"/v1/webhooks/{endpoint['id']}/replay", {"since": 0})
        deliveries = receiver.wait_for(3, "wallet.created")
        assert {one.event["wallet_id"] for one in deliveries} == wallets
        eventually(lambda: app.get(f"/v1/webhooks/{endpoint['id']}")["failing_since"] is None)


@pytest.mark.parametrize("whole", [True, False], ids=["the server", "the API process"])
def test_a_kill_between_delivery_and_note_delivers_again(engine, request, tmp_path, whole):
    database = request.getfixturevalue("new_database")() if engine == "postgres" else None
    server = LocalServer(tmp_path / "data", database, options=ALLOWED).start()
    try:

        def kill(handler):
            """The delivery has arrived; nobody hears of it."""
            if whole:
                os.kill(server.process.pid, signal.SIGKILL)
            else:
                os.kill(api_process(server), signal.SIGKILL)
            hang(handler)

        app = server.make_app()
        with Receiver(kill) as receiver:
            subscribe(app, receiver, "wallet.created")
            wallet = make_wallet(app)
            receiver.wait_for(1, "wallet.created")
            if whole:
                server.process.wait()
                server.start()
            first, second = receiver.wait_for(2, "wallet.created")
            assert (first.id, first.body) == (second.id, second.body)
            assert first.event["wallet_id"] == wallet["id"]
            # The next one comes after whatever was still to come.
            later = make_wallet(Client(server.url, app.app_id, app.app_secret))
            created = receiver.wait_for(3, "wallet.created")
            assert [one.event["wallet_id"] for one in created] == [wallet["id"], wallet["id"], later["id"]]
    finally:
        server.__exit__()


def api_process(server):
    """The child of the supervisor that is the API process."""
    children = f"/proc/{server.process.pid}/task/{server.process.pid}/children"
    for pid in open(children).read().split():
        if open(f"/proc/{pid}/cmdline").read().split("\0")[1] == "api":
            return int(pid)
    raise AssertionError("there is no API process")


def test_two_servers_deliver_once(tmp_path, new_database, receiver):
    database = new_database()
    with LocalServer(tmp_path / "one", database, options=ALLOWED) as one:
        (tmp_path / "two").mkdir()
        shutil.copy(one.data / "root.key", tmp_path / "two" / "root.key")
        with LocalServer(tmp_path / "two", database, options=ALLOWED) as two:
            here = one.make_app()
            there = Client(two.url, here.app_id, here.app_secret)
            subscribe(here, receiver, RELEASED)
            wallet = make_wallet(here)
            for number in range(100):
                client = here if number % 2 else there
                client.rpc(wallet["id"], **personal_sign(f"{number}"))
            receiver.wait_for(100, RELEASED)
            # The next one comes after whatever was still to come.
            here.rpc(wallet["id"], **personal_sign("next"))
            assert len({delivery.id for delivery in receiver.wait_for(101, RELEASED)}) == 101
            # The one that delivers ends; the other goes on.
            assert one.stop() == 0
            there.rpc(wallet["id"], **personal_sign("last"))
            receiver.wait_for(102, RELEASED)


def test_what_leads_inside_is_refused(server, client, receiver):
    """This server was not told that it may."""
    inside = ["http://example.com/", receiver.url, "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/"]
    inside += ["https://169.254.169.254/latest/meta-data", "https://[::ffff:192.168.0.1]/"]
    for url in inside:
        answer = client.request("POST", "/v1/webhooks", {"url": url})
        assert (answer.status, answer.code) == (400, "invalid_data") and "`url`" in answer.body["error"], url


def test_a_name_that_leads_inside_is_not_connected_to(server, new_client, receiver):
    """What a name leads to shows when it is connected to."""
    names = [f"https://localhost:{receiver.port}/", f"https://0x7f000001:{receiver.port}/"]
    names += [f"https://127.1:{receiver.port}/", f"https://2130706433:{receiver.port}/"]
    endpoints = [new_client.post("/v1/webhooks", {"url": name, "types": ["wallet.created"]}) for name in names]
    make_wallet(new_client)
    for endpoint in endpoints:
        [attempt] = eventually(lambda e=endpoint: attempts(new_client, e))
        assert attempt["state"] == "waiting" and "connection" in attempt["problem"]
    assert receiver.server.connections == 0


def test_apps_do_not_see_one_another(hooks, app, receiver):
    endpoint = subscribe(app, receiver)
    other = hooks.make_app("other")
    path = f"/v1/webhooks/{endpoint['id']}"
    for method, rest, body in [
        ("GET", "", None), ("PATCH", "", {"status": "disabled"}), ("DELETE", "", None), ("GET", "/secret", None),
        ("POST", "/rotate_secret", None), ("POST", "/replay", {"since": 0}), ("GET", "/attempts", None),
    ]:  # fmt: skip
        assert other.request(method, path + rest, body).status == 404, (method, rest)
    assert other.get("/v1/webhooks")["data"] == []
    make_wallet(other)
    mine = make_wallet(app)
    [delivery] = receiver.wait_for(1, "wallet.created")
    assert delivery.event["wallet_id"] == mine["id"]


def test_a_gateways_secret_is_no_use(hooks, app):
    finished = hooks.command("app", "gateway-secret", app.app_id, "--json")
    gateway = Client(hooks.url, app.app_id, json.loads(finished.stdout)["app_secret"])
    answer = gateway.request("GET", "/v1/webhooks")
    assert (answer.status, answer.code) == (403, "secret_scope")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"), ({"url": 1}, "url"), ({"url": "https://x.example/", "types": "wallet.created"}, "types"),
        ({"url": "https://x.example/", "types": ["nothing"]}, "types"), ({"url": "https://x.example/", "more": 1}, ""),
        ({"url": "https://x.example/", "types": []}, "types"), ({"url": "ftp://x.example/"}, "url"),
    ],
)  # fmt: skip
def test_a_wrong_body_is_refused_by_its_field(app, body, field):
    answer = app.request("POST", "/v1/webhooks", body)
    assert (answer.status, answer.code) == (400, "invalid_data") and f"`{field}`" in answer.body["error"]


def test_the_command_does_what_the_api_does(hooks, app, receiver):
    def webhook(*words):
        finished = hooks.command("webhook", *words, "--app", app.app_id, *ALLOWED)
        assert finished.returncode == 0, finished.stderr
        return json.loads(finished.stdout)

    made = webhook("create", "--url", receiver.url + "/hook", "--type", "wallet.created", "--description", "Books")
    assert made["secret"].startswith("whsec_")
    make_wallet(app)
    receiver.wait_for(1, "wallet.created")
    # The delivery is noted a moment after it has arrived.
    eventually(lambda: webhook("show", made["id"])["delivered"] == 1)
    webhook("replay", made["id"], "--since", "2020-01-01T00:00:00Z")
    first, second = receiver.wait_for(2, "wallet.created")
    assert first.id == second.id
    assert webhook("rotate-secret", made["id"])["secret"] == webhook("secret", made["id"])["secret"] != made["secret"]
    assert webhook("disable", made["id"])["status"] == "disabled"
    assert webhook("enable", made["id"])["status"] == "enabled"
    assert webhook("attempts", made["id"]) == []
    assert [one["id"] for one in webhook("list")] == [made["id"]]
    assert webhook("delete", made["id"]) == {"success": True}
    assert webhook("list") == []
    unknown = hooks.command("webhook", "list", "--app", "nobody")
    assert unknown.returncode == 1 and "there is no app nobody" in unknown.stderr


def test_the_log_is_as_before(hooks):
    verified = hooks.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
