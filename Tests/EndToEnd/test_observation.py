"""What an operator sees: metrics, access log, request ids, and whose address stands in them."""

import json
import re
import socket
import time
from urllib.parse import urlsplit

import pytest
import requests
from countersign_client import AuthorizationKey, Client
from local_server import LocalServer
from vault import make_policy, make_wallet, personal_sign, rpc_path

PROXIED = "1.1.1.1, 203.0.113.9, 10.1.2.3"


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A server with metrics behind a trusted proxy, which is this machine."""
    options = ["--metrics-listen", "127.0.0.1:0", "--trusted-proxies", "127.0.0.1,10.0.0.0/8", "--stranger-rate", "2"]
    with LocalServer(tmp_path_factory.mktemp("watched") / "data", options=options) as server:
        yield server


def metrics(server):
    """Every sample by its name and labels."""
    answer = requests.get(f"{server.metrics_url}/metrics", timeout=5)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples = re.findall(r"^([a-z_]+(?:\{.*\})?) (\S+)$", answer.text, re.MULTILINE)
    return {name: float(value) for name, value in samples}


def growth(before, after, name):
    return after.get(name, 0) - before.get(name, 0)


def raw(server, sent):
    """What the server says to these bytes before it closes."""
    parts, received = urlsplit(server.url), b""
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        connection.sendall(sent)
        while piece := connection.recv(65536):
            received += piece
    return received.decode()


def logged(server, request_id):
    """The line of the access log with that id; the log is written several lines at a time."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for line in server.log.splitlines():
            if line.startswith("{") and json.loads(line).get("id") == request_id:
                return json.loads(line)
    raise AssertionError(f"{request_id} is not in the access log")


def test_metrics_are_served_apart(watched):
    assert requests.get(f"{watched.url}/metrics", timeout=5).status_code == 404
    assert requests.get(f"{watched.metrics_url}/healthz", timeout=5).status_code == 404


def test_the_counters_move_with_what_is_asked(watched):
    client, owner = watched.make_app(), AuthorizationKey()
    free, bound = make_wallet(client, owner), make_wallet(client, owner, policy_ids=[make_policy(client, [])["id"]])
    before = metrics(watched)
    for _ in range(3):
        client.rpc(free["id"], **personal_sign(), keys=[owner])
    assert client.request("POST", rpc_path(bound), personal_sign(), [owner]).code == "policy_violation"
    assert client.request("POST", rpc_path(free), personal_sign(), [AuthorizationKey()]).status == 401
    after = metrics(watched)
    asked = 'countersign_http_requests_total{route="POST /v1/wallets/{wallet_id}/rpc",status="%d"}'
    assert [growth(before, after, asked % status) for status in (200, 400, 401)] == [3, 1, 1]
    assert growth(before, after, 'countersign_refusals_total{code="policy_violation"}') == 1
    refused = 'countersign_refusals_total{code="zero_correct_authorization_signatures"}'
    assert growth(before, after, refused) == 1


def test_each_stage_of_a_request_has_a_histogram(watched):
    client, owner = watched.make_app(), AuthorizationKey()
    wallet = make_wallet(client, owner)
    before = metrics(watched)
    client.rpc(wallet["id"], **personal_sign(), keys=[owner])
    # The form that signatures are for is searched only when it is not the likeliest one.
    assert client.request("POST", rpc_path(wallet), personal_sign(), [AuthorizationKey()]).status == 401
    after = metrics(watched)
    for stage in ("request", "authenticate", "parse", "service", "gather", "verify", "sign", "commit"):
        name = "countersign_stage_duration_seconds"
        assert growth(before, after, f'{name}_count{{stage="{stage}"}}') >= 1, stage
        assert growth(before, after, f'{name}_bucket{{stage="{stage}",le="+Inf"}}') >= 1, stage
        assert growth(before, after, f'{name}_sum{{stage="{stage}"}}') > 0, stage


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"nonsense\r\n\r\n", 400, "malformed_request"),
        (b"POST /v1/wallets HTTP/1.1\r\nHost: h\r\nContent-Length: 50000000\r\n\r\n", 413, "payload_too_large"),
        (b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", 431, "headers_too_large"),
        (b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "unsupported_transfer_coding"),
    ],
    ids=["400", "413", "431", "501"],
)
def test_what_is_no_request_is_logged_counted_and_named(watched, sent, status, code):
    before = metrics(watched)
    answer = raw(watched, sent)
    assert answer.startswith(f"HTTP/1.1 {status} ")
    line = logged(watched, re.search(r"^x-request-id: (\S+)\r$", answer, re.MULTILINE)[1])
    assert (line["route"], line["status"], line["code"], line["address"]) == ("unread", status, code, "127.0.0.1")
    after = metrics(watched)
    assert growth(before, after, f'countersign_http_requests_total{{route="unread",status="{status}"}}') == 1
    assert growth(before, after, f'countersign_refusals_total{{code="{code}"}}') == 1


def knock(server, forwarded, path="/v1/wallets"):
    """A request with a wrong secret that somebody forwarded."""
    stranger = Client(server.url, "abcdefghijklmnopqrstuvwx", "wrong")
    request = stranger.prepare("GET", path)
    request.headers["x-forwarded-for"] = forwarded
    return stranger.send(request)


def test_a_trusted_proxy_says_who_the_client_is(watched):
    answer = knock(watched, PROXIED)
    assert answer.status == 401
    assert logged(watched, answer.headers["x-request-id"])["address"] == "203.0.113.9"
    client = watched.make_app()
    request = client.prepare("POST", "/v1/wallets", {"chain_type": "ethereum"})
    request.headers["x-forwarded-for"] = PROXIED
    wallet = client.send(request).body
    found = watched.command("audit", "query", "--wallet", wallet["id"], "--json")
    assert [entry["receipt"]["context"]["ip"] for entry in json.loads(found.stdout)] == ["203.0.113.9"]


def test_nobody_else_is_believed(server):
    answer = knock(server, PROXIED)
    assert answer.status == 401
    assert logged(server, answer.headers["x-request-id"])["address"] == "127.0.0.1"


def test_strangers_are_limited_by_the_address_that_the_proxy_names(watched):
    statuses = [knock(watched, "198.51.100.1").status for _ in range(40)]
    assert statuses[:20] == [401] * 20 and 429 in statuses
    assert knock(watched, "198.51.100.2").status == 401


@pytest.mark.parametrize("proxies", ["host.example", "10.0.0.1/8", "10.0.0.0/33", "127.0.0.1,::1/200"])
def test_a_proxy_that_is_no_address_is_said_at_the_start(tmp_path, proxies):
    server = LocalServer(tmp_path / "data", options=["--trusted-proxies", proxies])
    with pytest.raises(RuntimeError, match="--trusted-proxies"):
        server.start()
