"""Bytes that no honest client sends. Each is refused, and the server serves the next request as if nothing had been."""

import base64
import re
import socket
import threading
from urllib.parse import urlsplit

import pytest
from countersign_client import AuthorizationKey, authorization_payload
from vault import make_wallet, personal_sign, rpc_path

LARGEST_BODY = 4 << 20


@pytest.fixture
def address(server):
    parts = urlsplit(server.url)
    return parts.hostname, parts.port


@pytest.fixture(autouse=True)
def still_serving(client):
    yield
    assert client.request("GET", "/v1/wallets?limit=1").status == 200


def head_of(client, method, path, length, *more):
    secret = base64.b64encode(f"{client.app_id}:{client.app_secret}".encode()).decode()
    lines = [
        f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Basic {secret}",
        f"privy-app-id: {client.app_id}", "Content-Type: application/json", *more,
    ]  # fmt: skip
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def converse(address, *parts, timeout=20):
    """Sends bytes, says that there are no more, and reads until the server closes."""
    received = b""
    with socket.create_connection(address, timeout=timeout) as connection:
        try:
            for part in parts:
                connection.sendall(part)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                received += piece
        except (ConnectionResetError, BrokenPipeError):
            pass
    return received


def status_of(received):
    return int(received.split(b" ", 2)[1]) if received.startswith(b"HTTP/1.1 ") else None


@pytest.mark.parametrize(
    "path, body, name",
    [
        ("/v1/users", {"linked_accounts": [{"type": "custom_auth", "custom_user_id": "a\0b"}]}, "custom_user_id"),
        ("/v1/users/custom_auth/id", {"custom_user_id": "a\0b"}, "custom_user_id"),
        ("/v1/wallets/address", {"address": "0x\0"}, "address"),
        ("/v1/wallets", {"chain_type": "ethereum", "external_id": "a\0b"}, "external_id"),
    ],
)
def test_what_no_database_can_look_for_is_refused(client, path, body, name):
    answer = client.request("POST", path, body)
    assert (answer.status, answer.code) == (400, "invalid_data") and name in answer.body["error"]


def post(client, address, body, path="/v1/wallets"):
    return converse(address, head_of(client, "POST", path, len(body)), body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"chain_type":"ethereum"',
        b'{"chain_type":"ethereum"}}',
        b'{"chain_type":"ethereum",}',
        b'{"chain_type":"ethereum","chain_type":"solana"}',
        b'{"chain_type":"ethereum","chain\\u005ftype":"ethereum"}',
        b'{"chain_type":"ethereum","display_name":"\\ud800"}',
        b'{"chain_type":"ethereum","display_name":"\xff\xfe"}',
        b'{"chain_type":"ethereum","display_name":"\x00"}',
        b'{"chain_type":NaN}',
        b"'chain_type'",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"a":' * 500 + b"1" + b"}" * 500,
        b'\xef\xbb\xbf{"chain_type":"ethereum"}',
    ],
    ids=lambda body: repr(body[:32]),
)
def test_what_is_no_json_object_is_refused(client, address, body):
    assert status_of(post(client, address, body)) == 400


@pytest.mark.parametrize("number", [b"9007199254740993", b"1e400", b"1.5", b"-1", b"00", b"0x1"])
def test_numbers_are_exact_or_refused(client, address, number):
    wallet = make_wallet(client)
    body = b'{"method":"eth_signTransaction","params":{"transaction":{"type":0,"to":"0x%s","nonce":%s,' % (
        b"11" * 20, number,
    )  # fmt: skip
    body += b'"chain_id":1,"gas_limit":21000,"gas_price":1,"value":0}}}'
    assert status_of(post(client, address, body, rpc_path(wallet))) == 400


@pytest.mark.parametrize(
    "address_text",
    [
        "0x5AAEB6053f3e94c9b9a09f33669435e7ef1beaed",
        "0X5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae",
        "vitalik.eth",
    ],
)
def test_addresses_are_whole_and_their_checksum_right(client, address_text):
    wallet = make_wallet(client)
    transaction = {"type": 0, "to": address_text, "nonce": 0, "chain_id": 1, "gas_limit": 21000, "gas_price": 1}
    body = {"method": "eth_signTransaction", "params": {"transaction": transaction}}
    answer = client.request("POST", rpc_path(wallet), body)
    assert (answer.status, answer.code) == (400, "invalid_data")


def test_an_enormous_body_is_refused_before_it_is_read(client, address):
    received = converse(address, head_of(client, "POST", "/v1/wallets", LARGEST_BODY * 100), b"{" * 1024)
    assert status_of(received) == 413


def test_enormous_heads_are_refused(client, address):
    many = [f"X-Field-{number}: x" for number in range(1000)]
    assert status_of(converse(address, head_of(client, "GET", "/v1/wallets", None, *many))) in (400, 431)
    long = head_of(client, "GET", "/v1/wallets", None, "X-Field: " + "x" * 100_000)
    assert status_of(converse(address, long)) in (400, 431)
    assert status_of(converse(address, head_of(client, "GET", "/v1/" + "x" * 100_000, None))) in (400, 414, 431)


SMUGGLED = b"GET /v1/wallets HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.mark.parametrize(
    "fields",
    [
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: 5, 6"],
        ["Content-Length: +5"],
        ["Content-Length: 0x5"],
        ["Content-Length : 5"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding: chunked, identity"],
        ["Transfer-Encoding : chunked"],
        [" Transfer-Encoding: chunked"],
        ["Host: other.example"],
    ],
    ids=", ".join,
)
def test_ambiguous_requests_are_refused_and_the_connection_closed(client, address, fields):
    received = converse(address, head_of(client, "POST", "/v1/wallets", None, *fields), b"0\r\n\r\n", SMUGGLED)
    assert status_of(received) in (400, 501)
    assert received.count(b"HTTP/1.1 ") == 1


def test_pipelined_requests_are_answered_in_order(client, address):
    one = head_of(client, "GET", "/v1/wallets?limit=1", None)
    two = head_of(client, "GET", "/v1/nothing", None)
    received = converse(address, one + two + one)
    assert re.findall(rb"HTTP/1\.1 (\d+)", received) == [b"200", b"404", b"200"]


def test_a_slow_client_holds_up_nobody_but_itself(client, address):
    """Half a request is left hanging while others are served."""
    with socket.create_connection(address, timeout=5) as slow:
        slow.sendall(head_of(client, "POST", "/v1/wallets", 100)[:60])
        threads, answers = [], []
        for _ in range(4):
            threads.append(threading.Thread(target=lambda: answers.append(client.get("/v1/wallets?limit=1"))))
            threads[-1].start()
        for thread in threads:
            thread.join(10)
        assert len(answers) == 4


def test_a_client_that_leaves_in_the_middle_does_no_harm(client, address):
    for _ in range(50):
        with socket.create_connection(address, timeout=5) as connection:
            connection.sendall(head_of(client, "POST", "/v1/wallets", 1000) + b'{"chain')


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/wallets/", 404),
        ("GET", "/v1//wallets", 404),
        ("GET", "/v1/wallets/../apps", 404),
        ("GET", "/v1/wallets/%2e%2e", 404),
        ("GET", "/v1/wallets/abcdefghijklmnopqrstuvwx", 404),
        ("PUT", "/v1/wallets", 405),
        ("DELETE", "/v1/wallets", 405),
        ("GET", "/v1/wallets?limit=0", 400),
        ("GET", "/v1/wallets?limit=101", 400),
        ("GET", "/v1/wallets?cursor=%00", 400),
    ],
)
def test_paths_that_lead_nowhere(client, address, method, path, status):
    received = converse(address, head_of(client, method, path, 0 if method != "GET" else None))
    assert status_of(received) in ((404, 405) if status in (404, 405) else (status,))


def test_a_body_with_white_space_and_escapes_is_the_same_request(client, address):
    """The signature covers what the JSON says, not how it is written."""
    owner = AuthorizationKey()
    wallet = make_wallet(client, owner)
    path = rpc_path(wallet)
    payload = authorization_payload("POST", client.base_url + path, personal_sign(), {"privy-app-id": client.app_id})
    signature = f"privy-authorization-signature: {owner.sign(payload)}"
    body = b' {\n "params" : { "encoding":"utf-8", "message" : "\\u0048ello" }, "method":"personal_sign" } '
    received = converse(address, head_of(client, "POST", path, len(body), signature), body)
    assert status_of(received) == 200


def test_errors_are_json_with_a_code(client):
    for answer in (
        client.request("GET", "/v1/nothing"),
        client.request("POST", "/v1/wallets", {"chain_type": 1}),
        client.request("GET", "/v1/wallets/abcdefghijklmnopqrstuvwx"),
    ):
        assert set(answer.body) >= {"error", "code"}
        assert answer.headers["content-type"].startswith("application/json")
        assert client.app_secret not in str(answer.body)
