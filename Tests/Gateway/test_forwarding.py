"""What reaches the upstream is what the operator sent, byte for byte, with the app's credential and nothing else."""

import hashlib
import json

import pytest
from conftest import APP, OTHER_APP, OTHER_SECRET, SECRET
from privy_stub import basic
from vault_client import VaultClient

HELLO = {"method": "personal_sign", "params": {"message": "Hello", "encoding": "utf-8"}}

BODIES = {
    "odd white space": b' \t\r\n{ "method" :\n"personal_sign",\t"params":{"message":"x" ,"encoding":"utf-8"}}\n\n ',
    "escapes": rb'{"method":"personal_sign","params":{"message":"\u0041\/\ud83d\ude00\b","encoding":"utf\u002d8"}}',
    "raw unicode": '{"method":"personal_sign","params":{"message":"é 🔐 漢","encoding":"utf-8"}}'.encode(),
    "big numbers": b'{"method":"m","params":{"a":115792089237316195423570985008687907853269984665640564039457584007913'
    b'129639935,"b":1.0,"c":1e30,"d":-0,"e":1E+2,"f":9007199254740993}}',
    "members in any order": b'{"params":{"z":1,"a":2},"method":"m","chain_type":"ethereum"}',
}


def test_a_signed_request_is_answered_as_by_the_upstream(client, stub):
    answer = client.request(HELLO, idempotency_key="idem-1", expiry_ms=1900000000000)
    assert answer.status == 200
    assert answer.body["data"]["signature"] == hashlib.sha256(stub.arrived[0].body).hexdigest()
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["x-request-id"] == "stub-1"
    assert answer.headers["x-gateway-request-id"]


def test_the_upstream_gets_the_signed_fields_and_the_credential_and_nothing_else(client, stub):
    headers = client.signed_headers(HELLO, idempotency_key="idem-2", expiry_ms=1900000000000)
    more = {"authorization": "Bearer mine", "cookie": "a=b", "x-forwarded-for": "1.2.3.4", "privy-client": "me"}
    assert client.send(json.dumps(HELLO), {**headers, **more}).status == 200
    arrived = stub.arrived[0]
    assert arrived.path == f"/v1/wallets/{client.wallet_id}/rpc"
    assert basic(arrived) == (APP, SECRET)
    assert arrived.header("privy-request-expiry") == "1900000000000"
    assert arrived.header("privy-idempotency-key") == "idem-2"
    assert arrived.header("privy-authorization-signature") == headers["x-privy-authorization-signature"]
    names = {name.lower() for name, _ in arrived.headers}
    assert names == {
        "host", "authorization", "privy-app-id", "privy-authorization-signature", "privy-request-expiry",
        "privy-idempotency-key", "content-type", "content-length", "accept", "user-agent", "x-request-id",
    }  # fmt: skip


@pytest.mark.parametrize("text", BODIES.values(), ids=BODIES.keys())
def test_bodies_arrive_byte_for_byte(client, stub, text):
    # Not every one of these can be signed in a canonical form; the gateway does not care.
    answer = client.send(text, client.signed_headers(HELLO))
    assert stub.arrived[0].body == text
    assert answer.status in (200, 401)


@pytest.mark.parametrize("name", ["odd white space", "escapes", "raw unicode", "members in any order"])
def test_signatures_hold_over_what_arrives(client, name):
    text = BODIES[name]
    assert client.request(json.loads(text), text=text).status == 200


def test_a_body_of_one_mebibyte_passes_and_one_byte_more_does_not(client, stub):
    frame = len(json.dumps({"method": "m", "params": {"a": ""}}))
    body = {"method": "m", "params": {"a": "x" * ((1 << 20) - frame)}}
    text = json.dumps(body).encode()
    assert len(text) == 1 << 20
    assert client.request(body, text=text).status == 200
    assert stub.arrived[0].body == text
    answer = client.send(text + b" ", client.signed_headers(body))
    assert (answer.status, answer.code) == (413, "payload_too_large")
    assert len(stub.arrived) == 1


def test_a_chunked_body_arrives_whole(client, stub):
    def pieces():
        yield b'{"method":"personal_sign",'
        yield b'"params":{"message":"Hello","encoding":"utf-8"}}'

    assert client.send(pieces(), client.signed_headers(HELLO)).status == 200
    assert stub.arrived[0].header("transfer-encoding") is None
    assert stub.arrived[0].header("content-length") == str(len(stub.arrived[0].body))


@pytest.mark.parametrize("status", [200, 201, 400, 401, 403, 404, 409, 422, 429, 500, 503])
def test_status_body_and_retry_fields_pass_unchanged(client, stub, status):
    content = b'{"error": "as the upstream  said",\n"code":"x"}'
    fields = {
        "content-type": "application/problem+json", "retry-after": "7", "retry-after-ms": "6500",
        "x-should-retry": "false", "x-request-id": "upstream-9", "x-ratelimit-reset": "1",
    }  # fmt: skip
    stub.scripted.append((status, {**fields, "set-cookie": "a=b", "server": "secret"}, content))
    response = client.session.post(
        f"{client.gateway_url}/v1/vault/{client.wallet_id}/rpc", data=json.dumps(HELLO),
        headers=client.signed_headers(HELLO), timeout=10,
    )  # fmt: skip
    assert (response.status_code, response.content) == (status, content)
    assert {name: response.headers[name] for name in fields} == fields
    assert "set-cookie" not in response.headers and "server" not in response.headers
    assert len(stub.arrived) == 1


def test_each_vault_gets_the_credential_of_its_own_app(gateway, other_vault, key, stub):
    with VaultClient(gateway.url, other_vault, OTHER_APP, [key]) as client:
        assert client.request(HELLO).status == 200
    assert basic(stub.arrived[0]) == (OTHER_APP, OTHER_SECRET)


def test_several_signatures_pass_in_their_order(client, stub, key):
    from countersign_client import AuthorizationKey

    keys = [key, AuthorizationKey()]
    stub.wallets[client.wallet_id].public_keys = [one.public_key for one in keys]
    try:
        client.keys = keys
        assert client.request(HELLO).status == 200
        client.keys = keys[::-1]
        assert client.request(HELLO).status == 200
    finally:
        stub.wallets[client.wallet_id].public_keys = [key.public_key]


def test_a_forged_signature_is_for_the_upstream_to_refuse(client):
    from countersign_client import AuthorizationKey

    client.keys = [AuthorizationKey()]
    assert client.request(HELLO).status == 401
