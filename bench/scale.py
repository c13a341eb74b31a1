"""What size costs: creating wallets, signing with many wallets in the database, judging by long whitelists."""

import os
import sys
import time
import uuid
from pathlib import Path

import contenders
import load
import workload
from countersign_client import AuthorizationKey
from hyperliquid_policy import WITHDRAW, WITHDRAW_TYPES, condition, on_message, policy, withdrawal_typed_data
from local_server import LocalPostgreSQL, LocalServer

CONNECTIONS = 32
SAMPLE = 20_000


def measure(options, folder, stack):
    wallet_counts = [10, 1_000, 10_000] if options.quick else [10, 10_000, 1_000_000]
    whitelist_sizes = [1, 100, 1_000] if options.quick else [1, 100, 10_000]
    postgres_folder = Path(f"/tmp/countersign-bench-{uuid.uuid4().hex[:12]}")
    postgres = stack.enter_context(LocalPostgreSQL(postgres_folder, port=20000 + os.getpid() % 12000))
    postmaster = int((postgres_folder / "data" / "postmaster.pid").read_text().split("\n")[0])
    database = contenders.create_database(postgres.url)
    server = stack.enter_context(LocalServer(folder / "scale", database, options=["--app-rate", "0"]))
    ground = Ground(server, server.make_app("scale"), postmaster, folder, options.seconds)
    return {
        "by_wallets": [ground.with_wallets(count) for count in wallet_counts],
        "by_whitelist": [ground.with_whitelist(size) for size in whitelist_sizes],
    }


class Ground:
    """One server that fills up."""

    def __init__(self, server, client, postmaster, folder, seconds):
        self.server = server
        self.client = client
        self.postmaster = postmaster
        self.folder = folder
        self.seconds = seconds
        self.owner = AuthorizationKey()
        self.owner_id = client.post("/v1/key_quorums", {"public_keys": [self.owner.public_key]})["id"]
        self.ids_file = folder / "ids"
        self.ids_file.touch()

    def wallet_ids(self):
        return self.ids_file.read_text().split()

    def load(self, file, seconds, ids_file=None):
        arguments = (self.server.url, file, self.server.process.pid, CONNECTIONS, seconds, self.postmaster, ids_file)
        return load.run(*arguments)

    def with_wallets(self, count):
        """Fills up to so many wallets, then signs with wallets drawn from all of them."""
        body = b'{"chain_type":"ethereum","owner_id":"%s"}' % self.owner_id.encode()
        create = workload.http_request(self.client, "/v1/wallets", body)
        file = self.folder / "requests"
        created = None
        while (missing := count - len(self.wallet_ids())) > 0:
            if missing < 1000:
                self.create_few(missing)
                continue
            seconds = 1
            if created:
                seconds = min(max(round(missing / created.requests_per_second), 1), 60)
            # All creations are alike: nothing of them is remembered without an idempotency key.
            workload.write_requests(file, [create] * 200_000)
            created = self.load(file, seconds, self.ids_file)
            print(f"  {len(self.wallet_ids())} wallets, {created.requests_per_second:.0f} /s", file=sys.stderr)
        ids = self.wallet_ids()
        spread = ids[:: max(1, len(ids) // SAMPLE)]
        sample = [workload.Wallet(one, "", self.owner) for one in spread]
        return {
            "wallets": len(ids),
            "creations_per_second": created and created.requests_per_second,
            **self.signing(file, sample, workload.typed_data),
        }

    def create_few(self, count):
        """What a second of load would overshoot."""
        with open(self.ids_file, "a") as ids:
            for _ in range(count):
                made = self.client.post("/v1/wallets", {"chain_type": "ethereum", "owner_id": self.owner_id})
                ids.write(made["id"] + "\n")

    def with_whitelist(self, size):
        """Withdrawals to the last address of a whitelist: in the policy up to 100, else in a condition set."""
        addresses = [f"0x{number:040x}" for number in range(1, size + 1)]
        if size <= 100:
            member = on_message(WITHDRAW_TYPES, WITHDRAW, "destination", "in", addresses)
        else:
            member = on_message(WITHDRAW_TYPES, WITHDRAW, "destination", "in_condition_set", self.set_of(addresses))
        domain = condition("ethereum_typed_data_domain", "chainId", "eq", "421614")
        rule = {"name": "List", "method": "eth_signTypedData_v4", "conditions": [domain, member], "action": "ALLOW"}
        wallets = workload.make_wallets(self.client, 50, policy("Whitelist", [rule]))

        def withdrawal(number):
            return withdrawal_typed_data(addresses[-1], f"{number}.5", number + 1)

        return {"whitelist": size, **self.signing(self.folder / "requests", wallets, withdrawal)}

    def set_of(self, addresses):
        made = self.client.post("/v1/condition_sets", {"name": "Whitelist", "owner_id": self.owner_id})
        path = f"/v1/condition_sets/{made['id']}/condition_set_items"
        for start in range(0, len(addresses), 100):
            items = [{"value": address} for address in addresses[start : start + 100]]
            # A resource remembers its changes until they expire: so many must.
            self.client.call("POST", path, items, [self.owner], expiry_ms=int(time.time() * 1000) + 300_000)
        return made["id"]

    def signing(self, file, wallets, data):
        expected = 6000
        while True:
            workload.write_signed_requests(file, self.client, wallets, expected * self.seconds, data)
            try:
                found = self.load(file, self.seconds)
            except load.RequestsExhausted:
                expected *= 2
                continue
            print(f"  {len(wallets)} of them sign: {found}", file=sys.stderr)
            return {
                "signatures_per_second": found.requests_per_second,
                "cpu_us": round(found.server_us + found.database_us, 1),
                "p50_ms": found.p50_ms,
                "p99_ms": found.p99_ms,
                "memory_mib": found.memory_mib,
            }


def show(found):
    print(f"\n{'':>22}{'creations/s':>13}{'signatures/s':>14}{'CPU µs':>9}{'p50 ms':>9}{'p99 ms':>9}{'MiB':>6}")
    for one in found["by_wallets"]:
        created = one["creations_per_second"]
        print(f"{one['wallets']:>10} wallets    {f'{created:.0f}' if created else '':>13}{columns(one)}")
    for one in found["by_whitelist"]:
        print(f"whitelist of {one['whitelist']:<6}   {'':13}{columns(one)}")


def columns(one):
    return (f"{one['signatures_per_second']:14.0f}{one['cpu_us']:9.0f}{one['p50_ms']:9.2f}{one['p99_ms']:9.2f}"
            f"{one['memory_mib']:6}")  # fmt: skip
