"""Signatures checked before the upstream, limits of vaults, and what operators see of their own requests."""

import json
import time

import pytest
from conftest import APP, apps, new_wallet
from countersign_client import AuthorizationKey, authorization_payload
from local_gateway import LocalGateway
from vault_client import VaultClient

HELLO = {"method": "personal_sign", "params": {"message": "Hello", "encoding": "utf-8"}}
HERE = "https://gateway.example"


@pytest.fixture(scope="module")
def keys():
    return {name: AuthorizationKey() for name in ("alice", "bob", "mallory")}


@pytest.fixture(scope="module")
def verified(stub, keys):
    return new_wallet(stub, APP, [])


@pytest.fixture(scope="module")
def limited(stub, key):
    return new_wallet(stub, APP, [key])


@pytest.fixture(scope="module")
def guarded(stub):
    return new_wallet(stub, APP, [])


@pytest.fixture(scope="module")
def gateway(stub, keys, verified, limited, guarded, tmp_path_factory):
    folder = tmp_path_factory.mktemp("operators")
    (folder / "log").mkdir()
    operators = [{"name": name, "public_key": keys[name].public_key} for name in ("alice", "bob")]
    vaults = [
        {"wallet_id": verified, "app_id": APP, "operators": operators, "verify": True},
        {"wallet_id": limited, "app_id": APP, "rate": {"per_second": 1, "burst": 3}},
        {
            "wallet_id": guarded, "app_id": APP, "operators": operators, "verify": True,
            "rate": {"per_second": 1, "burst": 3},
        },
    ]  # fmt: skip
    settings = {"log_folder": str(folder / "log"), "public_urls": [HERE]}
    with LocalGateway(folder / "gateway", apps(stub.url), vaults, settings) as gateway:
        yield gateway


@pytest.fixture
def as_operator(gateway, verified, keys):
    def client(*names):
        return VaultClient(gateway.url, verified, APP, [keys[name] for name in names])

    return client


@pytest.mark.parametrize("names", [["alice"], ["bob"], ["alice", "bob"], ["bob", "alice"]])
def test_operators_pass(as_operator, stub, names):
    assert as_operator(*names).request(HELLO).status == 200
    assert len(stub.arrived) == 1


@pytest.mark.parametrize("names", [["mallory"], ["alice", "mallory"]])
def test_others_do_not(as_operator, stub, names):
    answer = as_operator(*names).request(HELLO)
    assert (answer.status, answer.code) == (401, "zero_correct_authorization_signatures")
    assert stub.arrived == []


def test_a_signature_covers_body_expiry_idempotency_and_url(as_operator, stub):
    alice = as_operator("alice")
    good = alice.signed_headers(HELLO, idempotency_key="k")
    text = json.dumps(HELLO)
    for body, change in [
        (text.replace("Hello", "Hallo"), {}),
        (text, {"x-privy-idempotency-key": "other"}),
        (text, {"x-privy-request-expiry": "1900000000000"}),
    ]:
        assert alice.send(body, {**good, **change}).status == 401
    alice.signed_url = "https://elsewhere.example"
    assert alice.request(HELLO).status == 401
    assert stub.arrived == []
    assert alice.send(text, good).status == 200


def test_an_expired_request_and_a_body_that_is_no_json_stay_here(as_operator, stub):
    answer = as_operator("alice").request(HELLO, expiry_ms=1)
    assert (answer.status, answer.code) == (400, "request_expired")
    answer = as_operator("alice").request(HELLO, text=b'{"a":1,"a":2}')
    assert (answer.status, answer.code) == (400, "invalid_data")
    assert stub.arrived == []


def test_numbers_as_the_python_sdk_signs_them_are_understood(as_operator, stub):
    alice = as_operator("alice")
    text = b'{"method":"m","params":{"a":1.0,"b":12345678901234567890}}'
    signed = {"privy-app-id": APP, "privy-request-expiry": "1900000000000"}
    url = f"{alice.signed_url}/v1/wallets/{alice.wallet_id}/rpc"
    payload = authorization_payload("POST", url, {}, signed).replace(b'"body":{}', b'"body":' + text)
    headers = {"x-" + name: value for name, value in signed.items()}
    headers["x-privy-authorization-signature"] = alice.keys[0].sign(payload)
    assert alice.send(text, {**headers, "content-type": "application/json"}).status == 200
    assert stub.arrived[0].body == text


def test_a_vaults_limit_holds_and_says_how_long_to_wait(gateway, limited, key, stub):
    client = VaultClient(gateway.url, limited, APP, [key])
    answers = [client.request(HELLO) for _ in range(6)]
    assert [answer.status for answer in answers[:3]] == [200] * 3
    refused = answers[-1]
    assert (refused.status, refused.code) == (429, "rate_limited")
    assert 0 < int(refused.headers["retry-after-ms"]) <= 3000
    assert int(refused.headers["retry-after"]) >= 1
    assert len(stub.arrived) == sum(answer.status == 200 for answer in answers)


def test_strangers_do_not_use_up_the_limit_of_a_vault_that_is_verified(gateway, keys, guarded, stub):
    def ask(name):
        return VaultClient(gateway.url, guarded, APP, [keys[name]]).request(HELLO).status

    assert [ask("mallory") for _ in range(9)] == [401] * 9
    assert [ask("alice") for _ in range(3)] == [200] * 3
    assert len(stub.arrived) == 3


# The log


def read_log(gateway, wallet, key, expires_in_ms=60_000, url=HERE, method="GET", **change):
    path = f"/v1/vault/{wallet}/log"
    signed = {"privy-app-id": APP, "privy-request-expiry": str(int(time.time() * 1000) + expires_in_ms)}
    headers = {"x-" + name: value for name, value in signed.items()}
    payload = authorization_payload(method, url + path, {}, signed)
    headers["x-privy-authorization-signature"] = key.sign(payload)
    client = VaultClient(gateway.url, wallet, APP, [key])
    response = client.session.get(gateway.url + path, headers={**headers, **change}, timeout=10)
    return response.status_code, response.json()


def test_operators_read_their_own_requests_and_nobody_elses(gateway, as_operator, verified, keys, stub):
    mine = as_operator("alice").request({**HELLO, "method": "of_alice"})
    as_operator("bob").request({**HELLO, "method": "of_bob"})
    as_operator("alice", "bob").request({**HELLO, "method": "of_both"})
    stub.scripted.append((400, {}, b"{}"))
    as_operator("alice").request({**HELLO, "method": "denied"})
    status, body = read_log(gateway, verified, keys["alice"])
    assert status == 200
    newest = body["data"][:3]
    assert [(one["method"], one["status"]) for one in newest] == [("denied", 400), ("of_both", 200), ("of_alice", 200)]
    assert newest[2]["request_id"] == mine.headers["x-gateway-request-id"]
    assert set(newest[0]) == {"time", "request_id", "method", "status", "duration_us"}
    assert "of_bob" not in [one["method"] for one in body["data"]]
    _, body = read_log(gateway, verified, keys["bob"])
    assert [one["method"] for one in body["data"][:2]] == ["of_both", "of_bob"]


def test_a_log_is_for_operators_who_ask_here_and_now(gateway, verified, limited, keys, key):
    alice = keys["alice"]
    assert read_log(gateway, verified, keys["mallory"])[0] == 401
    assert read_log(gateway, verified, alice, url="https://api.privy.io")[0] == 401
    assert read_log(gateway, verified, alice, method="POST")[0] == 401
    assert read_log(gateway, verified, alice, expires_in_ms=-1)[0] == 400
    assert read_log(gateway, verified, alice, expires_in_ms=400_000)[0] == 400
    assert read_log(gateway, verified, alice, **{"x-privy-app-id": "cmother"})[0] == 403
    assert read_log(gateway, limited, key)[0] == 404
    assert read_log(gateway, "a" * 24, alice)[0] == 404


def test_no_body_is_in_the_log(gateway, as_operator, verified):
    as_operator("alice").request({"method": "personal_sign", "params": {"message": "a rather secret message"}})
    files = list((gateway.folder.parent / "log").iterdir())
    assert f"{verified}.log" in [file.name for file in files]
    for file in files:
        assert "rather secret" not in file.read_text()
        assert file.stat().st_mode & 0o777 == 0o600
