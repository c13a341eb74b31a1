#!/usr/bin/env python3
"""Signatures per second, beside a tuned Python server that does the same work.

Every request is distinct, signed by a P-256 key, judged by a policy, signed with secp256k1 and durably recorded before
it is answered. The servers take turns, A-B-A-B, on one machine with the load generator; both use the same PostgreSQL
with the same settings. Each must answer 200 to every request.

    bench/run              all of it, some minutes
    bench/run --quick      to see that it works
    bench/run --scale      wallets by the million and long whitelists instead
    bench/run --limits     with and without limits over time instead
    bench/run --webhooks   with and without receivers of webhooks instead
    bench/run --json       one JSON object on standard output
"""

import argparse
import contextlib
import functools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

import contenders
import load
import scale
import workload
from local_server import LocalPostgreSQL, built_program

CORES = os.cpu_count() or 1


def say(*words):
    print(*words, file=sys.stderr, flush=True)


class Rounds:
    """Measures contenders in turn, with fresh requests for every round."""

    def __init__(self, folder, seconds, database_pid):
        self.folder = folder
        self.seconds = seconds
        self.database_pid = database_pid
        #: Requests per second to prepare for, by contender; grows with what was seen.
        self.expected = {}

    def measure(self, contender, connections, seconds=None):
        seconds = seconds or self.seconds
        expected = self.expected.get(contender.name, 4000)
        while True:
            requests_file = self.folder / f"{contender.name}.requests"
            count = int(expected * seconds * 1.5) + 200 * connections
            workload.write_signed_requests(requests_file, contender.client, contender.wallets, count)
            database_pid = self.database_pid if contender.uses_postgres else None
            try:
                result = load.run(contender.url, requests_file, contender.pid, connections, seconds, database_pid)
            except load.RequestsExhausted:
                expected *= 2
                continue
            finally:
                requests_file.unlink()
            self.expected[contender.name] = max(self.expected.get(contender.name, 0), result.requests_per_second)
            return result


def measure_all(servers, rounds, connections, repeats):
    """The results of each server by connections: a list with one for each round."""
    results = {server.name: {count: [] for count in connections} for server in servers}
    for server in servers:
        rounds.measure(server, 16, seconds=min(3, rounds.seconds))
    for count in connections:
        for _ in range(repeats):
            for server in servers:
                result = rounds.measure(server, count)
                results[server.name][count].append(result)
                say(f"  {server.name:20} {count:3} connections {result}")
    return results


def summary_of(per_connections):
    """The median round at the number of connections that suits the server best."""
    medians = {
        count: sorted(results, key=lambda one: one.requests_per_second)[len(results) // 2]
        for count, results in per_connections.items()
    }
    count, best = max(medians.items(), key=lambda item: item[1].requests_per_second)
    median = statistics.median(one.requests_per_second for one in per_connections[count])
    return {"connections": count, "rps": round(median, 1), **best.json()}


def floor_us():
    """The cryptography of one request alone, as the program measures it; None when it cannot."""
    finished = subprocess.run([built_program(), "floor", "--json"], capture_output=True, text=True)
    try:
        return json.loads(finished.stdout).get("floor_us")
    except ValueError:
        return None


def compare(options, folder, stack):
    postgres_folder = Path(f"/tmp/countersign-bench-{uuid.uuid4().hex[:12]}")
    postgres = stack.enter_context(LocalPostgreSQL(postgres_folder, port=20000 + os.getpid() % 12000))
    postmaster = int((postgres_folder / "data" / "postmaster.pid").read_text().split("\n")[0])
    say("making wallets")
    new_database = lambda: contenders.create_database(postgres.url)  # noqa: E731
    start = functools.partial(contenders.start_ours, folder=folder, stack=stack, wallet_count=options.wallets)
    ours = start("countersign", database=new_database())
    baseline_port = 21000 + os.getpid() % 11000
    baseline = contenders.start_baseline(stack, new_database(), ours, baseline_port, workers=CORES)
    sqlite = start("countersign-sqlite")
    unbatched = start("countersign-batch-1", database=new_database(), options=["--audit-batch", "1"])
    servers = [ours, baseline, sqlite, unbatched]
    for server in servers:
        server.check()
    rounds = Rounds(folder, options.seconds, postmaster)
    results = measure_all(servers, rounds, options.connections, options.rounds)
    summaries = {name: summary_of(per_connections) for name, per_connections in results.items()}
    return report(summaries, results)


def report(summaries, results):
    ours, baseline = summaries["countersign"], summaries["baseline"]
    return {
        "ours_rps": ours["rps"],
        "baseline_rps": baseline["rps"],
        "ratio_to_baseline": round(ours["rps"] / baseline["rps"], 2),
        "floor_us": floor_us(),
        "cpu_us": round(ours["server_us"] + ours["database_us"], 1),
        "baseline_cpu_us": round(baseline["server_us"] + baseline["database_us"], 1),
        "p50_ms": ours["p50_ms"],
        "p99_ms": ours["p99_ms"],
        "baseline_p50_ms": baseline["p50_ms"],
        "baseline_p99_ms": baseline["p99_ms"],
        "sqlite_rps": summaries["countersign-sqlite"]["rps"],
        "commit_per_request_rps": summaries["countersign-batch-1"]["rps"],
        "cores": CORES,
        "best": summaries,
        "rounds": {
            name: {str(count): [one.json() for one in some] for count, some in per_connections.items()}
            for name, per_connections in results.items()
        },
    }


def show(found):
    print(f"\n{'':22}{'connections':>12}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU µs':>9}{'of PG':>8}{'MiB':>6}"
          f"{'× baseline':>12}")  # fmt: skip
    for name, one in found["best"].items():
        cpu = one["server_us"] + one["database_us"]
        print(f"{name:22}{one['connections']:12}{one['rps']:9.0f}{one['p50_ms']:9.2f}{one['p99_ms']:9.2f}{cpu:9.0f}"
              f"{one['database_us']:8.0f}{one['memory_mib']:6}{one['rps'] / found['baseline_rps']:12.2f}")  # fmt: skip
    print(f"\nmachine: {found['cores']} cores, shared with the load generator and PostgreSQL")
    if found["floor_us"]:
        print(f"cryptography of one request alone: {found['floor_us']} µs")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="short rounds and few wallets: shows that it works")
    parser.add_argument("--scale", action="store_true", help="many wallets and long whitelists")
    parser.add_argument("--limits", action="store_true", help="the same load with and without limits over time")
    parser.add_argument("--webhooks", action="store_true", help="the same load with no receiver, a good and a bad one")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--seconds", type=int, help="of one round (default: 8, quick: 2)")
    parser.add_argument("--rounds", type=int, help="of each server at each load (default: 3, quick: 1)")
    parser.add_argument("--wallets", type=int, help="default: 1000, quick: 50")
    parser.add_argument("--connections", help="default: 1,16,64,256, quick: 16")
    options = parser.parse_args()
    options.seconds = options.seconds or (2 if options.quick else 8)
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.wallets = options.wallets or (50 if options.quick else 1000)
    options.connections = [
        int(one) for one in (options.connections or ("16" if options.quick else "1,16,64,256")).split(",")
    ]
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as folder, contextlib.ExitStack() as stack:
        measure, display = (scale.measure, scale.show) if options.scale else (compare, show)
        if options.limits:
            import limits  # It uses this module.

            measure, display = limits.measure, limits.show
        if options.webhooks:
            import webhooks

            measure, display = webhooks.measure, webhooks.show
        found = measure(options, Path(folder), stack)
    if options.json:
        print(json.dumps(found))
    else:
        display(found)


if __name__ == "__main__":
    main()
