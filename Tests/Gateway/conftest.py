"""A gateway in front of a stub that checks like Privy."""

import sys
import uuid
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(CHECKOUT / "sdk" / "python"), str(CHECKOUT / "lab")]

from countersign_client import AuthorizationKey  # noqa: E402
from local_gateway import LocalGateway  # noqa: E402
from privy_stub import PrivyStub, Wallet  # noqa: E402
from vault_client import VaultClient  # noqa: E402

APP = "cmgatewayapp0000000000001"
OTHER_APP = "cmgatewayapp0000000000002"
SECRET = "privy_app_secret_of_the_first_app"
OTHER_SECRET = "privy_app_secret_of_the_other_app"
PRIVY = "https://api.privy.io"


def wallet_id():
    """A fresh one, with letters: tests write them in capitals too."""
    return "w" + uuid.uuid4().hex[:23]


@pytest.fixture(scope="session")
def key():
    """The key of the vaults' operator."""
    return AuthorizationKey()


@pytest.fixture(scope="session")
def stub(key):
    with PrivyStub() as stub:
        stub.apps = {APP: SECRET, OTHER_APP: OTHER_SECRET}
        yield stub


@pytest.fixture(autouse=True)
def forget(stub):
    """Each test sees only what arrived during it."""
    stub.arrived.clear()
    stub.scripted.clear()


@pytest.fixture(scope="session")
def vault(stub, key):
    """A configured wallet that the key owns."""
    return new_wallet(stub, APP, [key])


@pytest.fixture(scope="session")
def other_vault(stub, key):
    """A configured wallet of another app."""
    return new_wallet(stub, OTHER_APP, [key])


@pytest.fixture(scope="session")
def strange_wallet(stub, key):
    """A wallet of the same app that the gateway is not configured for."""
    return new_wallet(stub, APP, [key])


@pytest.fixture(scope="session")
def ownerless_wallet(stub):
    """A wallet of the same app for which the app's secret is enough; not configured."""
    return new_wallet(stub, APP, [])


def new_wallet(stub, app, keys):
    identifier = wallet_id()
    stub.wallets[identifier] = Wallet(app, [key.public_key for key in keys])
    return identifier


def apps(url):
    """Both apps behind one upstream, for which clients sign as for Privy."""
    more = {"upstream": url, "signed_urls": [PRIVY]}
    return [
        {"app_id": APP, "secret": SECRET, "more": more},
        {"app_id": OTHER_APP, "secret": OTHER_SECRET, "more": more},
    ]


@pytest.fixture(scope="session")
def gateway(stub, vault, other_vault, tmp_path_factory):
    vaults = [{"wallet_id": vault, "app_id": APP}, {"wallet_id": other_vault, "app_id": OTHER_APP}]
    with LocalGateway(
        tmp_path_factory.mktemp("gateway"), apps(stub.url), vaults, options=["--metrics-listen", "127.0.0.1:0"]
    ) as gateway:
        yield gateway
    assert SECRET not in gateway.log


@pytest.fixture
def client(gateway, vault, key):
    """An operator of the vault."""
    with VaultClient(gateway.url, vault, APP, [key]) as client:
        yield client
