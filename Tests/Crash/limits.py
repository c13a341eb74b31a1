"""Kills parts of running servers while limits over time are used up, and recounts everything that was released (S29).

    lab/python Tests/Crash/limits.py --binary .build/release/countersign [--database URL] [--servers N] [--requests N]

Many requests of several kinds are sent to every server at once, while API processes, signers and supervisors are killed
without warning. Then the audit log is exported, and for every window at every time the sum of what was released is
computed here, from the amounts of the transactions and the limits of the policies, not from what receipts say of sums:

* no sum passes its limit, and no amount in a receipt is another than that of its transaction;
* every answer that a client got was released, and none twice;
* what the server says is used is what was released: nothing is stuck, nothing is lost.

The database of `--database` must be empty; servers share it. One server without it uses SQLite.
"""

import argparse
import base64
import hashlib
import json
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lab"))

import processes  # noqa: E402
import requests  # noqa: E402
from countersign_client import AuthorizationKey, Client  # noqa: E402
from local_server import LocalServer, built_program  # noqa: E402
from solders.hash import Hash  # noqa: E402
from solders.message import Message  # noqa: E402
from solders.pubkey import Pubkey  # noqa: E402
from solders.system_program import TransferParams, transfer  # noqa: E402
from solders.transaction import Transaction  # noqa: E402

VICTIMS = ["api", "signer", "supervisor"]
THREADS_PER_SERVER = 6
FRIEND = "0x5e9ee1089755c3435139848e47e6635505d5a13a"
VALUE = {"field_source": "ethereum_transaction", "field": "value", "function": "sum"}
LAMPORTS = {"field_source": "solana_movement", "field": "lamports", "function": "sum"}
COUNT = {"function": "count"}
WALLET = {"field_source": "wallet", "field": "id"}


class Limit:
    """One aggregation and its bound, as this test knows them."""

    def __init__(self, client, bound, method, metric, kind, seconds, group_by=()):
        self.bound, self.method, self.metric, self.kind, self.seconds = bound, method, metric, kind, seconds
        self.group_by = list(group_by)
        body = {"name": "Limit", "method": method, "metric": metric, "group_by": self.group_by,
                "window": {"type": kind, "seconds": seconds}}  # fmt: skip
        self.id = client.post("/v1/aggregations", body)["id"]

    @property
    def condition(self):
        return {"field_source": "reference", "field": f"aggregation.{self.id}", "operator": "lte",
                "value": str(self.bound)}  # fmt: skip

    def amount(self, receipt):
        """What a released transaction or message uses, by what was signed."""
        if self.metric is LAMPORTS:
            return sum(int(part.get("lamports", 0)) for part in receipt["amounts"]["instructions"])
        return int(receipt["amounts"]["value"]) if self.metric is VALUE else 1


class Vault:
    """Wallets under policies that look at sums of several kinds."""

    def __init__(self, client, chance):
        self.client = client
        sums = [
            Limit(client, 8_000, "eth_signTransaction", VALUE, "rolling", 60, [WALLET]),
            Limit(client, 40_000, "eth_signTransaction", VALUE, "fixed", 60),
        ]
        counts = [
            Limit(client, 40, "personal_sign", COUNT, "rolling", 60, [WALLET]),
            Limit(client, 300, "personal_sign", COUNT, "rolling", 3600),
        ]
        payments = [
            Limit(client, 8_000, "signTransaction", LAMPORTS, "rolling", 60, [WALLET]),
            Limit(client, 60_000, "signTransaction", LAMPORTS, "rolling", 3600),
        ]
        self.limits = {limit.id: limit for limit in sums + counts + payments}
        rules = [
            {"name": "Sums", "method": "eth_signTransaction", "action": "ALLOW", "conditions": [
                limit.condition for limit in sums]},
            {"name": "Counts", "method": "personal_sign", "action": "ALLOW", "conditions": [
                limit.condition for limit in counts]},
        ]  # fmt: skip
        of_solana = [{"name": "Payments", "method": "signTransaction", "action": "ALLOW", "conditions": [
            limit.condition for limit in payments]}]  # fmt: skip
        self.key = AuthorizationKey()
        self.wallets = []
        for chain, rules, count in (("ethereum", rules, 6), ("solana", of_solana, 2)):
            body = {"version": "1.0", "name": "Limits", "chain_type": chain, "rules": rules}
            policy = client.post("/v1/policies", body)["id"]
            for number in range(count):
                owner = {"owner": {"public_key": self.key.public_key}} if number % 2 else {}
                wallet = {"chain_type": chain, "policy_ids": [policy], **owner}
                self.wallets.append((client.post("/v1/wallets", wallet), [self.key] if owner else []))

    def request(self, client, chance, name, number):
        """A request that nobody has made before."""
        wallet, keys = chance.choice(self.wallets)
        if wallet["chain_type"] == "solana":
            body = payment(wallet, chance, name)
        elif chance.random() < 0.7:
            fields = {"type": 2, "to": FRIEND, "value": hex(chance.randrange(1, 900)), "chain_id": 1, "nonce": number,
                      "gas_limit": 21000, "max_fee_per_gas": 10, "max_priority_fee_per_gas": 1}  # fmt: skip
            body = {"method": "eth_signTransaction", "params": {"transaction": fields}}
        else:
            body = {"method": "personal_sign", "params": {"message": name, "encoding": "utf-8"}}
        # What is neither signed nor has a key is a new request each time.
        options = {"idempotency_key": name} if not keys or chance.random() < 0.3 else {}
        return client.prepare("POST", f"/v1/wallets/{wallet['id']}/rpc", body, keys, **options)


def payment(wallet, chance, name):
    """A transaction of Solana with one to three transfers."""
    source, friend = Pubkey.from_string(wallet["address"]), Pubkey.from_bytes(bytes([2] * 32))
    transfers = [
        transfer(TransferParams(from_pubkey=source, to_pubkey=friend, lamports=chance.randrange(1, 500)))
        for _ in range(chance.randrange(1, 4))
    ]
    wire = bytes(Transaction.new_unsigned(Message.new_with_blockhash(transfers, source, Hash.hash(name.encode()))))
    return {"method": "signTransaction", "params": {
        "transaction": base64.b64encode(wire).decode(), "encoding": "base64"}}  # fmt: skip


class Run:
    def __init__(self, servers, total, seed):
        self.servers, self.total, self.seed = servers, total, seed
        self.chance = random.Random(seed)
        self.client = servers[0].make_app("limits")
        self.vault = Vault(self.client, self.chance)
        self.listen = [server.url.removeprefix("http://") for server in servers]
        self.lock = threading.Lock()
        self.sent = self.kills = 0
        self.outcomes, self.answers, self.faults = Counter(), [], []
        self.done = threading.Event()

    def load(self):
        threads = [
            threading.Thread(target=self.ask, args=(place, number), daemon=True)
            for place in range(len(self.servers)) for number in range(THREADS_PER_SERVER)
        ]  # fmt: skip
        killer = threading.Thread(target=self.kill, daemon=True)
        for thread in [*threads, killer]:
            thread.start()
        for thread in threads:
            thread.join()
        self.done.set()
        killer.join()

    def ask(self, place, thread):
        try:
            chance = random.Random(f"{self.seed}/{place}/{thread}")
            client = Client(self.servers[place].url, self.client.app_id, self.client.app_secret)
            client.session.auth = (client.app_id, client.app_secret)
            request = None
            for number in range(self.total):
                with self.lock:
                    if self.sent >= self.total:
                        return
                    self.sent += 1
                if request is None or chance.random() > 0.1:
                    name = f"{self.seed}/{place}/{thread}/{number}"
                    unique = (place * THREADS_PER_SERVER + thread) * self.total + number
                    request = self.vault.request(client, chance, name, unique)
                self.send(client, request, chance)
        except Exception as error:
            self.faults.append(f"thread {place}/{thread}: {error!r}")

    def send(self, client, request, chance):
        try:
            response = client.session.request(
                request.method, request.url, data=request.body, headers=request.headers, timeout=15)  # fmt: skip
        except requests.RequestException as error:
            self.outcomes[type(error).__name__] += 1
            time.sleep(chance.uniform(0.01, 0.05))
            return
        code = "" if response.status_code == 200 else f" {response.json()['code']}"
        self.outcomes[f"{response.status_code}{code}"] += 1
        if response.status_code == 200:
            self.answers.append(hashlib.sha256(response.content).hexdigest())
        elif response.status_code == 503:
            # While a signer comes back every request would be spent on finding that out.
            time.sleep(chance.uniform(0.05, 0.15))
        elif response.json()["code"] != "policy_violation":
            self.faults.append(f"answered {response.status_code} {response.content[:200]}")

    def kill(self):
        while not self.done.wait(self.chance.uniform(1.0, 4.0)):
            place, victim = self.chance.randrange(len(self.servers)), self.chance.choice(VICTIMS)
            server = self.servers[place]
            self.kills += 1
            if victim != "supervisor":
                processes.kill_child(server.process.pid, victim, self.chance.choice)
                continue
            orphans = processes.children(server.process.pid)
            server.kill()
            processes.kill_all(processes.wait_for_end(orphans, 5))
            server.start(self.listen[place])

    def wait(self):
        """Until every server signs again or says that it may not."""
        for server in self.servers:
            client = Client(server.url, self.client.app_id, self.client.app_secret)
            deadline = time.monotonic() + 20
            while True:
                try:
                    body = {"method": "personal_sign", "params": {"message": "after", "encoding": "utf-8"}}
                    answer = client.request("POST", f"/v1/wallets/{self.vault.wallets[0][0]['id']}/rpc", body)
                    if answer.status in (200, 400):
                        break
                except requests.RequestException:
                    pass
                if time.monotonic() > deadline:
                    self.faults.append("a server does not come back")
                    break
                time.sleep(0.05)

    def recount(self, folder):
        """What was wrong with what was released."""
        path = Path(folder) / "log.jsonl"
        finished = self.servers[0].command("audit", "export", str(path))
        if finished.returncode != 0:
            return [f"audit export: {finished.stderr}"]
        wrong, windows, released = [], defaultdict(Window), Counter()
        with path.open() as lines:
            next(lines)
            for line in lines:
                entry = json.loads(line)
                receipt = json.loads(entry["receipt"])
                if entry["outcome"] != "released" or receipt["op"] != "wallet.rpc" or receipt["decision"] != "allow":
                    continue
                released[receipt["answer"]] += 1
                wrong += self.count(entry, receipt, windows)
        wrong += [f"an answer was released {times} times" for times in released.values() if times > 1]
        wrong += ["a client has an answer that was not released" for answer in self.answers if answer not in released]
        verified = self.servers[0].command("audit", "verify")
        if verified.returncode not in (0, 3):
            wrong.append(f"audit verify: {verified.stdout[-800:]}")
        if not windows or not any(window.was_full for window in windows.values()):
            wrong.append("no limit was ever reached: the test shows nothing")
        return wrong + self.shown(windows)

    def count(self, entry, receipt, windows):
        """Counts one released signature in every window that its method has."""
        wrong = []
        stated = {use["aggregation"]: use for use in receipt["limits"]}
        for limit in self.vault.limits.values():
            if limit.method != receipt["method"]:
                continue
            amount = limit.amount(receipt)
            if int(stated[limit.id]["amount"]) != amount:
                wrong.append(f"seq {entry['seq']}: it states {stated[limit.id]['amount']} and not {amount}")
            group = receipt["subject"]["id"] if limit.group_by else ""
            window = windows[limit.id, group]
            window.limit = limit
            if window.add(receipt["at"], amount) > limit.bound:
                wrong.append(f"seq {entry['seq']}: {window.sum} of {limit.bound} in {limit.kind} {limit.seconds} s")
        return wrong

    def shown(self, windows):
        """Compares what the server says is used with what was released."""
        wrong = []
        client = Client(self.servers[0].url, self.client.app_id, self.client.app_secret)
        for limit in self.vault.limits.values():
            if limit.seconds < 3600:
                continue
            for shown in client.get(f"/v1/aggregations/{limit.id}/limits")["data"]:
                window = windows[limit.id, shown["group"][0] if shown["group"] else ""]
                if int(shown["used"]) != window.sum:
                    wrong.append(f"{shown['used']} are said to be used, {window.sum} were released")
        return wrong


class Window:
    """One window, recounted."""

    def __init__(self):
        self.limit, self.sum, self.latest, self.entries, self.first = None, 0, 0, [], 0
        self.was_full = False

    def add(self, at, amount):
        """The sum with one more amount, at a time that never goes back."""
        now, length = max(at, self.latest), self.limit.seconds * 1000
        if self.limit.kind == "fixed":
            if now // length != self.latest // length:
                self.sum = 0
        else:
            while self.first < len(self.entries) and self.entries[self.first][0] <= now - length:
                self.sum -= self.entries[self.first][1]
                self.first += 1
            self.entries.append((now, amount))
        self.latest, self.sum = now, self.sum + amount
        self.was_full = self.was_full or self.sum > self.limit.bound * 0.97
        return self.sum


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, help="the program (default: the newest build of this checkout)")
    parser.add_argument("--database", help="URL of an empty PostgreSQL database (default: SQLite)")
    parser.add_argument("--servers", type=int, default=1, help="servers on one database")
    parser.add_argument("--requests", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    given = arguments()
    program = given.binary or built_program()
    with tempfile.TemporaryDirectory(prefix="countersign-limits-") as folder:
        servers = []
        try:
            for number in range(given.servers):
                data = Path(folder) / f"data{number}"
                if number:
                    data.mkdir()
                    shutil.copy(servers[0].data / "root.key", data / "root.key")
                server = LocalServer(data, given.database, program=program)
                server.options = ["--signers", "2", "--app-rate", "0"]
                servers.append(server.start())
            run = Run(servers, given.requests, given.seed)
            began = time.monotonic()
            run.load()
            seconds = time.monotonic() - began
            run.wait()
            wrong = run.faults + run.recount(folder)
        finally:
            for server in servers:
                if server.process and server.process.poll() is None:
                    server.stop()
        outcomes = ", ".join(f"{name} {count}" for name, count in sorted(run.outcomes.items(), key=str))
        print(f"round: {run.sent} requests in {seconds:.0f} s, {run.kills} kills; {outcomes}")
        for line in wrong[:20]:
            print(f"    {line}")
        if wrong:
            print(f"seed {given.seed}; the end of the first log:\n{servers[0].log[-2000:]}")
    print(f"{0 if wrong else 1} passed, {1 if wrong else 0} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
