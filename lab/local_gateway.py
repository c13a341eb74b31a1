"""Starts `countersign gateway` on a free port and stops it again."""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from local_server import STOP_SECONDS, built_program, first_line


@dataclass
class LocalGateway:
    """A gateway with its configuration in a folder of its own; a context manager."""

    folder: Path
    apps: list
    vaults: list
    settings: dict = field(default_factory=dict)
    options: list = field(default_factory=list)
    program: Path = field(default_factory=built_program)
    process: subprocess.Popen | None = None
    url: str = ""
    metrics_url: str = ""

    @property
    def config(self):
        return self.folder / "gateway.json"

    @property
    def log(self):
        """What it wrote to standard error."""
        return (self.folder / "gateway.log").read_text(errors="replace")

    def write(self):
        """Writes the configuration, and the secret of each app to a file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        apps = []
        for app in self.apps:
            secret_file = self.folder / f"{app['app_id']}.secret"
            secret_file.touch(mode=0o600)
            secret_file.write_text(app["secret"] + "\n")
            apps.append({"app_id": app["app_id"], "secret_file": str(secret_file), **app.get("more", {})})
        configuration = {"listen": "127.0.0.1:0", "apps": apps, "vaults": self.vaults, **self.settings}
        self.config.write_text(json.dumps(configuration))

    def command(self, *options):
        return [str(self.program), "gateway", "--config", str(self.config), *self.options, *options]

    def start(self):
        self.write()
        with open(self.folder / "gateway.log", "ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=subprocess.PIPE, stderr=log)
        line = first_line(self.process)
        try:
            announced = json.loads(line)
        except ValueError:
            self.kill()
            raise RuntimeError(f"the gateway did not start: {line!r}\n{self.log[-2000:]}") from None
        self.url = announced["listening"]
        self.metrics_url = announced.get("metrics", "")
        return self

    def stop(self):
        """Stops it gracefully. Returns its exit code."""
        self.process.terminate()
        return self.process.wait(STOP_SECONDS)

    def kill(self):
        """Ends it without a warning, as a power cut would."""
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process.poll() is None:
            try:
                self.stop()
            finally:
                self.kill()
