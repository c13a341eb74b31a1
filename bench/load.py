"""Load on one server by wrk, with what it costs: requests per second, latencies, CPU of every process, memory."""

import json
import os
import re
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass
class Load:
    """One round."""

    requests_per_second: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    requests: int
    server_us: float
    database_us: float
    client_us: float
    #: Cores that processes other than these kept busy meanwhile.
    foreign_cores: float
    memory_mib: int

    def json(self):
        return asdict(self)

    def __str__(self):
        return (
            f"{self.requests_per_second:8.0f} /s  p50 {self.p50_ms:7.2f} ms  p99 {self.p99_ms:7.2f} ms  "
            f"foreign load {self.foreign_cores:.2f}"
        )


class RequestsExhausted(Exception):
    """The server was faster than the requests prepared for it."""


def process_tree(pid):
    """The process and all that descend from it."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            fields = stat_fields(entry)
            if fields:
                children.setdefault(int(fields[1]), []).append(int(entry))
    tree = [pid]
    for parent in tree:
        tree += children.get(parent, [])
    return tree


def stat_fields(pid):
    """The fields of /proc/PID/stat after the command: state, parent, …"""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text[text.rindex(")") + 2 :].split()


def cpu_seconds(pids):
    fields = [stat_fields(pid) for pid in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields if one) / TICKS_PER_SECOND


def busy_seconds():
    """CPU seconds of the whole machine but for idling and waiting."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS_PER_SECOND


def memory_mib(pids):
    """Memory of processes, what they share counted once."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])
    return total // 1024


def run(url, requests_file, pid, connections, seconds, database_pid=None, ids_file=None):
    """One round of load.

    Raises RequestsExhausted when the file was too short, and RuntimeError when an answer was not 200.
    """
    environment = {**os.environ, "REQUESTS": str(requests_file)}
    if ids_file:
        environment["IDS"] = str(ids_file)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", str(SCRIPT), url]
    database = (lambda: process_tree(database_pid)) if database_pid else list
    before = cpu_seconds(process_tree(pid)), cpu_seconds(database()), os.times(), busy_seconds(), time.monotonic()
    finished = subprocess.run(command, capture_output=True, text=True, env=environment)
    after = cpu_seconds(process_tree(pid)), cpu_seconds(database()), os.times(), busy_seconds(), time.monotonic()
    found = re.search(r"^RESULT (\{.*\})$", finished.stdout, re.M)
    if not found:
        raise RuntimeError(f"wrk: {finished.stdout}{finished.stderr}")
    result = json.loads(found[1])
    if result["refused"] or result["lost"]:
        raise RuntimeError(f"{result['refused']} refused, {result['lost']} lost of {result['requests']}: "
                           f"{finished.stderr.strip()[:500]}")  # fmt: skip
    if result["exhausted"]:
        raise RequestsExhausted
    count = max(result["requests"], 1)
    server, database_cpu = after[0] - before[0], after[1] - before[1]
    client = (after[2].children_user + after[2].children_system) - (before[2].children_user + before[2].children_system)
    foreign = (after[3] - before[3]) - server - database_cpu - client
    return Load(
        requests_per_second=round(result["requests"] / result["seconds"], 1),
        p50_ms=result["p50_ms"], p99_ms=result["p99_ms"], max_ms=result["max_ms"], requests=result["requests"],
        server_us=round(server / count * 1e6, 1), database_us=round(database_cpu / count * 1e6, 1),
        client_us=round(client / count * 1e6, 1), foreign_cores=round(foreign / (after[4] - before[4]), 2),
        memory_mib=memory_mib(process_tree(pid)),
    )  # fmt: skip
