"""What a gateway makes of an upstream that fails: one request, never two, and an answer that says what is known."""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import fault_proxy
import pytest
from conftest import APP, apps, wallet_id
from fault_proxy import FaultProxy, answer
from local_gateway import LocalGateway
from vault_client import VaultClient

HELLO = {"method": "personal_sign", "params": {"message": "Hello", "encoding": "utf-8"}}
TIMEOUT_MS = 700


def serving(folder, url, key, **settings):
    """A gateway with one vault in front of `url`, and its operator's client."""
    vault = wallet_id()
    settings = {"timeout_ms": TIMEOUT_MS, "connect_timeout_ms": 300, **settings}
    gateway = LocalGateway(folder, apps(url), [{"wallet_id": vault, "app_id": APP}], settings)
    return gateway, lambda: VaultClient(gateway.url, vault, APP, [key])


@pytest.fixture
def through(tmp_path, key):
    """Sends one request through a gateway to an upstream with a behaviour; returns the answer and the upstream."""

    def send(behave, **options):
        with FaultProxy(behave) as proxy:
            gateway, new_client = serving(tmp_path / "gateway", proxy.url, key)
            with gateway, new_client() as client:
                return client.request(HELLO, **options), proxy

    return send


def stall(connection, _):
    time.sleep(TIMEOUT_MS / 1000 * 3)
    return False


def trickle(connection, _):
    connection.sendall(fault_proxy.HEAD % 1000)
    for _ in range(1000):
        connection.sendall(b"x")
        time.sleep(0.05)


def stall_in_the_head(connection, _):
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-")
    return stall(connection, _)


def finish_and_stall(connection, _):
    connection.shutdown(socket.SHUT_WR)
    return stall(connection, _)


@pytest.mark.parametrize("behave", [stall, trickle, stall_in_the_head])
def test_a_slow_upstream_is_a_timeout_whose_outcome_is_unknown(through, behave):
    result, proxy = through(behave)
    assert (result.status, result.code) == (504, "upstream_timeout")
    assert result.headers["x-should-retry"] == "false"
    assert len(proxy.requests) == 1


def test_what_has_an_idempotency_key_may_be_repeated(through):
    result, proxy = through(stall, idempotency_key="once")
    assert (result.status, result.headers["x-should-retry"]) == (504, "true")
    assert len(proxy.requests) == 1


BROKEN = {
    "reset": fault_proxy.reset,
    "closed": fault_proxy.close,
    "half-closed": finish_and_stall,
    "a part of a head": fault_proxy.sending(b"HTTP/1.1 200 OK\r\ncontent-ty"),
    "a part of a body": fault_proxy.sending(fault_proxy.HEAD % 1000 + b"{"),
    "no HTTP": fault_proxy.sending(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
    "HTTP/0.9": fault_proxy.sending(b'{"a":1}'),
    "a redirect": fault_proxy.sending(
        b"HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"
    ),
    "two lengths": fault_proxy.sending(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n{}"),
    "a chunk without size": fault_proxy.sending(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n"),
    "an endless head": fault_proxy.sending(b"HTTP/1.1 200 OK\r\n" + b"a: " + b"x" * 200_000 + b"\r\n\r\n"),
    "too long an answer": fault_proxy.sending(fault_proxy.HEAD % (2 << 20) + b"x" * (2 << 20)),
}


@pytest.mark.parametrize("behave", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_upstream_is_unavailable_and_asked_once(through, behave):
    result, proxy = through(behave)
    assert (result.status, result.code) == (502, "upstream_unavailable")
    assert result.headers["x-should-retry"] == "false"
    assert len(proxy.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_an_upstream_that_refuses_is_heard_and_asked_once(through, status):
    body = b'{"error":"not now"}'
    head = f"HTTP/1.1 {status} Not Now\r\nretry-after: 3\r\ncontent-length: {len(body)}\r\n\r\n".encode()
    result, proxy = through(fault_proxy.sending(head + body))
    assert (result.status, result.body, result.headers["retry-after"]) == (status, {"error": "not now"}, "3")
    assert len(proxy.requests) == 1


def test_an_answer_in_pieces_of_one_byte_is_put_together(through):
    def behave(connection, _):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in fault_proxy.HEAD % len(fault_proxy.ANSWER) + fault_proxy.ANSWER:
            connection.sendall(bytes([byte]))
        return True

    result, _ = through(behave)
    assert (result.status, result.body) == (200, json.loads(fault_proxy.ANSWER))


def test_a_kept_connection_that_dies_with_a_request_is_not_asked_again(tmp_path, key):
    def behave(connection, count):
        return answer(connection) if count == 1 else False

    with FaultProxy(behave) as proxy:
        gateway, new_client = serving(tmp_path / "gateway", proxy.url, key)
        with gateway, new_client() as client:
            assert client.request(HELLO).status == 200
            result = client.request(HELLO)
            assert (result.status, result.code) == (502, "upstream_unavailable")
            assert len(proxy.requests) == 2


def test_a_kept_connection_that_was_closed_before_is_replaced(tmp_path, key):
    closed = threading.Event()

    def behave(connection, count):
        answer(connection)
        closed.set()
        return False

    with FaultProxy(behave) as proxy:
        gateway, new_client = serving(tmp_path / "gateway", proxy.url, key)
        with gateway, new_client() as client:
            for _ in range(5):
                assert client.request(HELLO).status == 200
                assert closed.wait(5)
                closed.clear()
                # The end of the connection is on its way to the gateway.
                time.sleep(0.05)
    assert (proxy.connections, len(proxy.requests)) == (5, 5)


def test_nobody_listening_is_unavailable_and_may_be_repeated(tmp_path, key):
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    for name, url in [("refused", url), ("unknown", "http://nowhere.invalid")]:
        gateway, new_client = serving(tmp_path / name, url, key, connect_timeout_ms=5000, timeout_ms=6000)
        with gateway, new_client() as client:
            result = client.request(HELLO)
            assert (result.status, result.code) == (502, "upstream_unavailable")
            assert result.headers["x-should-retry"] == "true"


def test_an_upstream_that_comes_back_is_used_again(tmp_path, key):
    with FaultProxy(answer) as proxy:
        gateway, new_client = serving(tmp_path / "gateway", proxy.url, key)
        with gateway, new_client() as client:
            assert client.request(HELLO).status == 200
            proxy.behave = fault_proxy.reset
            assert client.request(HELLO).status == 502
            proxy.behave = answer
            assert client.request(HELLO).status == 200


def test_more_requests_than_may_be_under_way_are_told_to_wait(tmp_path, key):
    release = threading.Event()

    def behave(connection, _):
        release.wait(10)
        return answer(connection)

    with FaultProxy(behave) as proxy:
        gateway, new_client = serving(tmp_path / "gateway", proxy.url, key, maximum_requests=4, timeout_ms=20_000)
        with gateway, new_client() as client, ThreadPoolExecutor(5) as threads:
            headers = client.signed_headers(HELLO)
            under_way = [threads.submit(send_alone, client, headers) for _ in range(4)]
            while len(proxy.requests) < 4:
                time.sleep(0.01)
            result = client.send(json.dumps(HELLO), headers)
            release.set()
            assert (result.status, result.code) == (503, "gateway_busy")
            assert result.headers["retry-after"] == "1"
            assert [one.result().status for one in under_way] == [200] * 4


def send_alone(client, headers):
    with VaultClient(client.gateway_url, client.wallet_id, client.app_id, client.keys) as other:
        return other.send(json.dumps(HELLO), headers)


# Clients that fail


def request_bytes(client):
    """A good request as it stands on the wire."""
    body = json.dumps(HELLO)
    fields = {**client.signed_headers(HELLO), "host": "gateway", "content-length": len(body)}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"POST /v1/vault/{client.wallet_id}/rpc HTTP/1.1\r\n{head}\r\n{body}".encode()


def connected(gateway):
    host, port = gateway.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def test_a_client_that_has_said_everything_still_hears_the_answer(gateway, client, stub):
    with connected(gateway) as connection:
        connection.sendall(request_bytes(client))
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    assert len(stub.arrived) == 1


def test_a_request_in_pieces_of_one_byte_is_put_together(gateway, client, stub):
    with connected(gateway) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in request_bytes(client):
            connection.sendall(bytes([byte]))
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    assert [one.body for one in stub.arrived] == [json.dumps(HELLO).encode()]


@pytest.mark.parametrize("end", [fault_proxy.reset, fault_proxy.close], ids=["reset", "closed"])
def test_a_part_of_a_request_is_none(gateway, client, stub, end):
    data = request_bytes(client)
    for count in range(1, len(data), 97):
        with connected(gateway) as connection:
            connection.sendall(data[:count])
            end(connection)
    assert client.request(HELLO).status == 200
    assert len(stub.arrived) == 1


def test_a_client_that_leaves_before_the_answer_leaves_nothing_behind(tmp_path, key):
    release = threading.Event()

    def behave(connection, _):
        return release.wait(10) and answer(connection)

    with FaultProxy(behave) as proxy:
        gateway, new_client = serving(tmp_path / "gateway", proxy.url, key, maximum_requests=4, timeout_ms=20_000)
        with gateway, new_client() as client:
            for number in range(4):
                with connected(gateway) as connection:
                    connection.sendall(request_bytes(client))
                    while len(proxy.requests) == number:
                        time.sleep(0.01)
                    fault_proxy.reset(connection)
            release.set()
            # Each of the four places is free again, and nothing was asked a second time.
            assert [client.request(HELLO).status for _ in range(5)] == [200] * 5
            assert len(proxy.requests) == 9
