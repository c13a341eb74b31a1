"""Unmodified clients: Privy's SDKs with one hook through the transparent form, Hyperliquid's through the vault form."""

import base64
import json
from pathlib import Path

import httpx
import hyperliquid_stub
import pytest
import requests
from bundles import bundle_of
from conftest import APP, CHECKOUT, PRIVY, SECRET, apps, wallet_id
from countersign_client import AuthorizationKey
from countersign_vault import AuthorizationKey as OperatorKey
from countersign_vault import Bundle, DeniedError, UnauthorizedError, VaultAccount
from countersign_vault.hyperliquid import VaultExchange
from eth_account import Account
from hyperliquid_policy import agent_typed_data, blind_trading_rule, policy, withdrawal_rule
from local_gateway import LocalGateway
from local_server import LocalServer
from privy import PrivyClient
from privy.lib.authorization import AuthorizationContext
from privy.lib.request_options import PrivyRequestOptions
from privy_stub import PrivyStub, Wallet, basic
from vault_client import VaultClient

VECTORS = Path(CHECKOUT) / "Tests" / "Vectors" / "privy"
FRIEND = "0x" + "11" * 20


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


# Hyperliquid's SDK, before Privy and before our own server


@pytest.fixture
def exchange():
    stub = hyperliquid_stub.start()
    yield stub
    stub.shutdown()
    stub.server_close()


def trades(exchange, wallet, app_id, api_url, gateway, key):
    """Trades with the SDK as it is, by an account whose requests go through a gateway. Returns the SDK."""
    bundle = Bundle.from_json(bundle_of(wallet, app_id, api_url, [gateway.url]))
    account = VaultAccount(bundle, OperatorKey.parse(key.exported))
    exchange.exchange.account(account.address.lower()).usd += 10_000
    sdk = VaultExchange(account, exchange.url)
    placed = sdk.order("ETH", True, 0.05, 1500.5, {"limit": {"tif": "Gtc"}})
    resting = placed["response"]["data"]["statuses"][0]["resting"]["oid"]
    assert sdk.cancel("ETH", resting)["response"]["data"]["statuses"] == ["success"]
    assert sdk.withdraw_from_bridge(25, FRIEND)["status"] == "ok"
    assert {entry["signer"] for entry in exchange.exchange.log} == {account.address.lower()}
    return sdk


def test_hyperliquids_sdk_trades_before_what_checks_like_privy(stub, key, exchange, tmp_path):
    key_of_wallet = Account.create()
    wallet = {"id": wallet_id(), "address": key_of_wallet.address}
    stub.wallets[wallet["id"]] = Wallet(APP, [key.public_key], key_of_wallet)
    with LocalGateway(
        tmp_path / "gateway", apps(stub.url), [{"wallet_id": wallet["id"], "app_id": APP}]
    ) as gateway:
        sdk = trades(exchange, wallet, APP, PRIVY, gateway, key)
        assert {basic(one) for one in stub.arrived} == {(APP, SECRET)} and len(stub.arrived) == 3
        # Had the gateway changed anything, Privy would have refused it as it does this.
        stub.wallets[wallet["id"]].public_keys = [AuthorizationKey().public_key]
        with pytest.raises(UnauthorizedError):
            sdk.withdraw_from_bridge(25, FRIEND)


# In front of our own server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with LocalServer(tmp_path_factory.mktemp("server") / "data") as server:
        yield server


@pytest.fixture(scope="module")
def owned(server):
    """An app's client, and a wallet that an operator owns."""
    client, operator = server.make_app("gateway"), AuthorizationKey()
    body = policy("vault", [blind_trading_rule(), withdrawal_rule([FRIEND])])
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


def test_hyperliquids_sdk_trades_before_our_own_server(own_gateway, server, owned, exchange):
    client, operator, wallet = owned
    sdk = trades(exchange, wallet, client.app_id, server.url, own_gateway, operator)
    # A denial by policy comes through as it is.
    with pytest.raises(DeniedError) as denied:
        sdk.withdraw_from_bridge(1, "0x" + "99" * 20)
    assert denied.value.details["decision"] == "deny"


def test_the_signature_through_the_gateway_is_the_servers(own_gateway, server, owned):
    client, operator, wallet = owned
    body = {"method": "eth_signTypedData_v4", "params": {"typed_data": agent_typed_data("0x" + "11" * 32)}}
    with VaultClient(own_gateway.url, wallet["id"], client.app_id, [operator], signed_url=server.url) as through:
        answer = through.request(body)
    assert answer.status == 200, answer.body
    direct = client.rpc(wallet["id"], **body, keys=[operator])
    assert answer.body["data"] == direct
    stranger = AuthorizationKey()
    with VaultClient(own_gateway.url, wallet["id"], client.app_id, [stranger], signed_url=server.url) as through:
        assert through.request(body).status == 401


def test_the_secret_is_that_of_the_file(own_gateway, owned):
    assert base64.b64encode(owned[0].app_secret.encode()).decode() not in own_gateway.log
    assert owned[0].app_secret not in own_gateway.log
