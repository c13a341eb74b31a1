"""The SDK for Python runs the cases that all SDKs run."""

import base64
import json
from dataclasses import replace

import pytest
import rfc8785
from conftest import CASES, StubGateway
from countersign_vault import (
    AuthorizationKey,
    Bundle,
    GatewayTransport,
    InvalidBundleError,
    InvalidKeyError,
    InvalidRequestError,
    NonceSequence,
    VaultAccount,
    VaultError,
)
from countersign_vault.connection import Answer
from countersign_vault.request import authorization_payload, direct_request, gateway_request, sign_request
from countersign_vault.typed_data import TypedData
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hyperliquid.utils.signing import action_hash, construct_phantom_agent, l1_payload

KEYS = {name: AuthorizationKey.parse(key["private"]) for name, key in CASES["keys_used"].items()}


def verify(public_key, signature, payload):
    key = serialization.load_der_public_key(base64.b64decode(public_key))
    key.verify(base64.b64decode(signature, validate=True), payload, ec.ECDSA(hashes.SHA256()))


@pytest.mark.group("bundles")
def test_bundle(case):
    if "wrong" in case:
        with pytest.raises(InvalidBundleError) as error:
            Bundle.parse(case["text"])
        assert sorted(error.value.members) == sorted(case["wrong"])
        assert all(member in str(error.value) for member in case["wrong"])
        return
    bundle = Bundle.parse(case["text"])
    assert {"relays": [], **bundle.to_json()} == {
        name: case["bundle"][name] for name in case["bundle"] if name not in ("colour", "later")
    }
    assert Bundle.from_json(bundle.to_json()) == bundle


@pytest.mark.group("keys")
def test_key(case):
    if "error" in case:
        with pytest.raises(InvalidKeyError) as error:
            AuthorizationKey.parse(case["text"])
        assert len(case["text"]) < 20 or case["text"][:20] not in str(error.value)
        return
    key = AuthorizationKey.parse(case["text"])
    assert key.public_key == case["spki"]
    assert AuthorizationKey.parse(key.export_private_key()).public_key == case["spki"]


@pytest.mark.group("canonical")
def test_canonical_json(case):
    assert rfc8785.dumps(json.loads(case["json"])).decode() == case["canonical"]
    verify(CASES["keys_used"][case["key"]]["public"], case["signature"], case["canonical"].encode())


@pytest.mark.group("requests")
def test_request(case):
    bundle, public_key = Bundle.from_json(case["bundle"]), CASES["keys_used"][case["key"]]["public"]
    parts = (case["body"], case["expiry_ms"], case["idempotency_key"])
    payload = authorization_payload(bundle, *parts)
    assert payload.decode() == case["payload"]
    verify(public_key, case["signature"], payload)
    signed = sign_request(bundle, KEYS[case["key"]], *parts)
    verify(public_key, signed.signature, payload)
    prefixes = {"gateway": "x-privy-", "direct": "privy-"}
    made = {
        "gateway": gateway_request(signed, bundle.gateways[0]),
        "direct": direct_request(signed, bundle.api_url, case["app_secret"]),
    }
    for name, request in made.items():
        headers = {member.lower(): value for member, value in request.headers.items()}
        assert headers.pop(prefixes[name] + "authorization-signature") == signed.signature
        wanted = case[name]
        assert (request.method, request.url, headers) == (wanted["method"], wanted["url"], wanted["headers"])
        assert json.loads(request.body) == wanted["body"]


class OneAnswer:
    """A transport that keeps the request and gives one answer."""

    def __init__(self, answer):
        self.answer, self.requests = answer, []

    def send(self, request):
        self.requests.append(request)
        text = self.answer["text"] if "text" in self.answer else json.dumps(self.answer["body"])
        return Answer(self.answer["status"], self.answer.get("headers", {}), text.encode())


def called(account, case):
    more = {"idempotency_key": case["idempotency_key"]} if "idempotency_key" in case else {}
    if "typed_data" in case:
        return account.sign_typed_data(full_message=case["typed_data"], **more)
    if "transaction" in case:
        return account.sign_transaction(case["transaction"])
    message = case["message"]
    return account.sign_message(message["text"] if "text" in message else bytes.fromhex(message["bytes"][2:]), **more)


@pytest.mark.group("calls")
def test_call(case):
    transport = OneAnswer(case.get("answer"))
    account = VaultAccount(Bundle.from_json(case["bundle"]), KEYS["key1"], transport)
    if "error" in case:
        with pytest.raises(VaultError) as error:
            called(account, case)
        found = {member: getattr(error.value, member, None) for member in case["error"] if member != "message"}
        if "message" in case["error"]:
            found["message"] = str(error.value)
        assert found == case["error"]
    else:
        signed = called(account, case)
        assert signed.signature.hex().removeprefix("0x") == case["signature"][2:]
        assert signed.r == int(case["signature"][2:66], 16)
        assert [int(case["signature"][130:], 16)] == [signed.v]
    assert [json.loads(request.body) for request in transport.requests] == ([case["body"]] if "body" in case else [])


def value_of(tagged):
    if isinstance(tagged, dict):
        if "$integer" in tagged:
            return int(tagged["$integer"])
        if "$bytes" in tagged:
            return bytes.fromhex(tagged["$bytes"][2:])
        return {name: value_of(member) for name, member in tagged.items()}
    return [value_of(element) for element in tagged] if isinstance(tagged, list) else tagged


@pytest.mark.group("typed_data")
def test_typed_data(case):
    if "error" in case:
        with pytest.raises(InvalidRequestError):
            TypedData.of(value_of(case["typed_data"]))
        return
    typed_data = TypedData.of(value_of(case["typed_data"]))
    assert json.loads(json.dumps(typed_data.to_json())) == case["wire"]
    assert len(typed_data.digest()) == 32


@pytest.mark.group("digests")
def test_digest(case):
    assert "0x" + TypedData.of(case["typed_data"]).digest().hex() == case["digest"]


@pytest.mark.group("actions")
def test_action(case):
    connection_id = action_hash(case["action"], case["vault_address"], case["nonce"], case["expires_after"])
    assert "0x" + connection_id.hex() == case["connection_id"]
    digest = TypedData.of(l1_payload(construct_phantom_agent(connection_id, not case["is_testnet"]))).digest()
    assert "0x" + digest.hex() == case["digest"]


@pytest.mark.group("failover")
def test_failover(case):
    gateways = [StubGateway() for _ in range(case["gateways"])]
    first = CASES["calls"][0]
    bundle = replace(Bundle.from_json(first["bundle"]), gateways=tuple(gateway.url for gateway in gateways))
    account = VaultAccount(bundle, KEYS["key1"], GatewayTransport(bundle))
    try:
        for behaviours, received, outcome in case["calls"]:
            for gateway, behaviour in zip(gateways, behaviours, strict=True):
                gateway.received.clear()
                behave(gateway, behaviour, first["answer"]["body"])
            try:
                signed = account.sign_typed_data(full_message=first["typed_data"])
                found = "signature" if signed.signature.hex().endswith(first["signature"][2:]) else "another signature"
            except VaultError as error:
                found = error.kind
            assert found == outcome
            assert [index for index, gateway in enumerate(gateways) for _ in gateway.received] == received
    finally:
        for gateway in gateways:
            gateway.stop()


def behave(gateway, behaviour, signed):
    if behaviour == "refuse":
        gateway.stop()
    elif behaviour == "hang_up":
        gateway.hangs_up()
    elif behaviour == "sign":
        gateway.answers(200, {}, json.dumps(signed).encode())
    else:
        gateway.answers(behaviour, {"location": "/"} if behaviour == 307 else {}, b"{}")


@pytest.mark.group("nonces")
def test_nonces(case):
    readings = iter(case["clock"])
    nonces = NonceSequence(lambda: next(readings))
    assert [nonces.next() for _ in case["clock"]] == case["nonces"]
