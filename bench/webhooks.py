"""What receivers of webhooks cost: the same load with none, with one that answers, and with one that hangs.

Every signature is an event for the receiver, which runs on the same machine: what it takes of the CPU shows as foreign
load, and is no waiting.
"""

import asyncio
import functools
import os
import threading
import uuid
from pathlib import Path

import benchmark
import contenders
from local_server import LocalPostgreSQL

ALLOWED = ["--webhook-allow", "127.0.0.1"]
RECEIVERS = ("good", "hanging")


class Receiver:
    """Reads requests on a port of 127.0.0.1 in a thread of its own, and answers all of them or none."""

    def __init__(self, answers):
        self.answers = answers
        self.count = 0
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}/"
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self.end(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    async def end(self):
        """Leaves those that are still connected."""
        self.server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def serve(self, reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
                self.count += 1
                if self.answers:
                    writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()


def measure(options, folder, stack):
    postgres_folder = Path(f"/tmp/countersign-bench-{uuid.uuid4().hex[:12]}")
    postgres = stack.enter_context(LocalPostgreSQL(postgres_folder, port=20000 + os.getpid() % 12000))
    postmaster = int((postgres_folder / "data" / "postmaster.pid").read_text().split("\n")[0])
    start = functools.partial(
        contenders.start_ours, folder=folder, stack=stack, wallet_count=options.wallets, options=ALLOWED
    )
    servers, receivers = [], {}
    for engine in ("postgres", "sqlite"):
        for kind in (None, *RECEIVERS):
            database = contenders.create_database(postgres.url) if engine == "postgres" else None
            server = start(f"{engine}-{kind}" if kind else engine, database=database)
            server.check()
            servers.append(server)
            if kind:
                receiver = stack.enter_context(Receiver(answers=kind == "good"))
                server.client.post("/v1/webhooks", {"url": receiver.url, "types": ["signature.released"]})
                receivers[server.name] = receiver
    rounds = benchmark.Rounds(folder, options.seconds, postmaster)
    results = benchmark.measure_all(servers, rounds, options.connections, options.rounds)
    best = {name: benchmark.summary_of(per_connections) for name, per_connections in results.items()}
    return {
        "best": best,
        "deliveries": {name: receiver.count for name, receiver in receivers.items()},
        **{name: round(best[name]["rps"] / best[name.partition("-")[0]]["rps"], 2) for name in receivers},
    }


def show(found):
    for name, one in found["best"].items():
        cpu = one["server_us"] + one["database_us"]
        print(f"{name:18}{one['rps']:8.0f} /s  p50 {one['p50_ms']:6.2f} ms  p99 {one['p99_ms']:6.2f} ms  CPU {cpu:5.0f} µs"
              f"  foreign {one['foreign_cores']:.2f}")  # fmt: skip
    for name, count in found["deliveries"].items():
        print(f"{name:18}× {found[name]} of the rate without a receiver, {count} deliveries begun")
