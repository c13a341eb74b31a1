"""The servers that are measured, each running on the same machine and, where it uses one, the same PostgreSQL."""

import asyncio
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

import requests
import workload
from eth_account import Account
from eth_account.messages import encode_typed_data
from local_server import LocalServer

BASELINE = Path(__file__).with_name("baseline")
sys.path.insert(0, str(BASELINE))

import seed  # noqa: E402


class Contender:
    """A running server with wallets, and how to load it."""

    def __init__(self, name, url, pid, client, wallets, addresses, uses_postgres):
        self.name = name
        self.url = url
        self.pid = pid
        #: Who signs the requests, under the URL that they are signed for.
        self.client = client
        self.wallets = wallets
        #: What the signatures of each wallet must recover to.
        self.addresses = addresses
        self.uses_postgres = uses_postgres

    def check(self, count=40):
        """Every signature is the wallet's, and altered requests get none."""
        for number in range(count):
            wallet = self.wallets[number % len(self.wallets)]
            data = workload.typed_data(number)
            answer = self.post(wallet, {"method": "eth_signTypedData_v4", "params": {"typed_data": data}})
            assert answer.status_code == 200, f"{self.name}: {answer.status_code} {answer.text}"
            full = {**data, "primaryType": data["primary_type"]}
            del full["primary_type"]
            signature = answer.json()["data"]["signature"]
            signer = Account.recover_message(encode_typed_data(full_message=full), signature=signature)
            assert signer == self.addresses[wallet.id], f"{self.name}: signed by {signer}"
        data = workload.withdrawal_typed_data("0x" + "99" * 20, "1", 1)
        denied = self.post(wallet, {"method": "eth_signTypedData_v4", "params": {"typed_data": data}})
        assert denied.status_code == 400, f"{self.name} allowed what the policy denies"
        altered = self.post(wallet, {"method": "eth_signTypedData_v4", "params": {"typed_data": data}}, spoil=True)
        assert altered.status_code == 401, f"{self.name} took an altered request"

    def post(self, wallet, body, spoil=False):
        prepared = self.client.prepare("POST", f"/v1/wallets/{wallet.id}/rpc", body, [wallet.key])
        if spoil:
            prepared.body = prepared.body.replace(b'"amount":"1"', b'"amount":"2"')
        url = self.url + f"/v1/wallets/{wallet.id}/rpc"
        auth = (self.client.app_id, self.client.app_secret)
        return requests.post(url, data=prepared.body, headers=prepared.headers, auth=auth, timeout=20)


def create_database(server_url):
    """An empty database on the PostgreSQL server."""
    root, name = server_url.rpartition("/")[0], f"bench_{uuid.uuid4().hex[:12]}"
    subprocess.run(["psql", "-q", server_url, "-c", f"create database {name}"], check=True, capture_output=True)
    return f"{root}/{name}"


def start_ours(name, folder, stack, wallet_count, database=None, options=(), policy=None):
    """Our server, without its limit on one app's rate. `policy` makes the body of the wallets' policy for an app."""
    server = LocalServer(folder / name, database, options=["--app-rate", "0", *options])
    stack.enter_context(server)
    client = server.make_app("bench")
    wallets = workload.make_wallets(client, wallet_count, policy(client) if policy else workload.POLICY)
    addresses = {wallet.id: wallet.address for wallet in wallets}
    return Contender(name, server.url, server.process.pid, client, wallets, addresses, database is not None)


def start_baseline(stack, database, model: Contender, port, workers=2):
    """The Python server, for the app and wallets of another contender."""
    addresses = asyncio.run(seed.seed(database, model.client, model.wallets, workload.POLICY))
    command = [
        sys.executable, "-m", "uvicorn", "server:app", "--host", "127.0.0.1", "--port", str(port), "--workers",
        str(workers), "--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning",
    ]  # fmt: skip
    environment = {**os.environ, "BASELINE_DATABASE": database, "BASELINE_URL": model.client.base_url}
    process = subprocess.Popen(command, cwd=BASELINE, env=environment)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            requests.get(url, timeout=1)
            break
        except requests.ConnectionError:
            time.sleep(0.1)
    return Contender("baseline", url, process.pid, model.client, model.wallets, addresses, True)
