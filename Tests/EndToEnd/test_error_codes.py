"""Every code that the document names is provoked, and answered with the status and in the form that it promises."""

import json
import re
import socket
import sqlite3
import subprocess
from contextlib import contextmanager
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import requests
import yaml
from contract_resources import Resources, now_ms
from countersign_client import AuthorizationKey, Client
from local_server import LocalServer
from test_keys import Recipient
from test_relay import TIMEOUT_MS, Deaf
from vault import make_policy, make_quorum, make_wallet, personal_sign, rpc_path

# What nothing from outside brings about. The routes answer these to a service that fails so, in Tests/APITests; the
# server to a connection too many, in Tests/HTTPServerTests.
BELOW = {
    "signer_busy", "signer_clock", "signer_unavailable", "storage_unavailable", "contention", "internal_error",
    "too_many_connections",
}  # fmt: skip
# Answered as the exchange would answer them: with 200, and `err` in the body.
OF_THE_EXCHANGE = {"invalid_nonce", "nonce_used"}
ROWS = {}


def code(row):
    """The function with a code's name provokes it, and returns the answer."""
    ROWS[row.__name__] = row
    return row


@contextmanager
def serving(engine, request, folder, *options):
    database = request.getfixturevalue("new_database")() if engine == "postgres" else None
    folder.mkdir(exist_ok=True)
    with LocalServer(folder / "data", database, options=list(options)) as server:
        yield server


@pytest.fixture(scope="module")
def walk(engine, request, tmp_path_factory):
    """A server whose exchanges do not answer, an app of it with resources, and a request that has not ended."""
    mute, closing = Deaf(), Deaf(closes=True)
    options = ["--relay", "--hyperliquid-url", mute.url, "--hyperliquid-testnet-url", closing.url]
    options += ["--hyperliquid-timeout-ms", str(TIMEOUT_MS), "--stranger-rate", "0", "--relay-rate", "0"]
    options += ["--metrics-listen", "127.0.0.1:0", "--webhook-allow", "127.0.0.1"]
    with serving(engine, request, tmp_path_factory.mktemp("walk"), *options) as server:
        slow = connect(server.url)
        slow.sendall(b"GET /healthz HTTP/1.1\r\n")
        client = server.make_app("walk")
        yield SimpleNamespace(
            server=server, client=client, slow=slow, resources=Resources(client, ""), engine=engine, request=request,
            folder=tmp_path_factory.mktemp("others"),
        )  # fmt: skip
    mute.close()
    closing.close()


# Sending


def connect(url):
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), timeout=60)


def read(connection):
    """The answer on a connection, which it is the last of."""
    received = b""
    with connection:
        while piece := connection.recv(65536):
            received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    first, *fields = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (field.split(": ", 1) for field in fields)}
    return SimpleNamespace(status=int(first.split(" ")[1]), headers=headers, body=json.loads(body), route=None)


def bytes_of(walk, *lines, body=b""):
    connection = connect(walk.server.url)
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
    return read(connection)


def ask(client, method, path, body=None, keys=(), **options):
    answer = client.request(method, path, body, keys, **options)
    return SimpleNamespace(
        status=answer.status, headers=answer.headers, body=answer.body, route=(method, path.partition("?")[0])
    )


def relay(url, wallet, body, endpoint="exchange", network="hyperliquid"):
    path = f"/{network}/{wallet['id']}/{endpoint}"
    answer = requests.post(url + path, json=body, timeout=30)
    return SimpleNamespace(
        status=answer.status_code, headers=answer.headers, body=answer.json(), route=("POST", path)
    )


# What the client sent


@code
def invalid_data(walk):
    return ask(walk.client, "POST", "/v1/wallets", {})


@code
def method_not_supported(walk):
    wallet = walk.resources.wallets[False][0]
    return ask(walk.client, "POST", rpc_path(wallet), {"method": "eth_sendTransaction", "params": {}})


@code
def not_found(walk):
    return ask(walk.client, "GET", f"/v1/wallets/{'a' * 24}")


@code
def not_supported(walk):
    answer = ask(walk.client, "POST", f"/v1/wallets/{'a' * 24}/transfer", {})
    answer.route = None
    return answer


@code
def method_not_allowed(walk):
    answer = ask(walk.client, "PUT", "/v1/wallets", {})
    assert answer.headers["allow"] == "POST, GET, HEAD"
    answer.route = None
    return answer


@code
def rate_limited(walk):
    with serving(walk.engine, walk.request, walk.folder / "limited", "--app-rate", "1") as server:
        client = server.make_app("limited")
        while (answer := ask(client, "GET", "/v1/wallets")).status == 200:
            pass
    assert int(answer.headers["retry-after"]) >= 1 and int(answer.headers["retry-after-ms"]) >= 1
    return answer


# Who asks


@code
def invalid_app_credentials(walk):
    return ask(Client(walk.server.url, walk.client.app_id, "wrong"), "GET", "/v1/wallets")


@code
def app_disabled(walk):
    client = walk.server.make_app("disabled")
    assert walk.server.command("app", "disable", client.app_id).returncode == 0
    return ask(client, "GET", "/v1/wallets")


@code
def secret_scope(walk):
    secret = walk.server.gateway_secret(walk.client.app_id)
    return ask(Client(walk.server.url, walk.client.app_id, secret), "GET", "/v1/wallets")


@code
def invalid_user_token(walk):
    body = {"user_jwt": "e30.e30.e30", "encryption_type": "HPKE", "recipient_public_key": Recipient().text}
    return ask(walk.client, "POST", "/v1/wallets/authenticate", body)


def sign_owned(walk, *keys, **options):
    return ask(walk.client, "POST", rpc_path(walk.resources.wallets[True][0]), personal_sign(), keys, **options)


@code
def missing_or_empty_authorization_header(walk):
    return sign_owned(walk)


@code
def zero_correct_authorization_signatures(walk):
    return sign_owned(walk, AuthorizationKey())


@code
def insufficient_correct_authorization_signatures(walk):
    keys = [AuthorizationKey(), AuthorizationKey()]
    wallet = make_wallet(walk.client, make_quorum(walk.client, keys, 2)["id"])
    return ask(walk.client, "POST", rpc_path(wallet), personal_sign(), keys[:1])


@code
def request_expired(walk):
    return sign_owned(walk, walk.resources.key, expiry_ms=now_ms() - 1)


@code
def request_replayed(walk):
    key = AuthorizationKey()
    path = f"/v1/wallets/{make_wallet(walk.client, key)['id']}"
    for name in ("A", "B"):
        walk.client.call("PATCH", path, {"display_name": name}, [key], expiry_ms=4_000_000_000_000 + ord(name))
    # The first again: the same bytes, whoever signs them.
    return ask(walk.client, "PATCH", path, {"display_name": "A"}, [key], expiry_ms=4_000_000_000_000 + ord("A"))


# What was decided


@code
def policy_violation(walk):
    policy = make_policy(walk.client, [])
    wallet = make_wallet(walk.client, policy_ids=[policy["id"]])
    answer = ask(walk.client, "POST", rpc_path(wallet), personal_sign())
    assert answer.body.pop("details")["policy_id"] == policy["id"]
    return answer


@code
def wallet_frozen(walk):
    wallet = make_wallet(walk.client)
    assert walk.server.command("wallet", "freeze", wallet["id"]).returncode == 0
    return ask(walk.client, "POST", rpc_path(wallet), personal_sign())


@code
def wallet_archived(walk):
    wallet = make_wallet(walk.client)
    walk.client.call("POST", f"/v1/wallets/{wallet['id']}/archive", {})
    return ask(walk.client, "POST", rpc_path(wallet), personal_sign())


@code
def export_not_allowed(walk):
    body = {"encryption_type": "HPKE", "recipient_public_key": Recipient().text}
    return ask(walk.client, "POST", f"/v1/wallets/{make_wallet(walk.client)['id']}/export", body)


@code
def resource_in_use(walk):
    policy = make_policy(walk.client, [])
    make_wallet(walk.client, policy_ids=[policy["id"]])
    return ask(walk.client, "DELETE", f"/v1/policies/{policy['id']}")


@code
def resource_conflict(walk):
    make_wallet(walk.client, external_id="twice")
    return ask(walk.client, "POST", "/v1/wallets", {"chain_type": "ethereum", "external_id": "twice"})


# Requests that wait for signatures


@code
def intent_not_pending(walk):
    path = f"/v1/intents/{walk.resources.make_intent()['intent_id']}"
    signed = walk.resources.completed(f"{path}/authorize", None)
    walk.client.call("POST", f"{path}/reject")
    return ask(walk.client, "POST", f"{path}/authorize", signed)


@code
def too_many_intents(walk):
    path = f"/v1/intents{rpc_path(walk.resources.make_wallet()).removeprefix('/v1')}"
    count = 0
    while (answer := ask(walk.client, "POST", path, personal_sign(f"Hello {count}"))).status == 200:
        count += 1
    return answer


# The exchange


@code
def invalid_nonce(walk):
    return relay(walk.server.url, walk.resources.relayed, walk.resources.relayed_request(is_mainnet=True, nonce=1))


@code
def nonce_used(walk):
    body = walk.resources.relayed_request(is_mainnet=False)
    relay(walk.server.url, walk.resources.relayed, body, network="hyperliquid-testnet")
    return relay(walk.server.url, walk.resources.relayed, body, network="hyperliquid-testnet")


@code
def exchange_timed_out(walk):
    return relay(walk.server.url, walk.resources.relayed, walk.resources.relayed_request(is_mainnet=True))


@code
def exchange_lost(walk):
    body = walk.resources.relayed_request(is_mainnet=False)
    return relay(walk.server.url, walk.resources.relayed, body, network="hyperliquid-testnet")


@code
def exchange_unreachable(walk):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}"
    options = ["--relay", "--hyperliquid-url", closed]
    with serving(walk.engine, walk.request, walk.folder / "unreachable", *options) as server:
        return relay(server.url, make_wallet(server.make_app("unreachable")), {"type": "meta"}, endpoint="info")


# What the server lacks


@code
def record_unavailable(walk):
    with serving(walk.engine, walk.request, walk.folder / "spoilt") as server:
        client = server.make_app("spoilt")
        wallet = make_wallet(client)
        server.stop()
        execute(server, f"update records set mac = '{'0' * 64}' where id = '{wallet['id']}'")
        server.start()
        client.base_url = server.url
        return ask(client, "POST", rpc_path(wallet), personal_sign())


@code
def audit_unavailable(walk):
    with locked(walk.server):
        return ask(walk.client, "POST", "/v1/wallets", {"chain_type": "ethereum"})


def main_file(server):
    return server.data / "database" / "main.db"


def execute(server, statement):
    if server.database:
        subprocess.run(["psql", "-q", server.database, "-c", statement], check=True)
        return
    connection = sqlite3.connect(main_file(server))
    with connection:
        connection.execute(statement)
    connection.close()


@contextmanager
def locked(server):
    """Nothing can be recorded meanwhile."""
    if not server.database:
        connection = sqlite3.connect(main_file(server), isolation_level=None)
        connection.execute("begin immediate")
        yield
        connection.close()
        return
    command = ["psql", "-qAt", server.database]
    session = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    session.stdin.write("begin; lock table audit_head; select 'locked';\n")
    session.stdin.flush()
    assert session.stdout.readline() == "locked\n"
    yield
    session.communicate("rollback;\n")


# HTTP itself


@code
def malformed_request(walk):
    return bytes_of(walk, "GET /healthz HTTP/1.1", "Host: a", "Host: b")


@code
def request_timeout(walk):
    return read(walk.slow)


@code
def payload_too_large(walk):
    return bytes_of(walk, "POST /v1/wallets HTTP/1.1", "Host: a", f"Content-Length: {(1 << 20) + 1}")


@code
def uri_too_long(walk):
    return bytes_of(walk, f"GET /{'a' * 9000} HTTP/1.1", "Host: a")


@code
def expectation_failed(walk):
    return bytes_of(walk, "POST /v1/wallets HTTP/1.1", "Host: a", "Expect: more", "Content-Length: 2")


@code
def headers_too_large(walk):
    return bytes_of(walk, "GET /healthz HTTP/1.1", "Host: a", f"A: {'a' * 17_000}")


@code
def unsupported_transfer_coding(walk):
    return bytes_of(walk, "POST /v1/wallets HTTP/1.1", "Host: a", "Transfer-Encoding: gzip, chunked")


@code
def http_version_not_supported(walk):
    return bytes_of(walk, "GET /healthz HTTP/2.0", "Host: a")


# The walk


@pytest.fixture(scope="module")
def document(walk):
    return yaml.safe_load(requests.get(f"{walk.server.url}/openapi.yaml", timeout=5).text)


def documented_statuses(document):
    """The statuses of the codes, from the table that people read."""
    schema = document["components"]["schemas"]["ErrorCode"]
    rows = re.findall(r"^\| (\w+) \| (\d{3}) \|", schema["description"], re.MULTILINE)
    assert [name for name, _ in rows] == schema["enum"]
    return {name: int(status) for name, status in rows}


def responses_of(document, route):
    method, path = route
    literal = document["paths"].get(path)
    for template, operations in [(path, literal)] if literal else document["paths"].items():
        if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path) and method.lower() in operations:
            return operations[method.lower()]["responses"]
    raise AssertionError(f"{method} {path} is not documented")


def test_every_code_has_a_row(document):
    assert set(documented_statuses(document)) == set(ROWS) | BELOW
    assert not set(ROWS) & BELOW


@pytest.mark.parametrize("name", ROWS)
def test_a_code_is_answered_as_documented(walk, document, name):
    before = counted(walk, name)
    answer = ROWS[name](walk)
    if name in OF_THE_EXCHANGE:
        assert answer.status == 200 and answer.body.keys() == {"status", "response"} and answer.body["status"] == "err"
        assert counted(walk, name) == before + 1
        return
    assert (answer.status, answer.body["code"]) == (documented_statuses(document)[name], name)
    members = {"error", "code", "msg"} if "/hyperliquid" in str(answer.route) else {"error", "code"}
    assert answer.body.keys() == members and answer.body["error"]
    assert answer.headers["content-type"] == "application/json" and answer.headers["x-request-id"]
    assert answer.status < 500 or "x-should-retry" in answer.headers or "retry-after" in answer.headers
    if answer.route:
        documented = responses_of(document, answer.route)
        assert str(answer.status) in documented or f"{answer.status // 100}XX" in documented


def counted(walk, name):
    """How often the code is in the metrics."""
    text = requests.get(f"{walk.server.metrics_url}/metrics", timeout=5).text
    return sum(int(float(count)) for count in re.findall(rf'code="{name}"[^\n]*}} (\S+)', text))
