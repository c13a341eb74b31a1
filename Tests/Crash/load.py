"""Signing load from several threads, which remembers every request and every answer."""

import hashlib
import json
import random
import threading
import time
from dataclasses import dataclass, field

import requests
import rfc8785
from countersign_client import AuthorizationKey, Client

# No request may hang longer than this, whatever was killed.
HANG_SECONDS = 10
ANYTHING = {"name": "Any", "method": "*", "conditions": [], "action": "ALLOW"}


@dataclass
class Attempt:
    """One sending of a request, and what came back."""

    status: int | None = None
    content: bytes = b""
    fault: str = ""
    seconds: float = 0.0


@dataclass
class Question:
    """A request that may be sent several times; always the same bytes and the same signatures."""

    kind: str
    request: object
    attempts: list = field(default_factory=list)

    @property
    def answers(self):
        """The bodies that came with 200."""
        return [attempt.content for attempt in self.attempts if attempt.status == 200]


class Vault:
    """An app with wallets of several kinds of owners, and who may ask for what."""

    def __init__(self, client):
        self.client = client
        self.wallets = []
        alone, pair = [AuthorizationKey()], [AuthorizationKey() for _ in range(3)]
        self.wallets.append((self.make_wallet(self.quorum(alone, 1)), alone))
        self.wallets.append((self.make_wallet(self.quorum(pair, 2)), pair[:2]))
        self.policy_keys = [AuthorizationKey()]
        self.policy_owner = self.quorum(self.policy_keys, 1)
        self.policy = None

    def renew_policy(self):
        """Makes another policy to be changed, as one record takes few changes a minute, and a wallet judged by it."""
        body = {"version": "1.0", "name": "Crash", "chain_type": "ethereum", "rules": [ANYTHING],
                "owner_id": self.policy_owner}  # fmt: skip
        self.policy = self.client.post("/v1/policies", body)["id"]
        judged = [AuthorizationKey()]
        del self.wallets[2:]
        self.wallets.append((self.make_wallet(self.quorum(judged, 1), policy_ids=[self.policy]), judged))

    def quorum(self, keys, threshold):
        body = {"public_keys": [key.public_key for key in keys], "authorization_threshold": threshold}
        return self.client.post("/v1/key_quorums", body)["id"]

    def make_wallet(self, owner_id, **more):
        return self.client.post("/v1/wallets", {"chain_type": "ethereum", "owner_id": owner_id, **more})["id"]

    def signature_request(self, client, wallet, message, **options):
        identity, keys = self.wallets[wallet]
        body = {"method": "personal_sign", "params": {"message": message, "encoding": "utf-8"}}
        return client.prepare("POST", f"/v1/wallets/{identity}/rpc", body, keys, **options)

    def question(self, client, chance, name):
        """A request that nobody has made before. `name` is unique."""
        roll = chance.random()
        if roll < 0.62:
            wallet = chance.randrange(len(self.wallets))
            return Question("sign", self.signature_request(client, wallet, name))
        if roll < 0.84:
            wallet = chance.randrange(len(self.wallets))
            return Question("sign", self.signature_request(client, wallet, name, idempotency_key=name))
        if roll < 0.94:
            body = {"chain_type": "ethereum", "display_name": name}
            return Question("create", client.prepare("POST", "/v1/wallets", body, idempotency_key=name))
        path = f"/v1/policies/{self.policy}"
        # A record takes few changes that never expire.
        expiry_ms = int(time.time() * 1000) + 120_000
        return Question("change", client.prepare("PATCH", path, {"name": name}, self.policy_keys, expiry_ms=expiry_ms))


class Load:
    """Threads that ask until they are told to stop."""

    def __init__(self, vault, threads, seed):
        self.vault = vault
        self.questions = []
        self.failures = []
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.threads = [
            threading.Thread(target=self.run, args=(number, f"{seed}/{number}"), daemon=True)
            for number in range(threads)
        ]

    def start(self):
        for thread in self.threads:
            thread.start()

    def stop(self):
        """Lets every thread finish what it has sent. Returns whether all did."""
        self.stopping.set()
        deadline = time.monotonic() + 3 * HANG_SECONDS
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self.threads)

    def run(self, number, seed):
        try:
            chance = random.Random(seed)
            client = self.vault.client
            client = Client(client.base_url, client.app_id, client.app_secret)
            client.session.auth = (client.app_id, client.app_secret)
            count = 0
            while not self.stopping.is_set():
                question = self.choose(client, chance, f"{seed}/{count}")
                count += 1
                if send(client.session, question).fault:
                    # As clients do when a server goes away; without it they would only count refused connections.
                    time.sleep(chance.uniform(0.01, 0.05))
        except Exception as error:
            self.failures.append(f"thread {number}: {error!r}")

    def choose(self, client, chance, name):
        with self.lock:
            recent = self.questions[-40:]
        if recent and chance.random() < 0.25:
            return chance.choice(recent)
        question = self.vault.question(client, chance, name)
        with self.lock:
            self.questions.append(question)
        return question


def send(session, question):
    """Sends a question once and remembers what became of it."""
    attempt = Attempt()
    request = question.request
    began = time.monotonic()
    try:
        response = session.request(
            request.method, request.url, data=request.body, headers=request.headers, timeout=HANG_SECONDS
        )
        attempt.status, attempt.content = response.status_code, response.content
    except requests.Timeout:
        attempt.fault = "hung"
    except requests.RequestException as error:
        attempt.fault = type(error).__name__
    attempt.seconds = time.monotonic() - began
    question.attempts.append(attempt)
    return attempt


def payload_digest(question):
    """Hex SHA-256 of what the authorization keys sign, by which receipts name a request."""
    request = question.request
    signed = {name: value for name, value in request.headers.items() if name.startswith("privy-")}
    signed.pop("privy-authorization-signature", None)
    payload = {"version": 1, "method": request.method, "url": request.url, "body": json.loads(request.body),
               "headers": signed}  # fmt: skip
    return hashlib.sha256(rfc8785.dumps(payload)).hexdigest()
