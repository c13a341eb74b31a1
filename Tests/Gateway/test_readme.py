"""The examples of the README, run as they stand there but for addresses, ids and secrets."""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import hyperliquid_stub
import pytest
import requests
from conftest import CHECKOUT
from eth_account import Account
from eth_account.messages import encode_defunct
from local_server import LocalServer

README = (CHECKOUT / "README.md").read_text()
FRIEND = "0x" + "11" * 20
SETTING = "app=…  secret=…  url=http://127.0.0.1:8080\n"


def block(language, number):
    """One of the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.S | re.M)[number]


def replaced(text, others):
    """The example with other values, each of which it has."""
    for old, new in others.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def server(tmp_path):
    with LocalServer(tmp_path / ".countersign") as server:
        yield server


@pytest.fixture
def app(server):
    return server.make_app("first")


@pytest.fixture
def shell(server, app, tmp_path):
    """Runs a script in a folder with a `./run` that does not build anything."""
    run = tmp_path / "run"
    command = f'exec {shlex.quote(str(server.program))} "$@" --data {shlex.quote(str(server.data))}'
    run.write_text(f'#!/bin/sh\ncase $1 in app) {command} ;; esac\nexec {shlex.quote(str(server.program))} "$@"\n')
    run.chmod(0o700)
    setting = f"set -eu\napp={app.app_id} secret={app.app_secret} url={server.url}\n"

    def start(script):
        return subprocess.Popen(
            ["bash", "-c", setting + script], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip

    return start


def output(process):
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, out + err
    return out


def python(program, folder):
    """What a program prints that uses the packages of the lab and the SDK."""
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT / "sdk" / "python")}
    command = [sys.executable, "-c", program]
    finished = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_a_wallet_is_made_and_signs_with_curl(shell):
    setting, make, sign = block("sh", 0).split("\n\n")
    assert setting + "\n" == SETTING
    wallet = json.loads(output(shell(make)))
    answer = json.loads(output(shell(replaced(sign, {"WALLET_ID": wallet["id"]}))))
    assert signer_of_hello(answer["data"]["signature"]) == wallet["address"]


def signer_of_hello(signature):
    return Account.recover_message(encode_defunct(text="Hello"), signature=signature)


def test_the_official_client_signs(app, server, tmp_path):
    ours = {'app_id="…"': f'app_id="{app.app_id}"', 'app_secret="…"': f'app_secret="{app.app_secret}"'}
    program = replaced(block("python", 0), {**ours, "http://127.0.0.1:8080": server.url})
    signature = python(program, tmp_path).strip()
    assert signer_of_hello(signature) in {wallet["address"] for wallet in app.get("/v1/wallets")["data"]}


@contextmanager
def ending(process):
    """Ends a script and what it started."""
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=30)


def test_a_vault_trades_through_a_gateway(shell, tmp_path):
    gateway = f"127.0.0.1:{free_port()}"
    serve = "./run gateway"
    others = {"127.0.0.1:8443": gateway, "0x…": FRIEND, serve: f"{serve} --listen {gateway}"}
    script = replaced(block("sh", 1), others)
    exchange = hyperliquid_stub.start()
    running = shell(script)
    with ending(running):
        until_ready(f"http://{gateway}", running)
        bundle = json.loads((tmp_path / "vault.json").read_text())
        exchange.exchange.account(bundle["address"].lower()).usd += 1000
        # The SDK asks the exchange itself; here the exchange is the stub.
        there = f"import hyperliquid.utils.constants\nhyperliquid.utils.constants.MAINNET_API_URL = {exchange.url!r}\n"
        assert "'resting': {'oid'" in python(there + block("python", 1), tmp_path)
        assert exchange.exchange.log[-1]["signer"] == bundle["address"].lower()
        assert not {"app.secret", "gateway.secret"} & set(readable_by_others(tmp_path))
    exchange.shutdown()
    exchange.server_close()


def until_ready(url, process):
    """Waits for the gateway that the last line of a script starts."""
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if requests.get(url + "/readyz", timeout=5).status_code == 200:
                return
        except requests.ConnectionError:
            time.sleep(0.05)
    os.killpg(process.pid, signal.SIGTERM)
    raise AssertionError(process.communicate(timeout=30))


def readable_by_others(folder):
    return [path.name for path in folder.iterdir() if path.stat().st_mode & 0o077]
