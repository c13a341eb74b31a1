"""An intent is carried out once, whatever dies at whichever moment, and whoever else is at it.

A trigger in the database stops the program at the moment that a test is about; then everything is killed.
"""

import base64
import json
import shutil
import sqlite3
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from countersign_client import AuthorizationKey, Client
from local_server import LocalServer
from test_intents import authorize, propose_rpc, released, show, transfer, wait_until
from vault import make_quorum, make_wallet, rpc_path

AT_EXECUTION = ("audit_log", "INSERT", "NEW.action = 'wallet.rpc'")
AT_CHANGE = ("audit_log", "INSERT", "NEW.action = 'wallet.update'")
AT_MARKING = ("intents", "UPDATE", "NEW.status = 'executed'")


class Database:
    """The rows of a server, from outside."""

    def __init__(self, server):
        self.server = server

    def run(self, statement):
        if self.server.database is None:
            connection = sqlite3.connect(self.server.data / "database" / "main.db", timeout=10)
            try:
                rows = connection.execute(statement).fetchall()
                connection.commit()
                return [tuple(str(value) for value in row) for row in rows]
            finally:
                connection.close()
        command = ["psql", "-qAtX", "-F", "\x1f", self.server.database, "-c", statement]
        printed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
        return [tuple(line.split("\x1f")) for line in printed.splitlines()]

    def stop_at(self, moment):
        table, event, condition = moment
        if self.server.database is None:
            self.run(
                f"CREATE TRIGGER stop BEFORE {event} ON {table} WHEN {condition} "
                "BEGIN SELECT RAISE(ABORT, 'stopped'); END"
            )
            return
        self.run(
            "CREATE OR REPLACE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'stopped'; END $$"
        )
        self.run(
            f"CREATE TRIGGER stop BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION stop()"
        )

    def go_on(self):
        self.run("DROP TRIGGER stop" + ("" if self.server.database is None else f" ON {self.table()}"))

    def table(self):
        return self.run("SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE tgname = 'stop'")[
            0
        ][0]

    def end_leases(self):
        self.run("UPDATE intents SET lease_until_ms = 1 WHERE status = 'processing'")

    def status(self, intent):
        return self.run(f"SELECT status FROM intents WHERE id = '{intent['intent_id']}'")[0][0]


@pytest.fixture(params=["sqlite", "postgres"])
def server(request, tmp_path):
    database = request.getfixturevalue("new_database")() if request.param == "postgres" else None
    with LocalServer(tmp_path / "data", database) as server:
        yield server


@pytest.fixture
def client(server):
    return server.make_app("crash")


@pytest.fixture
def database(server):
    return Database(server)


@pytest.fixture
def keys():
    return [AuthorizationKey() for _ in range(3)]


@pytest.fixture
def wallet(client, keys):
    return make_wallet(client, make_quorum(client, keys, 2)["id"])


def restart(server):
    """Kills everything without warning and starts it again."""
    listen = server.url.removeprefix("http://")
    server.kill()
    server.start(listen)


def payload(intent):
    return base64.b64decode(intent["payload"])


def propose_signed(client, wallet, keys):
    """An intent that came with its first signature, whose payload has no key of its own."""
    expiry = int(time.time() * 1000) + 600_000
    direct = client.prepare("POST", rpc_path(wallet), transfer(), keys[:1], expiry_ms=expiry)
    direct.url = direct.url.replace("/v1/", "/v1/intents/")
    return client.send(direct).body


def propose_change(client, wallet, keys):
    return client.call("PATCH", f"/v1/intents/wallets/{wallet['id']}", {"display_name": "Changed"})


PROPOSALS = {
    "rpc": (lambda client, wallet, keys: propose_rpc(client, wallet).body, AT_EXECUTION),
    "signed rpc": (propose_signed, AT_EXECUTION),
    "change": (propose_change, AT_CHANGE),
}


@pytest.mark.parametrize("kind", PROPOSALS)
@pytest.mark.parametrize("is_done", [False, True], ids=["before the decision", "before the marking"])
def test_killed_while_it_is_carried_out(server, client, database, wallet, keys, kind, is_done):
    propose, at_decision = PROPOSALS[kind]
    intent = propose(client, wallet, keys)
    authorize(client, intent, keys[0])
    database.stop_at(AT_MARKING if is_done else at_decision)
    authorize(client, intent, keys[1])
    assert database.status(intent) == "processing"
    assert len(released(server, payload(intent))) == (1 if is_done else 0)
    # While the lease lasts nobody else takes it.
    assert authorize(client, intent, keys[1]).body["status"] == "processing"
    server.kill()
    database.go_on()
    database.end_leases()
    server.start(server.url.removeprefix("http://"))
    wait_until(lambda: database.status(intent) == "executed")
    assert len(released(server, payload(intent))) == 1
    done = show(client, intent)
    assert done["action_result"]["status_code"] == 200
    if kind == "change":
        assert done["action_result"]["response_body"] == client.get(f"/v1/wallets/{wallet['id']}")
    events = database.run("SELECT seq, type, payload FROM events ORDER BY seq")
    ours = [kind for _, kind, text in events if json.loads(text)["intent_id"] == intent["intent_id"]]
    assert ours == ["intent.created", "intent.authorized", "intent.authorized", "intent.executed"]
    assert [int(seq) for seq, _, _ in events] == list(range(1, len(events) + 1))
    verified = server.command("audit", "verify")
    assert verified.returncode in (0, 3), verified.stdout


def test_killed_at_any_moment(server, client, database, keys):
    wallets = [make_wallet(client, make_quorum(client, keys, 2)["id"]) for _ in range(12)]
    intents = [propose_rpc(client, wallet).body for wallet in wallets]
    for intent in intents:
        authorize(client, intent, keys[0])

    def finish(intent):
        try:
            authorize(Client(client.base_url, client.app_id, client.app_secret), intent, keys[1])
        except requests.RequestException:
            pass

    for start in range(0, len(intents), 4):
        threads = [threading.Thread(target=finish, args=[intent]) for intent in intents[start : start + 4]]
        for number, thread in enumerate(threads):
            thread.start()
            if number == start // 4:
                time.sleep(0.004 * start)
        restart(server)
        for thread in threads:
            thread.join()
    database.end_leases()
    for intent in intents:
        if database.status(intent) == "pending":
            authorize(client, intent, keys[1])
        wait_until(lambda: database.status(intent) == "executed")
        assert len(released(server, payload(intent))) == 1


def test_a_member_removed_in_between_is_refused_by_the_signer(server, client, database, wallet, keys):
    intent = propose_rpc(client, wallet).body
    authorize(client, intent, keys[0])
    database.stop_at(AT_EXECUTION)
    authorize(client, intent, keys[1])
    assert database.status(intent) == "processing"
    body = {"public_keys": [key.public_key for key in keys[1:]], "authorization_threshold": 2}
    client.call("PATCH", f"/v1/key_quorums/{wallet['owner_id']}", body, keys[:2])
    database.go_on()
    database.end_leases()
    wait_until(lambda: database.status(intent) == "failed")
    result = show(client, intent)["action_result"]
    assert (result["status_code"], result["response_body"]["code"]) == (401, "zero_correct_authorization_signatures")
    assert released(server, payload(intent)) == []


def test_signatures_are_forgotten_when_an_intent_ends(client, database, wallet, keys):
    intent = propose_rpc(client, wallet).body
    authorize(client, intent, keys[0])
    kept = f"SELECT length(signature) FROM intent_signatures WHERE intent_id = '{intent['intent_id']}'"
    assert int(database.run(kept)[0][0]) > 60
    client.call("POST", f"/v1/intents/{intent['intent_id']}/reject")
    assert database.run(kept) == [("0",)]


@pytest.fixture
def two_servers(tmp_path, new_database):
    database = new_database()
    with LocalServer(tmp_path / "one", database) as one:
        (tmp_path / "two").mkdir()
        shutil.copy(tmp_path / "one" / "root.key", tmp_path / "two" / "root.key")
        # Both serve the public URL of the first.
        with LocalServer(tmp_path / "two", database, options=["--public-url", one.url]) as two:
            yield one, two


def test_two_servers_race_for_the_last_signature(two_servers):
    one, two = two_servers
    here = one.make_app("race")
    there = Client(two.url, here.app_id, here.app_secret)
    keys = [AuthorizationKey() for _ in range(4)]
    wallet = make_wallet(here, make_quorum(here, keys, 2)["id"])
    with ThreadPoolExecutor(4) as pool:
        for _ in range(10):
            intent = propose_rpc(here, wallet).body
            clients = [Client(client.base_url, here.app_id, here.app_secret) for client in (here, there, here, there)]
            answers = list(pool.map(lambda pair: authorize(pair[0], intent, pair[1]), zip(clients, keys, strict=True)))
            assert {answer.status for answer in answers} <= {200, 400}
            wait_until(lambda: show(there, intent)["status"] == "executed")
            assert len(released(one, payload(intent))) == 1


def test_the_other_server_carries_on(two_servers):
    one, two = two_servers
    here = one.make_app("heir")
    keys = [AuthorizationKey() for _ in range(2)]
    wallet = make_wallet(here, make_quorum(here, keys, 2)["id"])
    intent = propose_rpc(here, wallet).body
    authorize(here, intent, keys[0])
    database = Database(one)
    database.stop_at(AT_MARKING)
    authorize(here, intent, keys[1])
    one.kill()
    assert database.status(intent) == "processing"
    database.go_on()
    database.end_leases()
    wait_until(lambda: database.status(intent) == "executed")
    assert len(released(two, payload(intent))) == 1
