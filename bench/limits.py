"""What limits over time cost: the same load under the same policy with and without them."""

import functools
import os
import uuid
from pathlib import Path

import benchmark
import contenders
import workload
from local_server import LocalPostgreSQL

#: Never reached: what is measured is the counting.
BOUND = "1000000000"


def limited_policy(client):
    """The policy of the load, each rule of which looks at two sums: of the wallet in an hour, and of the app in a day."""
    method = "eth_signTypedData_v4"

    def aggregation(window, group_by):
        body = {"name": "Limit", "method": method, "metric": {"function": "count"}, "window": window,
                "group_by": group_by}  # fmt: skip
        made = client.post("/v1/aggregations", body)
        return {"field_source": "reference", "field": f"aggregation.{made['id']}", "operator": "lte", "value": BOUND}

    sums = [
        aggregation({"type": "rolling", "seconds": 3600}, [{"field_source": "wallet", "field": "id"}]),
        aggregation({"type": "fixed", "seconds": 86400}, []),
    ]
    rules = [{**rule, "conditions": rule["conditions"] + sums} for rule in workload.POLICY["rules"]]
    return {**workload.POLICY, "rules": rules}


def measure(options, folder, stack):
    postgres_folder = Path(f"/tmp/countersign-bench-{uuid.uuid4().hex[:12]}")
    postgres = stack.enter_context(LocalPostgreSQL(postgres_folder, port=20000 + os.getpid() % 12000))
    postmaster = int((postgres_folder / "data" / "postmaster.pid").read_text().split("\n")[0])
    start = functools.partial(contenders.start_ours, folder=folder, stack=stack, wallet_count=options.wallets)
    database = functools.partial(contenders.create_database, postgres.url)
    servers = [
        start("postgres", database=database()),
        start("postgres-limits", database=database(), policy=limited_policy),
        start("sqlite"), start("sqlite-limits", policy=limited_policy),
    ]  # fmt: skip
    for server in servers:
        server.check()
    rounds = benchmark.Rounds(folder, options.seconds, postmaster)
    results = benchmark.measure_all(servers, rounds, options.connections, options.rounds)
    best = {name: benchmark.summary_of(per_connections) for name, per_connections in results.items()}
    return {
        "best": best,
        **{engine: round(best[f"{engine}-limits"]["rps"] / best[engine]["rps"], 2) for engine in ("postgres", "sqlite")},
    }


def show(found):
    for name, one in found["best"].items():
        cpu = one["server_us"] + one["database_us"]
        print(f"{name:18}{one['rps']:8.0f} /s  p50 {one['p50_ms']:6.2f} ms  p99 {one['p99_ms']:6.2f} ms  CPU {cpu:5.0f} µs")
    print(f"with two limits a request: × {found['postgres']} on PostgreSQL, × {found['sqlite']} on SQLite")
