"""Starting, checking, reloading, observing and ending a gateway; many connections at once."""

import json
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from conftest import APP, OTHER_APP, OTHER_SECRET, SECRET, apps, new_wallet
from fault_proxy import FaultProxy, answer
from local_gateway import LocalGateway
from vault_client import VaultClient

MEMORY_OF_1200_CONNECTIONS_KIB = 32 << 10
HELLO = {"method": "personal_sign", "params": {"message": "Hello", "encoding": "utf-8"}}


def run(*arguments):
    return subprocess.run(arguments, capture_output=True, text=True, timeout=30)


def checked(gateway, text=None):
    """What `--check` says about a configuration."""
    gateway.write()
    if text is not None:
        gateway.config.write_text(text)
    return run(*gateway.command("--check"))


@pytest.fixture
def unstarted(stub, vault, tmp_path):
    return LocalGateway(tmp_path / "gateway", apps(stub.url), [{"wallet_id": vault, "app_id": APP}])


def test_a_good_configuration_is_found_good(unstarted):
    finished = checked(unstarted)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "1 vault(s) of 2 app(s)" in finished.stdout


def test_everything_wrong_is_named_with_its_place(unstarted):
    unstarted.vaults = [
        {"wallet_id": "UPPER", "app_id": APP},
        {"wallet_id": "a" * 24, "app_id": "nobody", "colour": 1},
        {"wallet_id": "b" * 24, "app_id": APP, "verify": True},
        {"wallet_id": "b" * 24, "app_id": APP, "rate": {"per_second": 0}},
        {"app_id": APP, "operators": [{"name": "x", "public_key": "AAAA"}]},
    ]
    unstarted.settings = {"timeout_ms": "soon", "public_urls": ["ftp://x"], "tls": {"key_file": "k"}, "log_folder": "l"}
    unstarted.apps[0]["more"] = {"upstream": "https://api.privy.io/", "secrets": 1}
    finished = checked(unstarted)
    assert finished.returncode == 1
    for place in [
        "vaults[0].wallet_id", "vaults[1].app_id", "vaults[1].colour", "vaults[2].operators", "vaults[3].wallet_id",
        "vaults[3].rate.per_second", "vaults[4].wallet_id", "vaults[4].operators[0].public_key", "timeout_ms",
        "public_urls", "tls.certificate_file", "apps[0].upstream", "apps[0].secrets",
    ]:  # fmt: skip
        assert f"{place}: " in finished.stderr, place
    assert SECRET not in finished.stderr


@pytest.mark.parametrize("text", ["", "[]", "{", '{"vaults":[],"vaults":[]}', '{"vaults":[]}', "null", "\x00"])
def test_what_is_no_configuration_is_refused(unstarted, text):
    assert checked(unstarted, text).returncode == 1


def test_secrets_must_be_there_and_are_better_kept(unstarted):
    unstarted.write()
    secret_file = unstarted.folder / f"{APP}.secret"
    secret_file.chmod(0o644)
    assert "chmod 600" in run(*unstarted.command("--check")).stderr
    secret_file.write_text("two words\n")
    assert "apps[0].secret_file" in run(*unstarted.command("--check")).stderr
    secret_file.unlink()
    finished = run(*unstarted.command("--check"))
    assert finished.returncode == 1 and "apps[0].secret_file" in finished.stderr


def test_help_and_usage(unstarted):
    program = str(unstarted.program)
    assert "--config FILE" in run(program, "gateway", "--help").stdout
    assert run(program, "gateway").returncode == 2
    assert run(program, "gateway", "--config", "/nowhere").returncode == 1


def test_a_hangup_takes_other_vaults_and_a_faulty_file_changes_nothing(stub, vault, key, tmp_path):
    second = new_wallet(stub, OTHER_APP, [key])
    gateway = LocalGateway(tmp_path / "gateway", apps(stub.url), [{"wallet_id": vault, "app_id": APP}])
    with gateway:
        first_client = VaultClient(gateway.url, vault, APP, [key])
        second_client = VaultClient(gateway.url, second, OTHER_APP, [key])
        assert (first_client.request(HELLO).status, second_client.request(HELLO).status) == (200, 404)
        gateway.vaults = [{"wallet_id": second, "app_id": OTHER_APP}]
        gateway.write()
        reload(gateway, "1 vault(s) from now on")
        assert (first_client.request(HELLO).status, second_client.request(HELLO).status) == (404, 200)
        gateway.config.write_text("{")
        reload(gateway, "everything stays as it was")
        assert second_client.request(HELLO).status == 200
    assert OTHER_SECRET not in gateway.log


def reload(gateway, words):
    gateway.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 10
    while words not in gateway.log and time.monotonic() < deadline:
        time.sleep(0.02)
    assert words in gateway.log


def test_health_readiness_and_metrics(gateway, client):
    assert requests.get(gateway.url + "/healthz", timeout=5).json() == {"status": "ok"}
    assert requests.get(gateway.url + "/readyz", timeout=5).json() == {"status": "ready"}
    assert client.request(HELLO).status == 200
    assert client.send(b"{}", {}).status == 400
    text = requests.get(gateway.metrics_url + "/metrics", timeout=5).text
    assert 'countersign_gateway_requests_total{route="/v1/vault/{wallet_id}/rpc",status="200"}' in text
    assert 'countersign_gateway_refusals_total{code="invalid_data"}' in text
    assert 'countersign_gateway_upstream_total{outcome="answered"}' in text
    assert 'countersign_gateway_duration_seconds_bucket{part="upstream",le="+Inf"}' in text
    assert requests.get(gateway.url + "/metrics", timeout=5).status_code == 404


def test_the_access_log_has_what_happened_and_no_secret(gateway, client):
    headers = client.signed_headers(HELLO, idempotency_key="a-key-to-look-for")
    sent = client.send(json.dumps(HELLO), headers)
    identifier = sent.headers["x-gateway-request-id"]
    deadline = time.monotonic() + 5
    while identifier not in gateway.log and time.monotonic() < deadline:
        time.sleep(0.02)
    line = next(json.loads(line) for line in gateway.log.splitlines() if identifier in line)
    assert line["wallet"] == client.wallet_id and line["status"] == 200
    assert line["upstream_us"] <= line["duration_us"]
    for secret in [SECRET, OTHER_SECRET, headers["x-privy-authorization-signature"], "a-key-to-look-for", "Hello"]:
        assert secret not in gateway.log


def test_pages_of_other_origins_are_let_in_only_when_configured(gateway, client, stub, vault, key, tmp_path):
    asking = {"origin": "https://vault.example", "access-control-request-method": "POST"}
    path = f"/v1/vault/{vault}/rpc"
    closed = requests.options(gateway.url + path, headers=asking, timeout=5)
    assert closed.status_code == 405 and "access-control-allow-origin" not in closed.headers
    settings = {"allowed_origins": ["https://vault.example"]}
    vaults = [{"wallet_id": vault, "app_id": APP}]
    with LocalGateway(tmp_path / "gateway", apps(stub.url), vaults, settings) as gateway:
        answered = requests.options(gateway.url + path, headers=asking, timeout=5)
        assert answered.status_code == 204
        assert answered.headers["access-control-allow-origin"] == "https://vault.example"
        other = requests.options(gateway.url + path, headers={**asking, "origin": "https://evil.example"}, timeout=5)
        assert other.status_code == 405 and "access-control-allow-origin" not in other.headers


def test_what_is_under_way_is_answered_before_the_end(vault, key, tmp_path):
    release = threading.Event()

    def behave(connection, _):
        return release.wait(60) and answer(connection)

    with FaultProxy(behave) as proxy:
        settings = {"threads": 2}
        gateway = LocalGateway(tmp_path / "gateway", apps(proxy.url), [{"wallet_id": vault, "app_id": APP}], settings)
        with gateway, ThreadPoolExecutor(1) as threads:
            under_way = threads.submit(VaultClient(gateway.url, vault, APP, [key]).request, HELLO)
            while not proxy.requests:
                time.sleep(0.01)
            gateway.process.terminate()
            # Others are refused meanwhile, so that they know that they can ask another gateway.
            deadline = time.monotonic() + 10
            while is_listening(gateway) and time.monotonic() < deadline:
                time.sleep(0.01)
            is_refusing = not is_listening(gateway)
            release.set()
            assert is_refusing and under_way.result().status == 200
            assert gateway.process.wait(10) == 0


def is_listening(gateway):
    host, port = gateway.url.removeprefix("http://").split(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except (ConnectionRefusedError, ConnectionResetError):
        # Reset: the socket was closed while the connection waited in its queue.
        return False
    except TimeoutError:
        pass  # A queue that nobody serves is full.
    return True


def test_a_thousand_idle_and_two_hundred_busy_connections_at_once(vault, key, tmp_path):
    everyone_is_here = threading.Event()

    def behave(connection, _):
        if len(proxy.requests) >= 200:
            everyone_is_here.set()
        # Nobody is answered before all two hundred are under way.
        return everyone_is_here.wait(30) and answer(connection)

    with FaultProxy(behave) as proxy:
        gateway = LocalGateway(tmp_path / "gateway", apps(proxy.url), [{"wallet_id": vault, "app_id": APP}])
        with gateway:
            host, port = gateway.url.removeprefix("http://").split(":")
            before = memory_kib(gateway)
            idle = [socket.create_connection((host, int(port)), timeout=10) for _ in range(1000)]
            client = VaultClient(gateway.url, vault, APP, [key])
            headers, body = client.signed_headers(HELLO), json.dumps(HELLO)

            def several(_):
                with VaultClient(gateway.url, vault, APP, [key]) as one:
                    return [one.send(body, headers).status for _ in range(3)]

            with ThreadPoolExecutor(200) as threads:
                statuses = [status for taken in threads.map(several, range(200)) for status in taken]
            assert statuses == [200] * 600 and len(proxy.requests) == 600
            # Those that were idle still work.
            for connection in idle:
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            assert all(connection.recv(1000).startswith(b"HTTP/1.1 200") for connection in idle)
            assert memory_kib(gateway, "VmHWM") < before + MEMORY_OF_1200_CONNECTIONS_KIB
            for connection in idle:
                connection.close()


def test_several_threads_serve_as_one(stub, vault, key, tmp_path):
    settings = {"threads": 3}
    with LocalGateway(
        tmp_path / "gateway", apps(stub.url), [{"wallet_id": vault, "app_id": APP}], settings
    ) as gateway, ThreadPoolExecutor(30) as threads:
        clients = [VaultClient(gateway.url, vault, APP, [key]) for _ in range(30)]
        assert [answer.status for answer in threads.map(lambda client: client.request(HELLO), clients)] == [200] * 30
        assert gateway.stop() == 0


def test_memory_stays_bounded_under_long_answers(vault, key, tmp_path):
    body = b"x" * (1 << 20)

    def behave(connection, _):
        return answer(connection, body=body)

    with FaultProxy(behave) as proxy:
        gateway = LocalGateway(tmp_path / "gateway", apps(proxy.url), [{"wallet_id": vault, "app_id": APP}])
        with gateway:
            client = VaultClient(gateway.url, vault, APP, [key])
            headers = client.signed_headers(HELLO)
            before = None
            for number in range(200):
                assert client.send(json.dumps(HELLO), headers).status == 200
                if number == 20:
                    before = memory_kib(gateway)
            assert memory_kib(gateway) < before + 8192


def memory_kib(gateway, which="VmRSS"):
    """What a gateway holds now, or with `VmHWM` at most held."""
    with open(f"/proc/{gateway.process.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(which))
