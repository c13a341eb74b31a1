"""Unmodified clients: Privy's SDKs with one hook through the transparent form, Hyperliquid's through the vault form."""

import base64
import json
from pathlib import Path

import httpx
import hyperliquid_stub
import pytest
import remote_account
import requests
from conftest import APP, CHECKOUT, PRIVY, SECRET
from countersign_client import AuthorizationKey, Client
from hyperliquid.exchange import Exchange
from hyperliquid_policy import blind_trading_rule, policy, withdrawal_rule
from local_gateway import LocalGateway
from local_server import LocalServer
from privy import PrivyClient
from privy.lib.authorization import AuthorizationContext
from privy.lib.request_options import PrivyRequestOptions
from privy_stub import PrivyStub, Wallet, basic
from vault_client import VaultClient

VECTORS = Path(CHECKOUT) / "Tests" / "Vectors" / "privy"
HELLO = {"method": "personal_sign", "params": {"message": "Hello", "encoding": "utf-8"}}


def recorded_rpc(name):
    """The requests to /rpc of a recording, and its keys."""
    recording = json.loads((VECTORS / name).read_text())
    chosen = [
        one for one in recording["requests"]
        if one["request_line"].startswith("POST /v1/wallets/") and one["request_line"].split()[1].endswith("/rpc")
    ]  # fmt: skip
    assert len(chosen) >= 10
    return chosen, recording["keys"]


def header(one, name):
    return next((value for key, value in one["headers"].items() if key.lower() == name), None)


@pytest.mark.parametrize("name", ["recorded_requests_node.json", "recorded_requests_python.json"])
def test_recorded_requests_pass_with_the_same_bytes(name, tmp_path):
    recorded, keys = recorded_rpc(name)
    app = header(recorded[0], "privy-app-id")
    with PrivyStub() as stub:
        stub.apps = {app: SECRET}
        wallets = {one["request_line"].split("/")[3] for one in recorded}
        more = {"upstream": stub.url}
        vaults = [{"wallet_id": wallet, "app_id": app} for wallet in wallets]
        with LocalGateway(tmp_path / "gateway", [{"app_id": app, "secret": SECRET, "more": more}], vaults) as gateway:
            for one in recorded:
                replay(gateway, stub, one, keys)


def replay(gateway, stub, one, keys):
    """Sends a recorded request as it was and sees that what arrives verifies for the URL that was signed."""
    method, path, _ = one["request_line"].split()
    stub.arrived.clear()
    own = {"host", "connection", "content-length", "accept-encoding"}
    fields = {name: value for name, value in one["headers"].items() if name.lower() not in own}
    signers = one.get("signers") or []
    wallet = path.split("/")[3]
    if signers:
        # One of Node's was signed with two slashes before the path.
        stub.signed_url = json.loads(signers[0]["signed_payload"])["url"].removesuffix(path)
    public_keys = [keys[signer["key"]]["spki_der_b64"] for signer in signers]
    stub.wallets[wallet] = Wallet(header(one, "privy-app-id"), public_keys)
    response = requests.request(method, gateway.url + path, data=one["body"].encode(), headers=fields, timeout=10)
    if not header(one, "privy-authorization-signature"):
        assert (response.status_code, stub.arrived) == (400, [])
        return
    assert response.status_code == 200, (one["sdk_call"], response.text)
    arrived = stub.arrived[0]
    assert arrived.body == one["body"].encode()
    assert basic(arrived) == (header(one, "privy-app-id"), SECRET)
    for name in ("privy-authorization-signature", "privy-request-expiry", "privy-idempotency-key", "privy-app-id"):
        assert arrived.header(name) == header(one, name)


@pytest.fixture
def official(gateway):
    """Privy's Python client as it is used with Privy, and a hook that sends its requests to the gateway."""

    def redirect(request):
        request.url = httpx.URL(gateway.url).join(request.url.raw_path.decode())

    with PrivyClient(app_id=APP, app_secret="none of the operator's business", base_url=PRIVY) as client:
        client._client._client.event_hooks = {"request": [redirect]}
        yield client


def test_the_official_client_signs_for_privy_and_reaches_it_through_the_gateway(official, vault, key, stub):
    context = AuthorizationContext(authorization_private_keys=[key.exported])
    options = PrivyRequestOptions(authorization_context=context)
    answer = official.wallets.ethereum.sign_message(vault, "Hello", request_options=options)
    assert answer.encoding == "hex"
    assert basic(stub.arrived[0]) == (APP, SECRET)


def test_the_official_client_without_a_signature_gets_nothing(official, vault, stub):
    import privy

    with pytest.raises(privy.BadRequestError):
        official.wallets.ethereum.sign_message(vault, "Hello")
    assert stub.arrived == []


# In front of our own server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with LocalServer(tmp_path_factory.mktemp("server") / "data") as server:
        yield server


@pytest.fixture(scope="module")
def owned(server):
    """An app's client, and a wallet that an operator owns."""
    client, operator = server.make_app("gateway"), AuthorizationKey()
    body = policy("vault", [blind_trading_rule(), withdrawal_rule(["0x" + "11" * 20])])
    made = client.post("/v1/policies", body)
    wallet = client.post(
        "/v1/wallets",
        {"chain_type": "ethereum", "owner": {"public_key": operator.public_key}, "policy_ids": [made["id"]]},
    )
    return client, operator, wallet


@pytest.fixture(scope="module")
def own_gateway(server, owned, tmp_path_factory):
    client, _, wallet = owned
    app = {"app_id": client.app_id, "secret": client.app_secret, "more": {"upstream": server.url}}
    vaults = [{"wallet_id": wallet["id"], "app_id": client.app_id}]
    with LocalGateway(tmp_path_factory.mktemp("own"), [app], vaults) as gateway:
        yield gateway


class GatewayAccount(Client):
    """The lab's client of the API, going through a gateway with no secret: what `RemoteAccount` needs and no more."""

    def __init__(self, gateway_url, server_url, wallet_id, app_id, keys):
        super().__init__(server_url, app_id, app_secret="")
        self.through = VaultClient(gateway_url, wallet_id, app_id, keys, signed_url=server_url)

    def rpc(self, wallet_id, method, params, keys=(), **options):
        from countersign_client import APIError

        answer = self.through.request({"method": method, "params": params}, **options)
        if answer.status != 200:
            raise APIError(answer)
        return answer.body["data"]


def test_hyperliquids_sdk_trades_through_the_vault_form(own_gateway, server, owned, monkeypatch):
    import hyperliquid.exchange
    import hyperliquid.utils.signing

    client, operator, wallet = owned
    stub = hyperliquid_stub.start()
    try:
        monkeypatch.setattr(hyperliquid.utils.signing, "sign_inner", hyperliquid.utils.signing.sign_inner)
        monkeypatch.setattr(hyperliquid.exchange, "MAINNET_API_URL", stub.url)
        remote_account.install()
        through = GatewayAccount(own_gateway.url, server.url, wallet["id"], client.app_id, [operator])
        account = remote_account.RemoteAccount(through, wallet["id"], wallet["address"], [operator])
        requests.post(f"{stub.url}/stub/deposit", json={"user": wallet["address"], "usd": 10_000}, timeout=5)
        exchange = Exchange(account, stub.url)
        answer = exchange.order("ETH", True, 0.05, 1500.5, {"limit": {"tif": "Gtc"}})
        assert "resting" in answer["response"]["data"]["statuses"][0]
        # A denial by policy comes through as it is.
        with pytest.raises(remote_account.SigningDenied) as denied:
            exchange.withdraw_from_bridge(1.0, "0x" + "99" * 20)
        assert denied.value.answer.code == "policy_violation"
    finally:
        stub.shutdown()
        stub.server_close()


def test_the_signature_through_the_gateway_is_the_servers(own_gateway, server, owned):
    client, operator, wallet = owned
    body = {"method": "eth_signTypedData_v4", "params": {"typed_data": agent()}}
    with VaultClient(own_gateway.url, wallet["id"], client.app_id, [operator], signed_url=server.url) as through:
        answer = through.request(body)
    assert answer.status == 200, answer.body
    direct = client.rpc(wallet["id"], **body, keys=[operator])
    assert answer.body["data"] == direct
    stranger = AuthorizationKey()
    with VaultClient(own_gateway.url, wallet["id"], client.app_id, [stranger], signed_url=server.url) as through:
        assert through.request(body).status == 401


def agent():
    from hyperliquid_policy import agent_typed_data

    return remote_account.as_json(agent_typed_data("0x" + "11" * 32))


def test_the_secret_is_that_of_the_file(own_gateway, owned):
    assert base64.b64encode(owned[0].app_secret.encode()).decode() not in own_gateway.log
    assert owned[0].app_secret not in own_gateway.log
