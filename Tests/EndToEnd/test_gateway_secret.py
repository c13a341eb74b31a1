"""`app gateway-secret`: a secret that lets signed requests through for owned wallets, and nothing else."""

import pytest
from countersign_client import AuthorizationKey, Client
from vault import make_wallet, personal_sign, rpc_path


@pytest.fixture(scope="module")
def gateway(server, client):
    return Client(server.url, client.app_id, server.gateway_secret(client.app_id))


def test_signed_requests_for_owned_wallets_pass(client, gateway):
    owner = AuthorizationKey()
    wallet = make_wallet(client, owner)
    assert gateway.request("POST", rpc_path(wallet), personal_sign(), [owner]).status == 200
    assert gateway.request("POST", rpc_path(wallet), personal_sign(), [AuthorizationKey()]).status == 401


def test_nothing_else_does(client, gateway):
    wallet = make_wallet(client)
    attempts = [
        ("POST", rpc_path(wallet), personal_sign(), []),
        ("POST", rpc_path(wallet), personal_sign(), [AuthorizationKey()]),
        ("POST", "/v1/wallets", {"chain_type": "ethereum"}, []),
        ("GET", "/v1/wallets", None, []),
        ("PATCH", f"/v1/wallets/{wallet['id']}", {"display_name": "mine"}, []),
    ]
    for method, path, body, keys in attempts:
        answer = gateway.request(method, path, body, keys)
        assert answer.status in (401, 403), (method, path, answer.body)
        assert answer.code in ("secret_scope", "zero_correct_authorization_signatures")


def test_the_apps_own_secret_still_works(client):
    assert client.request("GET", "/v1/wallets").status == 200
