"""An installation to attack: a real server in a folder of its own, its clients' keys, and its database."""

import base64
import glob
import hashlib
import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PUBLIC_URL = "https://wallets.example"


def canonical(value):
    """RFC 8785, for the plain ASCII keys and small integers of these requests."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def wait_for(what, condition, seconds=30):
    """Waits until the condition holds; fails loudly when it never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.02)
    raise TimeoutError(f"waited {seconds} s for {what}")


class Key:
    """An authorization key of a client."""

    def __init__(self):
        self.private = ec.generate_private_key(ec.SECP256R1())
        public = self.private.public_key()
        self.text = base64.b64encode(public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)).decode()
        self.point = public.public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)

    def sign(self, payload):
        return self.private.sign(payload, ec.ECDSA(hashes.SHA256()))


class Process:
    """What the kernel says of a process."""

    def __init__(self, pid):
        self.pid = pid

    def read(self, name):
        with open(f"/proc/{self.pid}/{name}", "rb") as file:
            return file.read()

    @property
    def words(self):
        try:
            return self.read("cmdline").decode().split("\0")[:-1]
        except OSError:
            return []

    def status(self, name):
        for line in self.read("status").decode().splitlines():
            key, _, value = line.partition(":")
            if key == name:
                return value.strip()
        return None

    @property
    def is_alive(self):
        try:
            return self.status("State")[0] not in "ZX"
        except (OSError, TypeError):
            return False

    def kill(self, number=signal.SIGKILL):
        os.kill(self.pid, number)


class Installation:
    """A data folder, and `countersign serve` on it when it is started."""

    def __init__(self, binary):
        self.binary = binary
        self.root = tempfile.mkdtemp(prefix="countersign-hostile-")
        self.folder = os.path.join(self.root, "data")
        self.server = None
        self.app = None

    @property
    def key_path(self):
        return os.path.join(self.folder, "root.key")

    def run(self, *words):
        """Runs a command to its end."""
        return subprocess.run(
            [self.binary, *words, "--data", self.folder], capture_output=True, text=True, timeout=120)

    def make_app(self, name="Hostile"):
        result = self.run("app", "create", "--name", name, "--json")
        assert result.returncode == 0, result.stderr
        made = json.loads(result.stdout)
        self.app = self.app or made
        return made

    def start(self, signers=2):
        self.log = open(os.path.join(self.root, "serve.log"), "ab")
        self.server = subprocess.Popen(
            [self.binary, "serve", "--data", self.folder, "--listen", "127.0.0.1:0", "--public-url", PUBLIC_URL,
             "--signers", str(signers)],
            stdout=subprocess.PIPE, stderr=self.log)
        line = self.server.stdout.readline()
        assert line, f"serve did not start; see {self.log.name}"
        self.port = int(json.loads(line)["listening"].rsplit(":", 1)[1])

    def stop(self):
        if self.server:
            self.server.terminate()
            self.server.wait(60)
            self.server.stdout.close()
            self.log.close()
            self.server = None

    def remove(self):
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    # Processes

    def children(self, role):
        """The children of the server that run as `signer` or `api`."""
        found = []
        for path in glob.glob("/proc/[0-9]*"):
            process = Process(int(path[6:]))
            try:
                is_child = process.status("PPid") == str(self.server.pid)
            except OSError:
                continue
            if is_child and process.words[1:2] == [role] and process.is_alive:
                found.append(process)
        return sorted(found, key=lambda process: process.pid)

    # Requests

    def payload(self, method, path, body, expiry=None, public_url=PUBLIC_URL, app=None):
        headers = {"privy-app-id": (app or self.app)["app_id"]}
        if expiry is not None:
            headers["privy-request-expiry"] = str(expiry)
        value = {"version": 1, "method": method, "url": public_url + path, "headers": headers}
        value["body"] = "" if body is None else body
        return canonical(value)

    def request(self, method, path, body=None, keys=(), expiry=None, headers=None, port=None):
        """Sends a request over HTTP; returns status, JSON and headers."""
        app = self.app
        credentials = base64.b64encode(f"{app['app_id']}:{app['app_secret']}".encode()).decode()
        lines = {"Authorization": "Basic " + credentials, "privy-app-id": app["app_id"], **(headers or {})}
        if keys and "privy-authorization-signature" not in lines:
            payload = self.payload(method, path, body, expiry)
            lines["privy-authorization-signature"] = ",".join(
                base64.b64encode(key.sign(payload)).decode() for key in keys)
        if expiry is not None:
            lines["privy-request-expiry"] = str(expiry)
        content = None if body is None else json.dumps(body)
        if content is not None:
            lines["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=60)
        try:
            connection.request(method, path, content, lines)
            response = connection.getresponse()
            text = response.read()
            return response.status, json.loads(text) if text else None, response.headers
        finally:
            connection.close()

    def make(self, method, path, body=None, keys=(), expiry=None):
        """A request that must succeed; returns its answer."""
        status, answer, _ = self.request(method, path, body, keys, expiry)
        assert status == 200, f"{method} {path}: {status} {answer}"
        return answer

    # The database

    @property
    def database_path(self):
        return os.path.join(self.folder, "database", "main.db")

    def rows(self, sql, *parameters):
        database = sqlite3.connect(f"file:{self.database_path}?mode=ro", uri=True)
        try:
            return database.execute(sql, parameters).fetchall()
        finally:
            database.close()

    def versions(self):
        """Every version of every record, by (kind, id), oldest first."""
        found = {}
        for row in self.rows(
                "SELECT kind, id, version, hash, content, mac FROM record_versions ORDER BY version"):
            record = dict(zip(("kind", "id", "version", "hash", "content", "mac"), row))
            for name in ("hash", "content", "mac"):
                record[name] = bytes(record[name])
            found.setdefault((record["kind"], record["id"]), []).append(record)
        return found

    def key_material(self):
        return {wallet: bytes(sealed) for wallet, sealed in self.rows("SELECT wallet_id, sealed FROM key_material")}

    def fingerprint(self):
        """A digest of everything in the data folder that a command could change: file contents and tables."""
        digest = hashlib.sha256()
        tables = self.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        for (name,) in tables:
            for row in self.rows(f'SELECT * FROM "{name}" ORDER BY 1, 2'):
                digest.update(repr(row).encode())
        if os.path.exists(self.key_path):
            with open(self.key_path, "rb") as file:
                digest.update(file.read())
            digest.update(oct(os.stat(self.key_path).st_mode).encode())
        digest.update(repr(sorted(os.listdir(self.folder))).encode())
        return digest.hexdigest()
