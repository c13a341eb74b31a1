"""The running server keeps to its own description: schemathesis reads it and asks all that it can think of."""

import json
import os
import subprocess
import sys
from pathlib import Path

import hyperliquid_stub
import pytest
from contract_resources import SEED
from issuer import Issuer, issue
from local_server import CHECKOUT, LocalServer

HERE = Path(__file__).resolve().parent
# What the coverage phase asks has mostly to do with how requests are read, which no database has a part in.
PHASES = {"sqlite": "examples,coverage,fuzzing", "postgres": "examples,fuzzing"}


@pytest.fixture
def stub():
    server = hyperliquid_stub.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def contract(engine, request, stub, tmp_path):
    """A server that offers everything, and what the hooks are told of it."""
    database = request.getfixturevalue("new_database")() if engine == "postgres" else None
    options = ["--relay", "--hyperliquid-url", stub.url, "--hyperliquid-testnet-url", stub.url]
    options += ["--app-rate", "0", "--stranger-rate", "0", "--relay-rate", "0", "--webhook-allow", "127.0.0.1"]
    with LocalServer(tmp_path / "data", database, options=options) as server:
        client, issuer = server.make_app("contract"), Issuer()
        issue(server, client, issuer, tmp_path)
        yield {
            "url": client.base_url, "app_id": client.app_id, "app_secret": client.app_secret,
            "token": issuer.token("u-42", client.app_id), "answered": str(tmp_path / "answered.json"),
        }  # fmt: skip


def ask_everything(contract, folder, phases):
    """Runs schemathesis. Returns the finished process and, for each operation, how often each status was answered."""
    setting = folder / "setting.json"
    setting.write_text(json.dumps(contract))
    command = [
        str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(HERE / "contract.toml"),
        "run", f"{contract['url']}/openapi.yaml", "--phases", phases, "--seed", str(SEED),
        "--auth", f"{contract['app_id']}:{contract['app_secret']}", "--header", f"privy-app-id: {contract['app_id']}",
    ]  # fmt: skip
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": "contract_hooks", "CONTRACT_SETTING": str(setting),
        "PYTHONPATH": os.pathsep.join([str(HERE), str(CHECKOUT / "lab"), str(CHECKOUT / "sdk" / "python")]),
    }  # fmt: skip
    finished = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True)
    answered = Path(contract["answered"])
    return finished, json.loads(answered.read_text()) if answered.exists() else {}


def test_the_server_keeps_to_its_document(engine, contract, tmp_path):
    finished, answered = ask_everything(contract, tmp_path, PHASES[engine])
    assert finished.returncode == 0, finished.stdout[-20_000:] + finished.stderr[-2_000:]
    # Otherwise it has only seen requests refused.
    assert not [name for name, statuses in answered.items() if not statuses.keys() & {"200", "204"}]
