"""The program from the outside: starting, stopping, being killed, its commands, its root key, its log."""

import base64
import concurrent.futures
import json
import socket
import time

import pytest
from countersign_client import AuthorizationKey, Client
from hyperliquid_policy import policy
from local_server import LocalServer, built_program, run_program
from vault import make_policy, make_wallet, personal_sign, rpc_path


@pytest.fixture
def own_database(engine, request):
    """A database for one test, of the engine at hand."""
    return request.getfixturevalue("new_database")() if engine == "postgres" else None


@pytest.fixture
def own_server(own_database, tmp_path):
    """A server that a test may stop and start as it likes."""
    with LocalServer(tmp_path / "data", own_database) as server:
        yield server


def reconnected(client, server):
    return Client(server.url, client.app_id, client.app_secret)


def test_what_was_made_is_there_after_a_restart(own_server):
    client, owner = own_server.make_app(), AuthorizationKey()
    wallet = make_wallet(client, owner)
    before = client.rpc(wallet["id"], **personal_sign(), keys=[owner])
    assert own_server.stop() == 0
    own_server.start()
    client = reconnected(client, own_server)
    assert client.get(f"/v1/wallets/{wallet['id']}") == wallet
    assert client.rpc(wallet["id"], **personal_sign(), keys=[owner]) == before


def test_what_is_under_way_is_answered_and_others_are_refused_meanwhile(own_server):
    client = own_server.make_app()
    request = client.prepare("POST", "/v1/wallets", {"chain_type": "ethereum"})
    credential = base64.b64encode(f"{client.app_id}:{client.app_secret}".encode()).decode()
    fields = {**request.headers, "host": "here", "authorization": f"Basic {credential}"}
    fields["content-length"] = len(request.body)
    head = "POST /v1/wallets HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    with connected(own_server) as connection:
        connection.sendall(head.encode() + b"\r\n" + request.body[:1])
        # Its answer says that the server has read the connection before it.
        assert client.get("/v1/wallets")["data"] == []
        own_server.process.terminate()
        deadline = time.monotonic() + 10
        while is_listening(own_server) and time.monotonic() < deadline:
            time.sleep(0.01)
        is_refusing, is_running = not is_listening(own_server), own_server.process.poll() is None
        connection.sendall(request.body[1:])
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    assert is_refusing and is_running
    assert own_server.process.wait(20) == 0


def connected(server):
    host, port = server.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def is_listening(server):
    try:
        connected(server).close()
    except (ConnectionRefusedError, ConnectionResetError):
        # Reset: the socket was closed while the connection waited in its queue.
        return False
    return True


def test_what_was_answered_survives_a_kill(own_server):
    client, owner = own_server.make_app(), AuthorizationKey()
    wallet = make_wallet(client, owner)
    made = [make_wallet(client)["id"] for _ in range(10)]
    client.rpc(wallet["id"], **personal_sign(), keys=[owner])
    own_server.kill()
    own_server.start()
    client = reconnected(client, own_server)
    assert all(client.get(f"/v1/wallets/{one}") for one in made)
    verified = own_server.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_many_at_once(client):
    owner = AuthorizationKey()
    wallet = make_wallet(client, owner, policy_ids=[make_policy(client, [])["id"]])
    free = make_wallet(client, owner)

    def ask(number):
        worker = Client(client.base_url, client.app_id, client.app_secret)
        target = wallet if number % 2 else free
        return number, worker.request("POST", rpc_path(target), personal_sign(f"{number}"), [owner]).status

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, range(200)))
    assert all(status == (400 if number % 2 else 200) for number, status in answers)


def test_the_log_verifies(server, client):
    make_wallet(client)
    verified = server.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_frozen_wallet_does_not_sign_until_it_is_thawed(server, client):
    owner = AuthorizationKey()
    wallet = make_wallet(client, owner)
    assert server.command("wallet", "freeze", wallet["id"]).returncode == 0
    frozen = client.request("POST", rpc_path(wallet), personal_sign(), [owner])
    assert frozen.code == "wallet_frozen" and frozen.status in (400, 403)
    assert server.command("wallet", "unfreeze", wallet["id"]).returncode == 0
    assert client.request("POST", rpc_path(wallet), personal_sign(), [owner]).status == 200


def test_a_rotated_secret_takes_the_place_of_the_old_one(server):
    client = server.make_app("rotated")
    finished = server.command("app", "rotate-secret", client.app_id, "--json")
    assert finished.returncode == 0, finished.stderr
    fresh = Client(server.url, client.app_id, json.loads(finished.stdout)["app_secret"])
    assert fresh.request("GET", "/v1/wallets").status == 200
    assert fresh.request("POST", "/v1/wallets", {"chain_type": "ethereum"}).status == 200


def test_a_disabled_app_is_shut_out(server):
    client = server.make_app("disabled")
    assert client.request("GET", "/v1/wallets").status == 200
    assert server.command("app", "disable", client.app_id).returncode == 0
    assert client.request("POST", "/v1/wallets", {"chain_type": "ethereum"}).status in (401, 403)


def test_another_root_key_is_refused_and_changes_nothing(own_server):
    client = own_server.make_app()
    wallet = make_wallet(client)
    own_server.stop()
    key = own_server.data / "root.key"
    kept = key.read_bytes()
    key.chmod(0o600)
    key.unlink()
    with pytest.raises(RuntimeError):
        own_server.start()
    assert not key.exists(), "a key was made for a database that has records"
    key.write_bytes(kept)
    key.chmod(0o400)
    own_server.start()
    assert reconnected(client, own_server).get(f"/v1/wallets/{wallet['id']}") == wallet


def test_a_backup_is_a_whole_server_without_its_key(own_server, tmp_path, engine, request):
    client, owner = own_server.make_app(), AuthorizationKey()
    wallet = make_wallet(client, owner)
    before = client.rpc(wallet["id"], **personal_sign(), keys=[owner])
    backup = tmp_path / "backup"
    finished = own_server.command("backup", str(backup))
    assert finished.returncode == 0, finished.stderr
    key = (own_server.data / "root.key").read_bytes()
    assert key.strip() not in backup.read_bytes()
    own_server.stop()
    database = request.getfixturevalue("new_database")() if engine == "postgres" else None
    restored = LocalServer(tmp_path / "restored", database)
    restored.data.mkdir(mode=0o700)
    (restored.data / "root.key").write_bytes(key)
    (restored.data / "root.key").chmod(0o400)
    finished = restored.command("restore", str(backup))
    assert finished.returncode == 0, finished.stderr
    # The clone signs for the URL it had.
    url = own_server.url
    restored.options = ["--public-url", url]
    with restored:
        clone = Client(restored.url, client.app_id, client.app_secret)
        signed_url = url + rpc_path(wallet)
        again = clone.call("POST", rpc_path(wallet), personal_sign(), [owner], signed_url=signed_url)
        assert again["data"] == before


def test_the_doctor_finds_a_healthy_server(server):
    finished = server.command("doctor")
    assert finished.returncode == 0, finished.stdout + finished.stderr


ANYTHING = {"name": "Any", "method": "*", "conditions": [], "action": "ALLOW"}
GREETING = {"field_source": "message", "field": "content", "operator": "eq", "value": "Hello"}
NAMED = {"name": "Greet", "method": "personal_sign", "conditions": [GREETING], "action": "ALLOW"}
RAW = {"name": "Raw", "method": "raw_sign", "conditions": [], "action": "ALLOW"}


@pytest.mark.parametrize(
    ("text", "code", "severities"),
    [
        (json.dumps(policy("Clean", [NAMED])), 0, set()),
        (json.dumps(policy("Loose", [ANYTHING])), 1, {"warning"}),
        (json.dumps(policy("Way around", [NAMED, RAW])), 1, {"danger"}),
        (json.dumps(policy("Refused", [{**NAMED, "method": "sing"}])), 1, None),
        ("[]", 1, None),
        ("{", 2, None),
        (None, 2, None),
    ],
    ids=["clean", "warning", "danger", "no method", "no policy", "no JSON", "no file"],
)
def test_a_policy_file_is_linted(tmp_path, text, code, severities):
    file = tmp_path / "policy.json"
    if text is not None:
        file.write_text(text)
    finished = run_program(built_program(), "policy", "lint", str(file), "--json")
    report = json.loads(finished.stdout)
    assert finished.returncode == code
    assert report["valid"] == (severities is not None)
    assert (report["error"] is None) == report["valid"]
    assert {warning["severity"] for warning in report["warnings"]} >= (severities or set()), report
    plain = run_program(built_program(), "policy", "lint", str(file))
    assert plain.returncode == code
    assert plain.stdout.startswith("error: ") == (severities is None)


def test_the_exit_codes_of_lint_are_in_its_help():
    finished = run_program(built_program(), "policy", "--help")
    assert finished.returncode == 0 and "Exit codes: 0 nothing found" in finished.stdout


def test_a_taken_port_is_said_in_one_sentence(server, tmp_path):
    listen = server.url.removeprefix("http://")
    other = LocalServer(tmp_path / "data")
    with pytest.raises(RuntimeError) as error:
        other.start(listen)
    assert "port" in str(error.value) or "address" in str(error.value).lower()
