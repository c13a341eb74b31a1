"""`countersign intent`: a member reads in its own words what it signs, and says yes or no."""

import subprocess

import pytest
from countersign_client import AuthorizationKey
from test_intents import propose_rpc, show, transfer
from vault import make_quorum, make_wallet


@pytest.fixture
def keys():
    return [AuthorizationKey() for _ in range(2)]


@pytest.fixture
def wallet(client, keys):
    return make_wallet(client, make_quorum(client, keys, 2)["id"])


@pytest.fixture
def intent_command(server, client, tmp_path):
    secret = tmp_path / "app.secret"
    secret.write_text(client.app_secret)
    app = ["--server", server.url, "--app-id", client.app_id, "--app-secret-file", str(secret)]

    def run(*arguments, typed="", exit_code=0):
        command = [str(server.program), "intent", *arguments, *app]
        finished = subprocess.run(command, input=typed, capture_output=True, text=True, timeout=60)
        assert finished.returncode == exit_code, finished.stdout + finished.stderr
        return finished.stdout + finished.stderr

    return run


def key_file(tmp_path, key, name="member.key"):
    path = tmp_path / name
    path.write_text(key.exported)
    return str(path)


def test_members_sign_what_they_read(intent_command, client, wallet, keys, tmp_path):
    intent = propose_rpc(client, wallet).body
    ID = intent["intent_id"]
    assert ID in intent_command("list", "--status", "pending")
    shown = intent_command("show", ID)
    assert f"would     Send 1.5 ETH on chain 8453 to {transfer()['params']['transaction']['to']}" in shown
    assert f"payload   sha256 {intent['payload_sha256']}" in shown
    assert shown.count("missing") == 2
    key = ["--key", key_file(tmp_path, keys[0])]
    declined = intent_command("authorize", ID, *key, typed="no\n", exit_code=1)
    assert "Type yes" in declined and show(client, intent) == intent
    assert "now       pending" in intent_command("authorize", ID, *key, typed="yes\n")
    assert intent_command("show", ID).count("signed ") == 1
    done = intent_command("authorize", ID, "--key", key_file(tmp_path, keys[1], "other.key"), "--yes")
    assert "now       executed" in done
    assert "result    200" in intent_command("show", ID)


def test_a_member_says_no(intent_command, client, wallet):
    intent = propose_rpc(client, wallet).body
    intent_command("reject", intent["intent_id"], typed="\n", exit_code=1)
    assert "now       rejected" in intent_command("reject", intent["intent_id"], typed="yes\n")
    assert show(client, intent)["status"] == "rejected"


def test_a_stranger_is_refused(intent_command, client, wallet, tmp_path):
    intent = propose_rpc(client, wallet).body
    key = key_file(tmp_path, AuthorizationKey())
    said = intent_command("authorize", intent["intent_id"], "--key", key, "--yes", exit_code=1)
    assert "not one of a member" in said


def test_wrong_usage(intent_command, client):
    for arguments in (["list", "--status", "odd"], ["show"], ["show", "short"], ["odd"]):
        intent_command(*arguments, exit_code=2)
    assert "Intent not found" in intent_command("show", "a" * 24, exit_code=1)


def test_a_lying_server_cannot_hide_what_is_signed(server, client, wallet, keys, tmp_path):
    """A server in the middle that describes another request, and one that hands over another payload."""
    import base64
    import json
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    intent = propose_rpc(client, wallet).body
    lies = {}

    class Liar(BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps(lies).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    liar = HTTPServer(("127.0.0.1", 0), Liar)
    threading.Thread(target=liar.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{liar.server_port}"
    secret = tmp_path / "app.secret"
    secret.write_text("x")

    def run(**changes):
        lies.clear()
        lies.update({**intent, **changes})
        command = [
            str(server.program), "intent", "authorize", intent["intent_id"], "--server", url, "--app-id",
            client.app_id, "--app-secret-file", str(secret), "--key", key_file(tmp_path, keys[0]),
        ]  # fmt: skip
        finished = subprocess.run(command, input="no\n", capture_output=True, text=True, timeout=60)
        assert finished.returncode == 1
        return finished.stdout + finished.stderr

    def payload(old="", new=""):
        text = base64.b64decode(intent["payload"]).decode().replace(client.base_url, url).replace(old or "\0", new)
        return base64.b64encode(text.encode()).decode()

    try:
        assert "would     Send 1.5 ETH" in run(payload=payload(), description="Nothing\nwould     Nothing")
        assert "Nothing\\u{A}would" in run(payload=payload(), description="Nothing\nwould     Nothing")
        assert "for another server" in run()
        assert "for another app" in run(payload=payload(client.app_id, "a" * 24))
        assert "no payload" in run(payload=payload('{"body"', '{ "body"'))
        assert "not signed" in run(payload=payload('"method":"POST"', '"method":"PUT"'))
        assert "not signed" in run(payload=payload('"nonce":7', '"nonce":7,"odd":1'))
    finally:
        liar.shutdown()
