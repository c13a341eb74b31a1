"""The SDK for Python as a package: its installation, its program, its README, its connections."""

import json
import os
import re
import socket
import subprocess
import sys
import threading

import live_vault
import pytest
from conftest import CASES, CHECKOUT, StubGateway
from countersign_vault import (
    AnswerLostError,
    AuthorizationKey,
    Bundle,
    MalformedAnswerError,
    NonceSequence,
    UnavailableError,
    VaultAccount,
)
from countersign_vault.connection import LARGEST_ANSWER_BYTES, Origin
from countersign_vault.request import HTTPRequest

PACKAGE = CHECKOUT / "sdk" / "python"


@pytest.fixture
def gateway():
    stub = StubGateway()
    yield stub
    stub.stop()


def request_to(url):
    return HTTPRequest("POST", f"{url}/path", {"Content-Type": "application/json"}, b"{}")


def test_the_examples_of_the_readme(tmp_path):
    trading, relayed = re.findall(r"```python\n(.*?)```", (PACKAGE / "README.md").read_text(), re.S)
    # What the second one takes for granted.
    relayed = "import os\nfrom countersign_vault import Bundle\n" + relayed

    def printed(example, bundle):
        (tmp_path / "vault.json").write_text(json.dumps(bundle))
        more = {"HYPERLIQUID_URL": vault["exchange"], "OPERATOR_KEY": vault["relay_operator"]}
        finished = subprocess.run(
            [sys.executable, "-c", example], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(PACKAGE), **more},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    with live_vault.described() as vault:
        (tmp_path / "operator.key").write_text(vault["operator"])
        assert printed(trading, vault["bundle"]).startswith("ok\ndenied: no ALLOW rule matches")
        assert printed(relayed, vault["bundle_with_actions"]) == "ok\n"


def test_the_program_that_makes_keys(tmp_path):
    file = tmp_path / "operator.key"
    command = [sys.executable, "-m", "countersign_vault", "generate", str(file)]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert finished.stdout.strip() == AuthorizationKey.from_file(file).public_key
    assert file.stat().st_mode & 0o777 == 0o600
    assert subprocess.run(command, env=environment, capture_output=True, timeout=60).returncode != 0


def test_the_folder_can_be_installed(tmp_path):
    command = [
        sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation",
        "--target", str(tmp_path / "installed"), str(copy_of_package(tmp_path)),
    ]  # fmt: skip
    finished = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert finished.returncode == 0, finished.stderr
    assert (tmp_path / "installed" / "countersign_vault" / "py.typed").exists()


def copy_of_package(folder):
    """What building leaves behind stays out of the checkout."""
    copy = folder / "package"
    subprocess.run(["cp", "-r", str(PACKAGE), str(copy)], check=True)
    return copy


def test_a_key_from_the_environment(monkeypatch):
    monkeypatch.setenv("OPERATOR_KEY", CASES["keys_used"]["key1"]["private"])
    assert AuthorizationKey.from_environment("OPERATOR_KEY").public_key == CASES["keys_used"]["key1"]["public"]


def test_nothing_shows_the_private_key():
    key = AuthorizationKey.generate()
    account = VaultAccount(Bundle.from_json(CASES["calls"][0]["bundle"]), key)
    assert key.export_private_key()[:60] not in repr(key) + repr(account) + repr(vars(account))


def test_one_connection_carries_many_requests(gateway):
    gateway.answers(200, {}, b"{}")
    origin = Origin(gateway.url)
    assert [origin.send(request_to(gateway.url)).status for _ in range(3)] == [200] * 3
    assert len(gateway.connections) == 1


def test_a_server_that_speaks_no_tls_was_sent_nothing(gateway):
    url = gateway.url.replace("http:", "https:")
    with pytest.raises(UnavailableError):
        Origin(url).send(request_to(url))
    assert gateway.received == []


def test_a_name_that_does_not_exist():
    with pytest.raises(UnavailableError):
        Origin("https://gateway.invalid").send(request_to("https://gateway.invalid"))


def test_a_server_that_says_nothing_in_time():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(AnswerLostError):
            Origin(url, timeout_seconds=0.05).send(request_to(url))


def test_an_answer_that_is_too_long(gateway):
    gateway.answers(200, {}, b" " * (LARGEST_ANSWER_BYTES + 1))
    with pytest.raises(MalformedAnswerError):
        Origin(gateway.url).send(request_to(gateway.url))


def test_nonces_of_many_threads_never_repeat():
    nonces, found = NonceSequence(lambda: 5), []
    threads = [threading.Thread(target=lambda: found.extend(nonces.next() for _ in range(500))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(5, 4005))
