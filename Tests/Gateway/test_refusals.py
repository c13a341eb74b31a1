"""What a gateway refuses by itself: nothing of it reaches the upstream."""

import json
import socket

import pytest
from conftest import APP, OTHER_APP
from vault_client import VaultClient

HELLO = {"method": "personal_sign", "params": {"message": "Hello", "encoding": "utf-8"}}
SIGNATURE = "x-privy-authorization-signature"


@pytest.fixture(autouse=True)
def nothing_arrives(stub):
    yield
    assert stub.arrived == []


def refused(client, change, body=None):
    headers = client.signed_headers(HELLO)
    change(headers)
    return client.send(json.dumps(HELLO) if body is None else body, headers)


def without(name):
    return lambda headers: headers.pop(name)


def having(name, value):
    return lambda headers: headers.update({name: value})


@pytest.mark.parametrize(
    "field, change",
    [
        ("x-privy-app-id", without("x-privy-app-id")),
        ("x-privy-app-id", having("x-privy-app-id", "")),
        ("x-privy-app-id", having("x-privy-app-id", "a" * 129)),
        (SIGNATURE, without(SIGNATURE)),
        (SIGNATURE, having(SIGNATURE, "")),
        (SIGNATURE, having(SIGNATURE, "not base64!")),
        (SIGNATURE, having(SIGNATURE, "AAAA")),
        (SIGNATURE, having(SIGNATURE, "MAYCAQECAQE=,")),
        (SIGNATURE, having(SIGNATURE, ",".join(["MAYCAQECAQE="] * 17))),
        (SIGNATURE, having(SIGNATURE, "A" * 4000)),
        ("x-privy-request-expiry", having("x-privy-request-expiry", "soon")),
        ("x-privy-request-expiry", having("x-privy-request-expiry", "-1")),
        ("x-privy-request-expiry", having("x-privy-request-expiry", "1" * 17)),
        ("x-privy-idempotency-key", having("x-privy-idempotency-key", "a" * 257)),
        ("x-privy-idempotency-key", having("x-privy-idempotency-key", "two words")),
        ("privy-request-expiry", having("privy-request-expiry", "1900000000001")),
        ("privy-app-id", having("privy-app-id", OTHER_APP)),
        ("content-type", without("content-type")),
        ("content-type", having("content-type", "text/plain")),
    ],
)
def test_what_is_missing_or_malformed_is_named(client, field, change):
    answer = refused(client, change)
    assert (answer.status, answer.code) == (400, "invalid_data")
    assert f"`{field}`" in answer.body["error"]


def test_an_idempotency_key_in_two_spellings_must_be_one(client):
    answer = refused(
        client, lambda headers: headers.update({"privy-idempotency-key": "a", "x-privy-idempotency-key": "b"})
    )
    assert (answer.status, answer.code) == (400, "invalid_data")


def test_a_body_is_needed(client):
    assert refused(client, lambda headers: None, body=b"").status == 400


@pytest.mark.parametrize("app", [OTHER_APP, "cmsomebodyelse", APP.upper(), APP + "x"])
def test_another_app_is_forbidden(client, app):
    answer = refused(client, having("x-privy-app-id", app))
    assert (answer.status, answer.code) == (403, "app_not_allowed")


def test_a_wallet_outside_the_configuration_is_not_found(gateway, strange_wallet, ownerless_wallet, key):
    for wallet in (strange_wallet, ownerless_wallet):
        with VaultClient(gateway.url, wallet, APP, [key]) as client:
            for path in (f"/v1/vault/{wallet}/rpc", f"/v1/wallets/{wallet}/rpc"):
                answer = client.send(json.dumps(HELLO), client.signed_headers(HELLO), path)
                assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "FOO"])
def test_only_posts_are_taken(client, method):
    response = client.session.request(method, f"{client.gateway_url}/v1/vault/{client.wallet_id}/rpc", timeout=10)
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


PATHS = [
    "/", "*", "/v1", "/v1/vault/{id}", "/v1/vault/{id}/", "/v1/vault/{id}/rpc/", "/v1/vault/{id}/rpc?",
    "/v1/vault/{id}/rpc?a=b", "/v1/vault/{id}/rpc;a", "/v1/vault/{id};a/rpc", "/v1/vault/{id}/rpc#", "//v1/vault/{id}/rpc",
    "/v1//vault/{id}/rpc", "/v1/vault//{id}/rpc", "/v1/vault/{id}//rpc", "/v1/vault/{id}/./rpc", "/v1/./vault/{id}/rpc",
    "/v1/vault/{id}/../{id}/rpc", "/v1/vault/../vault/{id}/rpc", "/v1/vault/{id}%2frpc", "/v1/vault/{id}/%72pc",
    "/v1%2fvault/{id}/rpc", "/%76%31/vault/{id}/rpc", "/V1/vault/{id}/rpc", "/v1/vault/{id}/RPC", "/v1/Vault/{id}/rpc",
    "/v1/vault/{ID}/rpc", "/v1/vault/{id}x/rpc", "/v1/vault/{id}/raw_sign", "/v1/vault/{id}/export", "/v1/wallets",
    "/v1/wallets/{id}", "/v1/wallets/{id}/raw_sign", "/v1/wallets/{id}/export", "/v1/wallets/{id}/rpc/../raw_sign",
    "/v1/wallets/{id}/rpc?x", "/v1/wallets/{id}/..%2f{strange}/rpc", "/v1/wallets/{strange}/../{id}/rpc",
    "/v1/vault/{id}\\rpc", "/v1/vault/{id}/rpc%00", "/v1/vault/{id}/rpc%0d%0a", "/v1/key_quorums", "/v1/policies",
    "/v1/apps", "/v1/users", "/metrics", "/openapi.yaml",
]  # fmt: skip


def raw(gateway, data):
    """The status line that answers these bytes."""
    host, port = gateway.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(data)
        answer = connection.recv(65536)
    return int(answer.split(b" ")[1])


def message(client, target, extra="", host="Host: gateway\r\n"):
    body = json.dumps(HELLO)
    fields = "".join(f"{name}: {value}\r\n" for name, value in client.signed_headers(HELLO).items())
    fields += "".join(
        f"{name.removeprefix('x-')}: {value}\r\n"
        for name, value in client.signed_headers(HELLO, expiry_ms=1900000000000).items()
        if name.startswith("x-") and "expiry" not in name and "signature" not in name
    )
    head = f"POST {target} HTTP/1.1\r\n{host}{fields}{extra}Content-Length: {len(body)}\r\n\r\n"
    return (head + body).encode()


@pytest.mark.parametrize("path", PATHS)
def test_no_other_path_leads_anywhere(gateway, client, strange_wallet, path):
    target = path.format(id=client.wallet_id, ID=client.wallet_id.upper(), strange=strange_wallet)
    assert raw(gateway, message(client, target)) in (400, 404)


def test_absolute_form_and_two_hosts_are_refused(gateway, client):
    path = f"/v1/vault/{client.wallet_id}/rpc"
    assert raw(gateway, message(client, "http://gateway" + path)) == 400
    assert raw(gateway, message(client, path, host="Host: gateway\r\nHost: api.privy.io\r\n")) == 400
    assert raw(gateway, message(client, path, host="")) == 400


def test_ambiguous_lengths_are_refused(gateway, client):
    path = f"/v1/vault/{client.wallet_id}/rpc"
    assert raw(gateway, message(client, path, extra="Transfer-Encoding: chunked\r\n")) == 400
    assert raw(gateway, message(client, path, extra="Content-Length: 3\r\n")) == 400


def test_fields_given_twice_are_refused(gateway, client):
    path = f"/v1/vault/{client.wallet_id}/rpc"
    for name, value in client.signed_headers(HELLO).items():
        assert raw(gateway, message(client, path, extra=f"{name}: {value}\r\n")) == 400, name
