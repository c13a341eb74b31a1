"""TLS on both sides of a gateway, and on the server itself."""

import os
import signal
import socket
import ssl
import time
from urllib.parse import urlsplit

import pytest
import requests
from certificates import Authority, client_context, served_serial, server_context
from conftest import APP, SECRET, apps, wallet_id
from countersign_client import AuthorizationKey
from local_gateway import LocalGateway
from local_server import LocalServer
from privy_stub import PrivyStub, Wallet
from vault_client import VaultClient

HELLO = {"method": "personal_sign", "params": {"message": "Hello", "encoding": "utf-8"}}


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


class Files:
    """A certificate and its key in a folder."""

    def __init__(self, folder, authority):
        self.certificate, self.key, self.authority = folder / "certificate.pem", folder / "key.pem", authority
        self.renew()

    def renew(self):
        self.serial = self.authority.issue(self.certificate, self.key)

    @property
    def settings(self):
        return {"tls": {"certificate_file": str(self.certificate), "key_file": str(self.key)}}


@pytest.fixture
def files(tmp_path, authority):
    return Files(tmp_path, authority)


@pytest.fixture
def gateway(stub, vault, files, tmp_path):
    vaults = [{"wallet_id": vault, "app_id": APP}]
    with LocalGateway(tmp_path / "gateway", apps(stub.url), vaults, files.settings) as gateway:
        yield gateway


@pytest.fixture
def client(gateway, vault, key, authority):
    url = gateway.url.replace("127.0.0.1", "localhost")
    with VaultClient(url, vault, APP, [key], verify=str(authority.file)) as client:
        yield client


def address(gateway):
    parts = urlsplit(gateway.url)
    return parts.hostname, parts.port


def test_requests_pass_over_tls(client):
    assert client.gateway_url.startswith("https://")
    assert client.request(HELLO).status == 200
    body = {"method": "m", "params": {"a": "x" * 1_000_000}}
    assert client.request(body).status == 200


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_modern_versions_are_spoken_with_http_1_1(gateway, authority, version):
    context = client_context(authority)
    context.minimum_version = context.maximum_version = version
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(address(gateway), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as connection:
            assert connection.selected_alpn_protocol() == "http/1.1"
            assert "GCM" in connection.cipher()[0] or "POLY1305" in connection.cipher()[0]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("what", ["TLS 1.1", "CBC", "only h2"])
def test_what_is_out_of_date_is_turned_away(gateway, authority, what):
    context = client_context(authority)
    if what == "TLS 1.1":
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
    elif what == "CBC":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ECDHE-ECDSA-AES128-SHA256")
    else:
        context.set_alpn_protocols(["h2"])
    with socket.create_connection(address(gateway), timeout=10) as plain, pytest.raises(OSError):
        context.wrap_socket(plain, server_hostname="localhost")


def test_a_thousand_bad_handshakes_do_no_harm(gateway, client, authority):
    host, port = address(gateway)
    before = open_descriptors(gateway)
    hello = first_flight(authority)
    for number in range(1000):
        with socket.create_connection((host, port), timeout=10) as connection:
            connection.sendall(
                [b"GET / HTTP/1.1\r\n\r\n", os.urandom(200), hello[: number % len(hello)], b"\x16\x03\x01\xff\xff", b""][
                    number % 5
                ]
            )
    assert client.request(HELLO).status == 200
    deadline = time.monotonic() + 15
    while open_descriptors(gateway) > before + 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert open_descriptors(gateway) <= before + 2


def first_flight(authority):
    """The bytes with which a client begins a handshake."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        client_context(authority).wrap_bio(incoming, outgoing, server_hostname="localhost").do_handshake()
    return outgoing.read()


def open_descriptors(gateway):
    return len(os.listdir(f"/proc/{gateway.process.pid}/fd"))


def until_serving(context, where, serial, seconds=15):
    deadline = time.monotonic() + seconds
    while (seen := served_serial(context, *where)) != serial and time.monotonic() < deadline:
        time.sleep(0.1)
    return seen


def test_a_new_certificate_is_taken_at_once_on_a_signal(gateway, client, files, authority):
    context, where = client_context(authority), address(gateway)
    assert served_serial(context, *where) == files.serial
    assert client.request(HELLO).status == 200
    files.renew()
    gateway.process.send_signal(signal.SIGHUP)
    assert until_serving(context, where, files.serial, seconds=3) == files.serial
    # The connection that was open goes on.
    assert client.request(HELLO).status == 200


def test_a_new_certificate_is_noticed_without_a_signal(gateway, files, authority):
    context, where = client_context(authority), address(gateway)
    files.renew()
    assert until_serving(context, where, files.serial) == files.serial


def test_a_broken_certificate_changes_nothing(gateway, files, authority):
    context, where = client_context(authority), address(gateway)
    files.certificate.write_text("not a certificate")
    gateway.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 10
    while "stays as it was" not in gateway.log and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "the certificate stays as it was" in gateway.log
    assert served_serial(context, *where) == files.serial


# Towards the upstream


def answer_through(tmp_path, key, stub, url, **settings):
    wallet = wallet_id()
    stub.apps = {APP: SECRET}
    stub.wallets = {wallet: Wallet(APP, [key.public_key])}
    vaults = [{"wallet_id": wallet, "app_id": APP}]
    with LocalGateway(tmp_path / "gateway", apps(url), vaults, settings) as gateway:
        with VaultClient(gateway.url, wallet, APP, [key]) as client:
            return client.request(HELLO)


def test_an_upstream_is_verified(tmp_path, key, authority, files):
    with PrivyStub(tls=server_context(files.certificate, files.key)) as stub:
        believed = {"ca_file": str(authority.file)}
        assert answer_through(tmp_path / "good", key, stub, stub.url, **believed).status == 200
        stranger = Authority(tmp_path / "stranger", "stranger")
        for name, url, settings in [
            ("system", stub.url, {}),
            ("stranger", stub.url, {"ca_file": str(stranger.file)}),
            ("plain", stub.url.replace("https", "http"), believed),
        ]:
            answer = answer_through(tmp_path / name, key, stub, url, **settings)
            assert (answer.status, answer.code) == (502, "upstream_unavailable"), name
        assert len(stub.arrived) == 1


def test_a_gateway_is_ready_when_an_upstream_is_there_and_believed(tmp_path, authority, files):
    with PrivyStub(tls=server_context(files.certificate, files.key)) as stub:
        stranger = Authority(tmp_path / "stranger", "stranger")
        for name, url, authority_file, status in [
            ("good", stub.url, authority.file, 200),
            ("stranger", stub.url, stranger.file, 503),
            ("nobody", "https://127.0.0.1:1", authority.file, 503),
        ]:
            settings = {"ca_file": str(authority_file)}
            vaults = [{"wallet_id": wallet_id(), "app_id": APP}]
            with LocalGateway(tmp_path / name, apps(url), vaults, settings) as gateway:
                for _ in range(2):
                    answer = requests.get(gateway.url + "/readyz", timeout=10)
                    assert answer.status_code == status, name
                    assert answer.headers["x-gateway-request-id"]
        assert stub.arrived == []


def test_a_certificate_for_another_host_is_refused(tmp_path, key, authority):
    certificate, key_file = tmp_path / "c.pem", tmp_path / "k.pem"
    authority.issue(certificate, key_file, name="elsewhere", hosts=("elsewhere",))
    with PrivyStub(tls=server_context(certificate, key_file)) as stub:
        answer = answer_through(tmp_path / "other", key, stub, stub.url, ca_file=str(authority.file))
        assert (answer.status, stub.arrived) == (502, [])


# The server


def test_the_server_speaks_tls_and_takes_new_certificates(tmp_path, authority, files):
    options = ["--tls-certificate", str(files.certificate), "--tls-key", str(files.key)]
    with LocalServer(tmp_path / "data", options=options) as server:
        assert server.url.startswith("https://")
        client = server.make_app()
        client.base_url = server.url.replace("127.0.0.1", "localhost")
        client.session.trust_env, client.session.verify = False, str(authority.file)
        owner = AuthorizationKey()
        wallet = client.post("/v1/wallets", {"chain_type": "ethereum", "owner": {"public_key": owner.public_key}})
        assert client.rpc(wallet["id"], "personal_sign", HELLO["params"], keys=[owner])["signature"]
        context, where = client_context(authority), (urlsplit(server.url).hostname, urlsplit(server.url).port)
        assert served_serial(context, *where) == files.serial
        files.renew()
        server.process.send_signal(signal.SIGHUP)
        assert until_serving(context, where, files.serial, seconds=5) == files.serial
        files.renew()
        assert until_serving(context, where, files.serial) == files.serial
        files.key.write_text("no key")
        server.process.send_signal(signal.SIGHUP)
        assert until_serving(context, where, files.serial, seconds=1) == files.serial
        assert client.get(f"/v1/wallets/{wallet['id']}")["id"] == wallet["id"]
        assert server.stop() == 0
