"""`countersign vault` as a platform and its operators use it, with their files in one folder."""

import json
from dataclasses import dataclass
from pathlib import Path

from countersign_client import Client
from local_server import LocalServer, run_program


@dataclass
class VaultCommands:
    """The commands of an app's platform at one server."""

    server: LocalServer
    client: Client
    folder: Path

    @property
    def app(self):
        """The flags that say which app asks which server."""
        secret = self.folder / "app.secret"
        secret.write_text(self.client.app_secret + "\n")
        return ["--server", self.server.url, "--app-id", self.client.app_id, "--app-secret-file", str(secret)]

    def vault(self, *arguments, exit_code=0):
        """Runs one command. Returns the finished process, which must have ended with the exit code."""
        finished = run_program(self.server.program, "vault", *map(str, arguments))
        if finished.returncode != exit_code:
            raise RuntimeError(f"vault {arguments[0]}: {finished.returncode}\n{finished.stdout}{finished.stderr}")
        return finished

    def new_key(self, name):
        """Makes a key. Returns its file and the public half."""
        path = self.folder / name
        return path, self.vault("key", path).stdout.strip()

    def create(self, *flags):
        """Makes a vault. Returns what the command says of it."""
        return json.loads(self.vault("create", *self.app, *flags, "--json").stdout)

    def onboard(self, wallet_id, gateways, *flags):
        """Writes an operator's bundle. Returns its file."""
        path = self.folder / f"{wallet_id}.json"
        named = [part for url in gateways for part in ("--gateway", url)]
        self.vault("onboard", *self.app, *named, "--wallet", wallet_id, "--out", path, *flags)
        return path
