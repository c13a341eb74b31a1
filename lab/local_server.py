"""Starts the built program on a free port of 127.0.0.1 and stops it again."""

import json
import os
import re
import select
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from countersign_client import Client

CHECKOUT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
STOP_SECONDS = 20


def built_program():
    """The program to run: `COUNTERSIGN_PROGRAM`, else the newest build of this checkout."""
    given = os.environ.get("COUNTERSIGN_PROGRAM")
    if given:
        return Path(given)
    builds = [CHECKOUT / ".build" / kind / "countersign" for kind in ("release", "debug")]
    builds = [path for path in builds if path.exists()]
    if not builds:
        raise SystemExit("There is no built program: ./run build makes it.")
    return max(builds, key=lambda path: path.stat().st_mtime)


def run_program(program, *arguments):
    """Runs one command of the program to its end. Returns the finished process."""
    return subprocess.run([str(program), *arguments], capture_output=True, text=True, timeout=120)


def first_line(process):
    """The first line that a program prints, or what it printed before it ended."""
    output = process.stdout
    line, deadline = b"", time.monotonic() + START_SECONDS
    while not line.endswith(b"\n") and time.monotonic() < deadline:
        if select.select([output], [], [], 1)[0]:
            byte = os.read(output.fileno(), 1)
            if not byte:
                break
            line += byte
    return line


@dataclass
class LocalServer:
    """`countersign serve` in a data folder of its own; a context manager."""

    data: Path
    database: str | None = None
    program: Path = field(default_factory=built_program)
    options: list = field(default_factory=list)
    process: subprocess.Popen | None = None
    url: str = ""
    metrics_url: str = ""

    @property
    def store(self):
        return ["--data", str(self.data), *(["--database", self.database] if self.database else [])]

    @property
    def log(self):
        """What the program wrote to standard error."""
        return (self.data.parent / f"{self.data.name}.log").read_text(errors="replace")

    @property
    def receipt_key(self):
        """The 32 bytes of the key that receipts verify under, as they were printed at the first start."""
        return bytes.fromhex(re.search(r"receipt-key:([0-9a-f]{64})", self.log)[1])

    def start(self, listen="127.0.0.1:0"):
        log = open(self.data.parent / f"{self.data.name}.log", "ab")
        command = [str(self.program), "serve", *self.store, "--listen", listen, *self.options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
        log.close()
        line = first_line(self.process)
        try:
            addresses = json.loads(line)
            self.url, self.metrics_url = addresses["listening"], addresses.get("metrics", "")
        except (ValueError, KeyError):
            self.kill()
            raise RuntimeError(f"the server did not start: {line!r}\n{self.log[-2000:]}") from None
        return self

    def stop(self):
        """Stops it gracefully. Returns its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self):
        """Ends it without a warning, as a power cut would."""
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self if self.process else self.start()

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()

    def command(self, *arguments):
        """Runs another command of the program on the same data. Returns the finished process."""
        return run_program(self.program, *arguments, *self.store)

    def make_app(self, name="test"):
        """A new app, as a client of it."""
        app = self._app("create", "--name", name)
        return Client(self.url, app["app_id"], app["app_secret"])

    def gateway_secret(self, app_id):
        """A new secret of an app, for gateways alone."""
        return self._app("gateway-secret", app_id)["app_secret"]

    def _app(self, *arguments):
        finished = self.command("app", *arguments, "--json")
        if finished.returncode != 0:
            raise RuntimeError(f"app {arguments[0]}: {finished.stderr or finished.stdout}")
        return json.loads(finished.stdout)


@dataclass
class LocalPostgreSQL:
    """A throw-away PostgreSQL server in one folder; a context manager."""

    folder: Path
    port: int | None = None
    url: str = ""

    def __enter__(self):
        command = [CHECKOUT / "lab" / "postgres", "start", self.folder]
        command += [str(self.port)] if self.port else []
        finished = subprocess.run(command, capture_output=True, text=True)
        if finished.returncode != 0:
            raise RuntimeError(finished.stderr)
        self.url = finished.stdout.strip()
        return self

    def __exit__(self, *_):
        subprocess.run([CHECKOUT / "lab" / "postgres", "stop", self.folder], check=True)
        shutil.rmtree(self.folder, ignore_errors=True)
