#!/usr/bin/env python3
"""What a gateway costs, beside nginx `proxy_pass` with connections kept to the same upstream.

One server of fixed answers stands behind both, which take turns, A-B-A-B, with one worker each; it is also asked
directly, to see what the way through adds. Where there are two cores, the one that is measured has a core to itself.

    bench/gateway              all of it, two minutes
    bench/gateway --seconds 2  to see that it works
    bench/gateway --json       one JSON object on standard output
"""

import argparse
import contextlib
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import load
from countersign_client import AuthorizationKey
from local_gateway import LocalGateway
from local_server import built_program
from vault_client import VaultClient

APP, SECRET, WALLET = "cmbenchmark00000000000001", "privy_app_secret_of_the_benchmark", "benchmarkwallet000000001"
AIM_RATE, LEAST_RATE, AIM_ADDED_MS = 0.6, 0.5, 0.2
TYPED_DATA = {
    "domain": {"name": "Exchange", "version": "1", "chainId": 1337, "verifyingContract": "0x" + "00" * 20},
    "types": {
        "EIP712Domain": [{"name": "name", "type": "string"}, {"name": "version", "type": "string"},
                         {"name": "chainId", "type": "uint256"}, {"name": "verifyingContract", "type": "address"}],
        "Agent": [{"name": "source", "type": "string"}, {"name": "connectionId", "type": "bytes32"}],
    },
    "primary_type": "Agent",
    "message": {"source": "a", "connectionId": "0x" + "ab" * 32},
}  # fmt: skip
BODY = {"method": "eth_signTypedData_v4", "params": {"typed_data": TYPED_DATA}}
ANSWER = json.dumps({"method": BODY["method"], "data": {"signature": "0x" + "ab" * 65, "encoding": "hex"}})

NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    access_log off; keepalive_requests 100000000; server_tokens off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    client_body_buffer_size 1m; client_max_body_size 1m;
    {http}
    server {{ listen 127.0.0.1:{port} backlog=1024; location / {{ {location} }} }}
}}
"""


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def pinned(core, command):
    return ["taskset", "-c", str(core), *command] if os.cpu_count() > 1 else command


@contextlib.contextmanager
def nginx(folder, core, http, location):
    """An nginx with one worker; gives its URL and its process."""
    folder.mkdir()
    port = free_port()
    text = NGINX.format(folder=folder, port=port, http=http, location=location)
    (folder / "nginx.conf").write_text(text)
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    process = subprocess.Popen(pinned(core, command))
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait()


def wait_for(port):
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit("nginx does not start")


def proxy(upstream):
    http = f"upstream behind {{ server {upstream.removeprefix('http://')}; keepalive 256; keepalive_requests 100000000; }}"
    location = (
        'proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; '
        'proxy_set_header Authorization "Basic secret";'
    )
    return http, location


class Measure:
    """Rounds of load on one server after another."""

    def __init__(self, folder, seconds, core):
        self.seconds = seconds
        self.core = core
        headers = VaultClient("", WALLET, APP, [AuthorizationKey()]).signed_headers(BODY)
        fields = {name.removeprefix("x-"): value for name, value in headers.items()}
        (folder / "fields").write_text("".join(f"{name}: {value}\n" for name, value in fields.items()))
        (folder / "body").write_text(json.dumps(BODY))
        self.environment = {**os.environ, "FIELDS": str(folder / "fields"), "BODY": str(folder / "body")}

    def round(self, url, pid, connections):
        script = Path(__file__).with_name("gateway.lua")
        command = ["wrk", "-t1", f"-c{connections}", f"-d{self.seconds}s", "-s", str(script)]
        before, busy = load.cpu_seconds(load.process_tree(pid)), load.busy_seconds()
        finished = subprocess.run(
            pinned(self.core, [*command, f"{url}/v1/wallets/{WALLET}/rpc"]),
            capture_output=True, text=True, env=self.environment,
        )  # fmt: skip
        used = load.cpu_seconds(load.process_tree(pid)) - before
        found = re.search(r"^RESULT (\{.*\})$", finished.stdout, re.M)
        if not found:
            raise SystemExit(f"wrk: {finished.stdout}{finished.stderr}")
        result = json.loads(found[1])
        if result["refused"] or result["lost"]:
            raise SystemExit(f"{url}: {result['refused']} refused, {result['lost']} lost of {result['requests']}")
        return {
            "requests_per_second": round(result["requests"] / result["seconds"]),
            "p50_ms": result["p50_ms"], "p99_ms": result["p99_ms"],
            "cpu_us": round(used / result["requests"] * 1e6, 1),
            "busy_cores": round((load.busy_seconds() - busy) / result["seconds"], 2),
        }  # fmt: skip


def median(rounds, member):
    return statistics.median(one[member] for one in rounds)


def summary(rounds):
    return {member: round(median(rounds, member), 3) for member in rounds[0]}


def run(arguments, folder):
    own, others = (0, 1) if os.cpu_count() > 1 else (0, 0)
    measure = Measure(folder, arguments.seconds, others)
    result = {"seconds": arguments.seconds, "rounds": arguments.rounds, "connections": {}}
    answers = f"default_type application/json; return 200 '{ANSWER}';"
    with nginx(folder / "upstream", others, "", answers) as (upstream, upstream_pid):
        apps = [{"app_id": APP, "secret": SECRET, "more": {"upstream": upstream}}]
        gateway = LocalGateway(folder / "gateway", apps, [{"wallet_id": WALLET, "app_id": APP}], program=arguments.program)
        with gateway, nginx(folder / "proxy", own, *proxy(upstream)) as (nginx_url, nginx_pid):
            if os.cpu_count() > 1:
                subprocess.run(["taskset", "-a", "-p", "-c", str(own), str(gateway.process.pid)], capture_output=True)
            contenders = {
                "upstream": (upstream, upstream_pid), "nginx": (nginx_url, nginx_pid),
                "gateway": (gateway.url, gateway.process.pid),
            }  # fmt: skip
            for connections in arguments.connections:
                rounds = {name: [] for name in contenders}
                for _ in range(arguments.rounds):
                    for name, (url, pid) in contenders.items():
                        rounds[name].append(measure.round(url, pid, connections))
                        say(f"{connections:4} connections  {name:9} {rounds[name][-1]}")
                result["connections"][connections] = {name: summary(taken) for name, taken in rounds.items()}
    return result


def judge(result):
    """Adds the ratios, and whether the aims are met."""
    for figures in result["connections"].values():
        direct, nginx, gateway = (figures[name] for name in ("upstream", "nginx", "gateway"))
        figures["rate_beside_nginx"] = round(gateway["requests_per_second"] / nginx["requests_per_second"], 3)
        figures["added_p50_ms"] = round(gateway["p50_ms"] - direct["p50_ms"], 3)
        figures["added_p50_ms_nginx"] = round(nginx["p50_ms"] - direct["p50_ms"], 3)
    few, many = (result["connections"][count] for count in (min(result["connections"]), max(result["connections"])))
    result["aims"] = {
        "added_p50_ms": few["added_p50_ms"], "added_p50_ms_at_most": AIM_ADDED_MS,
        "rate_beside_nginx": many["rate_beside_nginx"], "rate_at_least": AIM_RATE, "rate_least": LEAST_RATE,
        "met": few["added_p50_ms"] <= AIM_ADDED_MS and many["rate_beside_nginx"] >= AIM_RATE,
    }  # fmt: skip
    return result


def report(result):
    print("connections            requests/s   p50 ms   p99 ms   CPU µs")
    for connections, figures in result["connections"].items():
        for name in ("upstream", "nginx", "gateway"):
            one = figures[name]
            print(f"{connections:>11}  {name:9} {one['requests_per_second']:>10.0f} {one['p50_ms']:>8.3f} "
                  f"{one['p99_ms']:>8.3f} {one['cpu_us']:>8.1f}")  # fmt: skip
        print(f"{'':11}  {figures['rate_beside_nginx']:.2f} of nginx's rate; {figures['added_p50_ms']:.3f} ms added "
              f"(nginx {figures['added_p50_ms_nginx']:.3f})")  # fmt: skip
    aims = result["aims"]
    print(f"aims {'met' if aims['met'] else 'missed'}: {aims['added_p50_ms']} ms added (at most {AIM_ADDED_MS}), "
          f"{aims['rate_beside_nginx']:.2f} of nginx's rate (aim {AIM_RATE}, at least {LEAST_RATE})")  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=5, help="of each round")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--connections", type=lambda text: [int(one) for one in text.split(",")], default=[1, 64])
    parser.add_argument("--program", type=Path, default=None)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    arguments.program = arguments.program or built_program()
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as folder:
        Path(folder).chmod(0o755)
        result = judge(run(arguments, Path(folder)))
    if arguments.json:
        print(json.dumps(result))
    else:
        report(result)
    sys.exit(0 if result["aims"]["met"] else 1)


if __name__ == "__main__":
    main()
