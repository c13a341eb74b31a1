"""Moving from Privy: the script of the guide, run as it stands there, and what can go wrong on the way."""

import base64
import fcntl
import json
import re
import shlex
import subprocess
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
from countersign_client import AuthorizationKey, Client
from eth_account import Account
from eth_account.messages import encode_defunct
from local_server import CHECKOUT, LocalServer
from nacl.signing import VerifyKey
from privy import PrivyClient
from privy_app_stub import PrivyAppStub, new_key
from solders.pubkey import Pubkey
from vault import personal_sign, signed_by

GUIDE = (CHECKOUT / "docs" / "migrating-from-privy.md").read_text()
FRIEND, THIEF = "0x" + "11" * 20, "0x" + "99" * 20


def rule(method, *conditions, action="ALLOW", name=None):
    return {"name": name or method, "method": method, "conditions": list(conditions), "action": action}


def condition(source, field, operator, value):
    return {"field_source": source, "field": field, "operator": operator, "value": value}


LETS_KEYS_OUT = [rule("exportPrivateKey"), rule("personal_sign")]


@dataclass
class Move:
    """An app at Privy, an app here, and the commands between them, with their files in one folder."""

    privy: PrivyAppStub
    server: LocalServer
    client: Client
    folder: Path

    @property
    def parties(self):
        (self.folder / "privy.secret").write_text(self.privy.app_secret + "\n")
        (self.folder / "app.secret").write_text(self.client.app_secret + "\n")
        return [
            "--from", self.privy.url, "--from-app", self.privy.app_id, "--from-secret-file", "privy.secret",
            "--server", self.client.base_url, "--app-id", self.client.app_id, "--app-secret-file", "app.secret",
        ]  # fmt: skip

    def key_files(self, keys):
        flags = []
        for number, key in enumerate(keys):
            (self.folder / f"owner{number}.key").write_text(key.exported)
            flags += ["--owner-key-file", f"owner{number}.key"]
        return flags

    def start(self, *command, url=None):
        """Starts a command; with a URL, that is where the server is asked."""
        command = [str(part) for part in command]
        if url:
            command = [url if part == self.client.base_url else part for part in command]
        return subprocess.Popen(
            [self.server.program, *command], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def command(self, *command, exit_code=0):
        process = self.start(*command)
        out, err = process.communicate(timeout=120)
        assert process.returncode == exit_code, out + err
        return out, err

    def wallets(self, *flags, keys=(), exit_code=0):
        """What became of the wallets, by their ids at Privy."""
        command = ["import", "privy", *self.parties, *self.key_files(keys), "--json", *flags]
        out, _ = self.command(*command, exit_code=exit_code)
        return {wallet["from"]: wallet for wallet in json.loads(out)["wallets"]}

    def policies(self, *flags, exit_code=0):
        out, _ = self.command("policy", "import", *self.parties, "--json", *flags, exit_code=exit_code)
        return {policy["from"]: policy for policy in json.loads(out)["policies"]}

    def all(self, kind):
        return self.client.get(f"/v1/{kind}?limit=100")["data"]

    def signs(self, wallet, *keys):
        answer = self.client.post(f"/v1/wallets/{wallet['to']}/rpc", personal_sign("Hello"), keys)
        signer = Account.recover_message(encode_defunct(text="Hello"), signature=answer["data"]["signature"])
        return signer == wallet["address"]


@pytest.fixture
def move(server, new_client, tmp_path):
    with PrivyAppStub() as privy:
        yield Move(privy, server, new_client, tmp_path)


# The guide.


def block(language, number=0):
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.S | re.M)[number]


def replaced(text, others):
    """The example with other values, each of which it has."""
    for old, new in others.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def test_the_guide_moves_an_app_and_its_wallets_sign_as_before(move):
    privy, key = move.privy, AuthorizationKey()
    owner = privy.quorum(key.public_key)
    policy = privy.policy(LETS_KEYS_OUT, owner)
    for number in range(3):
        privy.wallet(owner, policy_ids=[policy], external_id=f"order-{number}", display_name=f"Order {number} é")
    privy.wallet(owner, chain_type="solana")
    with PrivyClient(app_id=privy.app_id, app_secret=privy.app_secret, base_url=privy.url) as official:
        before = {wallet.address for wallet in official.wallets.list(chain_type="ethereum") if wallet.address[:2] == "0x"}
    assert len(before) == 3

    _ = move.parties
    (move.folder / "owner.key").write_text(key.exported + "\n")
    run = move.folder / "run"
    run.write_text(f'#!/bin/sh\nexec {shlex.quote(str(move.server.program))} "$@"\n')
    run.chmod(0o700)
    script = replaced(
        block("sh"),
        {
            "privy=https://api.privy.io": f"privy={privy.url}",
            "privy_app=…": f"privy_app={privy.app_id}",
            "url=http://127.0.0.1:8080": f"url={move.client.base_url}",
            " app=…": f" app={move.client.app_id}",
        },
    )
    finished = subprocess.run(
        ["bash", "-c", "set -eu\n" + script], cwd=move.folder, capture_output=True, text=True, timeout=120
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "4 can be moved" in finished.stdout and "4 moved" in finished.stdout

    program = replaced(
        block("python"),
        {
            'app_id="…"': f'app_id="{move.client.app_id}"',
            'app_secret="…"': f'app_secret="{move.client.app_secret}"',
            "http://127.0.0.1:8080": move.client.base_url,
        },
    )
    command = [sys.executable, "-c", program]
    finished = subprocess.run(command, cwd=move.folder, capture_output=True, text=True, timeout=120)
    assert finished.returncode == 0, finished.stderr
    assert {line.split()[-1] for line in finished.stdout.splitlines()} == before
    assert {wallet.get("external_id") for wallet in move.all("wallets")} == {"order-0", "order-1", "order-2", None}


# What is moved.


def test_a_wallet_comes_with_all_that_it_has(move):
    privy, client = move.privy, move.client
    cold, operator = [AuthorizationKey() for _ in range(3)], AuthorizationKey()
    owner = privy.quorum(*(key.public_key for key in cold), threshold=2, name="Cold keys")
    signer = privy.quorum(operator.public_key)
    recipients = [f"0x{number:040x}" for number in range(1, 206)]
    known = privy.condition_set(recipients, owner)
    spent = privy.aggregation(
        {
            "name": "Spent in a day",
            "method": "eth_signTransaction",
            "metric": {"field_source": "ethereum_transaction", "field": "value", "function": "sum"},
            "window": {"type": "rolling", "seconds": 86400},
            "conditions": [condition("ethereum_transaction", "to", "in_condition_set", known)],
            "group_by": [],
        }
    )
    payments = rule(
        "eth_signTransaction",
        condition("ethereum_transaction", "to", "in_condition_set", known),
        condition("reference", f"aggregation.{spent}", "lte", "1000"),
    )
    policy = privy.policy([*LETS_KEYS_OUT, payments], owner, name="Vault Ops")
    override = privy.policy([rule("personal_sign")], owner)
    there = privy.wallet(
        owner, policy_ids=[policy], display_name="Treasury", external_id="order-123",
        additional_signers=[{"signer_id": signer, "override_policy_ids": [override]}],
    )  # fmt: skip
    moved = move.wallets(keys=cold[1:])[there["id"]]
    assert moved["outcome"] == "moved"

    here = client.get(f"/v1/wallets/{moved['to']}")
    assert here["address"] == there["address"] and here["imported_at"] and here["display_name"] == "Treasury"
    assert here["external_id"] == "order-123"
    quorum = client.get(f"/v1/key_quorums/{here['owner_id']}")
    assert [entry["public_key"] for entry in quorum["authorization_keys"]] == [key.public_key for key in cold]
    assert (quorum["authorization_threshold"], quorum["display_name"]) == (2, "Cold keys")
    [signs] = here["additional_signers"]
    assert client.get(f"/v1/key_quorums/{signs['signer_id']}")["authorization_keys"][0]["public_key"] == operator.public_key

    [policy_id] = here["policy_ids"]
    document = client.get(f"/v1/policies/{policy_id}")
    assert (document["name"], document["owner_id"]) == ("Vault Ops", here["owner_id"])
    [to, sum_of_day] = document["rules"][2]["conditions"]
    items = f"/v1/condition_sets/{to['value']}/condition_set_items"
    stored, page = [], client.get(items + "?limit=100")
    while True:
        stored += [item["value"] for item in page["items"]]
        if not page["next_cursor"]:
            break
        page = client.get(f"{items}?limit=100&cursor={page['next_cursor']}")
    assert sorted(stored) == sorted(recipients)
    assert client.get(f"/v1/condition_sets/{to['value']}")["owner_id"] == here["owner_id"]
    aggregation = client.get(f"/v1/aggregations/{sum_of_day['field'].removeprefix('aggregation.')}")
    assert aggregation["conditions"][0]["value"] == to["value"]

    # Each party can do what it could do, and no more.
    assert move.signs(moved, *cold[:2]) and move.signs(moved, operator)
    assert client.request("POST", f"/v1/wallets/{moved['to']}/rpc", personal_sign(), cold[:1]).status == 401
    body = {"name": "Mine"}
    assert client.request("PATCH", f"/v1/policies/{policy_id}", body, [operator]).status == 401
    assert client.request("PATCH", f"/v1/policies/{policy_id}", body).status == 401
    value = [{"value": THIEF}]
    assert client.request("POST", items, value).status == 401


def test_wallets_of_solana_and_wallets_without_an_owner_move_too(move):
    key = AuthorizationKey()
    owner = move.privy.quorum(key.public_key)
    solana = move.privy.wallet(owner, chain_type="solana")
    nobodys = move.privy.wallet()
    moved = move.wallets(keys=[key])
    assert {wallet["outcome"] for wallet in moved.values()} == {"moved"}
    body = {"method": "signMessage", "params": {"message": "SGVsbG8=", "encoding": "base64"}}
    answer = move.client.post(f"/v1/wallets/{moved[solana['id']]['to']}/rpc", body, [key])
    VerifyKey(bytes(Pubkey.from_string(solana["address"]))).verify(
        b"Hello", base64.b64decode(answer["data"]["signature"])
    )
    assert move.client.get(f"/v1/wallets/{moved[nobodys['id']]['to']}")["owner_id"] is None
    assert move.signs(moved[nobodys["id"]])


def test_a_quorum_of_quorums_lets_go_with_just_enough_signatures(move):
    keys = [AuthorizationKey() for _ in range(4)]
    child = move.privy.quorum(keys[0].public_key, keys[1].public_key, threshold=2)
    owner = move.privy.quorum(keys[2].public_key, keys[3].public_key, threshold=2, children=[child])
    there = move.privy.wallet(owner)
    # All four keys are at hand, and Privy wants to see no more than the threshold.
    moved = move.wallets(keys=keys)[there["id"]]
    assert moved["outcome"] == "moved" and move.signs(moved, *keys[:3])
    again = move.privy.wallet(owner)
    assert move.wallets(keys=keys[:3])[again["id"]]["outcome"] == "moved"
    # Either of two suffices: the other does not sign too.
    single = move.privy.wallet(move.privy.quorum(keys[0].public_key, keys[1].public_key, threshold=1))
    assert move.wallets(keys=keys)[single["id"]]["outcome"] == "moved"
    third = move.privy.wallet(owner)
    assert "too few" in move.wallets(keys=keys[:2], exit_code=1)[third["id"]]["reason"]


# What is not moved.


def test_what_cannot_be_moved_says_why_and_stops_nothing(move):
    privy, key, other = move.privy, AuthorizationKey(), AuthorizationKey()
    owner = privy.quorum(key.public_key)
    foreign = rule("eth_signTransaction", condition("tempo_transaction", "fee_token", "eq", "1"), action="DENY")
    strict = privy.policy([*LETS_KEYS_OUT, foreign], owner)
    cases = {
        "were given": privy.wallet(privy.quorum(other.public_key)),
        "users as members": privy.wallet(privy.quorum(key.public_key, users=["did:privy:cm1"])),
        "how many": privy.wallet(privy.quorum(key.public_key, other.public_key, threshold=None)),
        "'tron' are not served": privy.wallet(owner, chain_type="tron"),
        "custodian": privy.wallet(owner, custody={"provider": "bank", "provider_user_id": "1"}),
        "cannot be expressed: `rules.2.conditions.0.field_source`": privy.wallet(owner, policy_ids=[strict]),
        "policy_violation": privy.wallet(owner, policy_ids=[privy.policy([rule("personal_sign")], owner)]),
        "is not there at Privy": privy.wallet(owner, policy_ids=["p99999999999999999999999"]),
        "another number": privy.wallet(owner, authorization_threshold=2),
    }
    cases["does not say who owns it"] = privy.wallet()
    del cases["does not say who owns it"]["owner_id"]
    cases["`policy_ids` that cannot be read"] = privy.wallet(policy_ids=[7])
    cases["`owner_id` that cannot be read"] = privy.wallet(7)
    users = privy.quorum(users=["did:privy:cm2"])
    cases["its owner cannot move"] = privy.wallet(users)
    good = privy.wallet(owner)
    outcomes = move.wallets(keys=[key], exit_code=1)
    for reason, wallet in cases.items():
        assert outcomes[wallet["id"]]["outcome"] == "not_moved" and reason in outcomes[wallet["id"]]["reason"]
    assert outcomes[good["id"]]["outcome"] == "moved"
    assert [wallet["address"] for wallet in move.all("wallets")] == [good["address"]]
    # A DENY rule is left out by nobody.
    assert move.wallets("--partial", keys=[key], exit_code=1)[cases["policy_violation"]["id"]]["outcome"] == "not_moved"
    assert len(move.all("wallets")) == 1


def test_keys_of_an_owner_that_privy_does_not_know_move_nothing(move):
    owner = AuthorizationKey()
    there = move.privy.wallet(move.privy.quorum(owner.public_key))
    # A quorum that was changed after it was read: the signature is refused where it counts.
    genuine = move.privy.signers
    move.privy.signers = lambda *_: None
    outcome = move.wallets(keys=[owner], exit_code=1)[there["id"]]
    assert "Privy did not export it: No valid authorization signatures" in outcome["reason"]
    assert move.privy.exported == [] and move.all("wallets") == []
    move.privy.signers = genuine
    assert move.wallets(keys=[owner])[there["id"]]["outcome"] == "moved"


@pytest.mark.parametrize("lie", ["another key", "no key", "no hexadecimal", "a shorter key", "another chain"])
def test_a_key_of_another_address_is_refused(move, lie):
    owner = AuthorizationKey()
    there = move.privy.wallet(move.privy.quorum(owner.public_key))
    text = move.privy.keys[there["id"]]
    move.privy.keys[there["id"]] = {
        "another key": new_key("ethereum")[1],
        "no key": "0" * 64,
        "no hexadecimal": "z" * 64,
        "a shorter key": text[:-2],
        "another chain": new_key("solana")[1],
    }[lie]
    reason = move.wallets(keys=[owner], exit_code=1)[there["id"]]["reason"]
    assert "another key than that of the address" in reason or "holds no private key" in reason
    assert move.all("wallets") == []
    assert text not in reason and move.privy.keys[there["id"]] not in reason


def test_a_dry_run_makes_nothing_and_takes_no_key(move):
    owner = AuthorizationKey()
    there = move.privy.wallet(move.privy.quorum(owner.public_key))
    assert move.wallets("--dry-run", keys=[owner])[there["id"]]["outcome"] == "can_be_moved"
    assert move.privy.exported == [] and not list(move.folder.glob("*.jsonl"))
    for kind in ("wallets", "policies", "key_quorums"):
        assert move.all(kind) == []


def test_keys_are_written_nowhere(move):
    owner = AuthorizationKey()
    for chain_type in ("ethereum", "solana"):
        move.privy.wallet(move.privy.quorum(owner.public_key), chain_type=chain_type)
    out, err = move.command("import", "privy", *move.parties, *move.key_files([owner]))
    files = "".join(path.read_text() for path in move.folder.iterdir())
    for text in move.privy.keys.values():
        assert text not in out + err + files
    journal = next(move.folder.glob("countersign-import-*.jsonl"))
    assert journal.stat().st_mode & 0o077 == 0


# Haste, crashes, and the second time.


def test_a_server_that_wants_less_haste_is_waited_for(move):
    owner = AuthorizationKey()
    move.privy.wallet(move.privy.quorum(owner.public_key))
    busy = (429, {"retry-after": "0", "content-type": "application/json"}, b'{"error": "Too many requests"}')
    move.privy.scripted += [busy] * 7
    out, err = move.command("import", "privy", *move.parties, *move.key_files([owner]))
    assert out.endswith("1 moved\n") and err.count("asking again in 0 ms") == 7
    # A date, which is no number, is waited for as if nothing was said, and a fault is asked about again.
    move.privy.wallet()
    move.privy.scripted.append((503, {"retry-after-ms": "1"}, b"{}"))
    out, err = move.command("import", "privy", *move.parties)
    assert "1 moved" in out and err.count("asking again in 1 ms") == 1


def test_a_second_run_moves_nothing_twice(move):
    owner = AuthorizationKey()
    quorum = move.privy.quorum(owner.public_key)
    policy = move.privy.policy(LETS_KEYS_OUT, quorum)
    for _ in range(3):
        move.privy.wallet(quorum, policy_ids=[policy])
    first = move.wallets(keys=[owner])
    counts = {kind: len(move.all(kind)) for kind in ("wallets", "policies", "key_quorums")}
    assert counts == {"wallets": 3, "policies": 1, "key_quorums": 1}
    added = move.privy.wallet(quorum, policy_ids=[policy])
    second = move.wallets(keys=[owner])
    assert second[added["id"]]["outcome"] == "moved"
    for id, wallet in first.items():
        assert second[id]["outcome"] == "already_here" and second[id]["to"] == wallet["to"]
    # An archived wallet does not come back as a living one.
    move.client.post(f"/v1/wallets/{second[added['id']]['to']}/archive", {}, [owner])
    assert len(move.all("wallets")) == 3
    # Without its journal, too, no address comes twice.
    next(move.folder.glob("countersign-import-*.jsonl")).unlink()
    assert {wallet["outcome"] for wallet in move.wallets(keys=[owner]).values()} == {"already_here"}
    assert (len(move.all("wallets")), len(move.all("policies")), len(move.all("key_quorums"))) == (3, 1, 1)


def test_the_journal_says_what_was_made_of_what(move):
    owner = AuthorizationKey()
    quorum = move.privy.quorum(owner.public_key)
    move.privy.wallet(quorum)
    move.wallets("--journal", "moved.jsonl", keys=[owner])
    # Long afterwards no idempotency key is remembered. What is noted is believed and not asked for again.
    other = move.client.post("/v1/key_quorums", {"public_keys": [owner.public_key], "display_name": "Other"})["id"]
    journal = move.folder / "moved.jsonl"
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    [noted] = [line for line in lines if line.get("kind") == "key_quorum"]
    assert noted["from"] == quorum
    noted["to"] = other
    journal.write_text("".join(json.dumps(line) + "\n" for line in lines))
    added = move.privy.wallet(quorum)
    moved = move.wallets("--journal", "moved.jsonl", keys=[owner])[added["id"]]
    assert move.client.get(f"/v1/wallets/{moved['to']}")["owner_id"] == other


def test_a_policy_that_was_changed_at_privy_is_made_anew_for_what_comes_later(move):
    owner = AuthorizationKey()
    quorum = move.privy.quorum(owner.public_key)
    policy = move.privy.policy([rule("personal_sign")], quorum)
    there = move.privy.wallet(quorum, policy_ids=[policy])
    assert "policy_violation" in move.wallets(keys=[owner], exit_code=1)[there["id"]]["reason"]
    move.privy.things["policies"][policy]["rules"].append({"id": move.privy.new_id(), **rule("exportPrivateKey")})
    moved = move.wallets(keys=[owner])[there["id"]]
    [id] = move.client.get(f"/v1/wallets/{moved['to']}")["policy_ids"]
    assert [rule["method"] for rule in move.client.get(f"/v1/policies/{id}")["rules"]] == ["personal_sign", "exportPrivateKey"]


class KillingProxy(ThreadingHTTPServer):
    """Hands requests on to a server, and kills who asked instead of handing on the answer to the last of so many writes."""

    daemon_threads = True

    def __init__(self, upstream, writes):
        super().__init__(("127.0.0.1", 0), ProxyHandler)
        self.upstream, self.left, self.victim = upstream, writes, threading.Event()
        self.process = None
        self.url = f"http://127.0.0.1:{self.server_port}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """Whoever was killed does not read."""


class ProxyHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        answer = requests.request(self.command, self.server.upstream + self.path, data=body, headers=headers, timeout=60)
        if self.command != "GET":
            self.server.left -= 1
            if self.server.left == 0:
                self.server.victim.wait(60)
                self.server.process.kill()
                self.server.process.wait()
                self.close_connection = True
                return
        self.send_response(answer.status_code)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_PUT = do_PATCH = do_POST

    def log_message(self, *_):
        pass


def test_killed_after_any_write_it_goes_on_where_it_stopped(server, tmp_path):
    """The answer to each write is lost with the process, once; then the import is run again."""
    writes = 0
    while True:
        writes += 1
        folder = tmp_path / str(writes)
        folder.mkdir()
        with PrivyAppStub() as privy:
            move = Move(privy, server, server.make_app(f"killed {writes}"), folder)
            owner = AuthorizationKey()
            quorum = privy.quorum(owner.public_key)
            known = privy.condition_set([f"0x{number:040x}" for number in range(150)], quorum)
            to_known = rule("eth_signTransaction", condition("ethereum_transaction", "to", "in_condition_set", known))
            policy = privy.policy([*LETS_KEYS_OUT, to_known], quorum)
            for number in range(2):
                privy.wallet(quorum, policy_ids=[policy], external_id=f"wallet-{number}" if number else None)
            command = ["import", "privy", *move.parties, *move.key_files([owner])]
            with KillingProxy(move.client.base_url, writes) as proxy:
                proxy.process = move.start(*command, "--json", url=proxy.url)
                proxy.victim.set()
                proxy.process.communicate(timeout=120)
                was_killed = proxy.process.returncode == -9
                # The journal is of an import to the proxy, as whoever moves would have it.
                process = move.start(*command, "--json", url=proxy.url)
                out, err = process.communicate(timeout=120)
            assert process.returncode == 0, f"after {writes} writes: {out}{err}"
            check_moved_once(move, json.loads(out)["wallets"], owner)
        if not was_killed:
            break
    # Quorum, set, two lots of items, owner, policy, and two writes for each wallet.
    assert writes == 1 + 1 + 2 + 1 + 1 + 2 * 2 + 1


def check_moved_once(move, wallets, owner):
    assert sorted(wallet["address"] for wallet in move.all("wallets")) == sorted(
        wallet["address"] for wallet in move.privy.listed
    )
    assert {wallet["outcome"] for wallet in wallets} <= {"moved", "already_here"}
    assert all(move.signs(wallet, owner) for wallet in wallets)
    for kind in ("key_quorums", "policies", "condition_sets"):
        assert len(move.all(kind)) == 1, kind
    [known] = move.all("condition_sets")
    assert known["owner_id"] == move.all("key_quorums")[0]["id"]
    path = f"/v1/condition_sets/{known['id']}/condition_set_items?limit=100"
    page = move.client.get(path)
    items = page["items"] + move.client.get(f"{path}&cursor={page['next_cursor']}")["items"]
    assert len(items) == len({item["value"] for item in items}) == 150


def test_a_torn_line_of_the_journal_is_no_harm_and_a_foreign_one_is(move):
    owner = AuthorizationKey()
    move.privy.wallet(move.privy.quorum(owner.public_key))
    move.wallets("--journal", "moved.jsonl", keys=[owner])
    journal = move.folder / "moved.jsonl"
    whole = journal.read_text()
    journal.write_text(whole + '{"kind":"poli')
    assert {wallet["outcome"] for wallet in move.wallets("--journal", "moved.jsonl").values()} == {"already_here"}
    assert journal.read_text() == whole
    for other in ('{"format":"other"}\n' + whole, whole + "{}\n"):
        journal.write_text(other)
        _, err = move.command("import", "privy", *move.parties, "--journal", "moved.jsonl", exit_code=1)
        assert "--journal" in err and journal.read_text() == other


def test_two_imports_do_not_run_at_once(move):
    with (move.folder / "moved.jsonl").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        _, err = move.command("import", "privy", *move.parties, "--journal", "moved.jsonl", exit_code=1)
        assert "another import" in err and move.privy.arrived == []
    assert move.wallets("--journal", "moved.jsonl") == {}


@pytest.mark.parametrize("url", ["http://privy.example", "https://user@privy.example", "ftp://localhost"])
def test_secrets_go_to_no_server_without_encryption(move, url):
    flags = [url if part == move.privy.url else part for part in move.parties]
    _, err = move.command("import", "privy", *flags, exit_code=1)
    assert "https" in err and move.privy.arrived == []


# Policies alone.


def test_policies_are_imported_with_what_they_name_and_only_once(move):
    key = AuthorizationKey()
    owner = move.privy.quorum(key.public_key)
    known = move.privy.condition_set([FRIEND], owner)
    pay = rule("eth_signTransaction", condition("ethereum_transaction", "to", "in_condition_set", known))
    policy = move.privy.policy([pay], owner)
    assert move.policies("--from-privy", policy, "--dry-run")[policy]["outcome"] == "can_be_made"
    assert move.all("policies") == []
    made = move.policies("--from-privy", policy)[policy]
    assert made["outcome"] == "made"
    assert move.policies("--from-privy", policy)[policy]["to"] == made["to"]
    assert len(move.all("policies")) == len(move.all("condition_sets")) == len(move.all("key_quorums")) == 1
    # The same from a file, in each of its forms.
    answer = move.privy.things["policies"][policy]
    for content in (answer, [answer], {"data": [answer], "next_cursor": None}):
        (move.folder / "policies.json").write_text(json.dumps(content))
        assert move.policies("policies.json")[policy]["to"] == made["to"]
    transaction = {"to": FRIEND, "chain_id": 1, "nonce": 0, "gas_limit": 21000, "gas_price": 1, "value": 0, "type": 0}
    body = {"method": "eth_signTransaction", "params": {"transaction": transaction}}
    path = f"/v1/policies/{made['to']}/evaluate"
    assert move.client.post(path, body)["decision"] == "allow"
    transaction["to"] = THIEF
    assert move.client.post(path, body)["decision"] == "deny"


def test_a_policy_with_something_inexpressible_is_not_made_unless_it_can_do_without(move):
    foreign = condition("tron_transaction", "TransferContract.amount", "lte", "1")
    allows = move.privy.policy([rule("personal_sign"), rule("eth_signTransaction", foreign, name="tron")])
    denies = move.privy.policy([rule("personal_sign"), rule("eth_signTransaction", foreign, action="DENY")])
    flags = ["--from-privy", allows, "--from-privy", denies]
    refused = move.policies(*flags, exit_code=1)
    for id in (allows, denies):
        assert refused[id]["outcome"] == "not_made"
        [fault] = [finding for finding in refused[id]["findings"] if finding["kind"] == "inexpressible"]
        assert fault["path"] == "rules.1.conditions.0.field_source" and "tron_transaction" in fault["message"]
    assert move.all("policies") == []
    partly = move.policies(*flags, "--partial", exit_code=1)
    assert (partly[allows]["outcome"], partly[denies]["outcome"]) == ("made", "not_made")
    [policy] = move.all("policies")
    assert [rule["name"] for rule in policy["rules"]] == ["personal_sign"]
    out, _ = move.command("policy", "import", *move.parties, *flags, "--partial", exit_code=1)
    assert f"made as {policy['id']}, without rules: \"tron\"" in out


def test_a_policy_of_a_file_does_not_lose_its_owner(move):
    key = AuthorizationKey()
    answer = {
        "id": "tb54eps4z44ed0jepousxi4n", "name": "Vault Ops", "chain_type": "ethereum", "version": "1.0",
        "rules": [rule("personal_sign")], "created_at": 1741833088894, "owner_id": "etxu7sm618a1zpzmnd7uqorp",
    }  # fmt: skip
    file = move.folder / "policy.json"
    file.write_text(json.dumps(answer))
    here = move.parties[6:]
    out, _ = move.command("policy", "import", file, *here, exit_code=1)
    assert "key quorum etxu7sm618a1zpzmnd7uqorp is at Privy" in out and move.all("policies") == []
    owner = move.client.post("/v1/key_quorums", {"public_keys": [key.public_key]})["id"]
    move.command("policy", "import", file, *here, "--owner-id", owner)
    assert [policy["owner_id"] for policy in move.all("policies")] == [owner]
    out, _ = move.command("policy", "import", file, "--dry-run", "--owner-id", owner)
    assert "can be made" in out and len(move.all("policies")) == 1
    file.write_text("{")
    move.command("policy", "import", file, *here, exit_code=2)


def test_the_official_client_goes_on_with_another_base_url(move):
    key = AuthorizationKey()
    there = move.privy.wallet(move.privy.quorum(key.public_key))
    moved = move.wallets(keys=[key])[there["id"]]
    client = move.client
    with PrivyClient(app_id=client.app_id, app_secret=client.app_secret, base_url=client.base_url) as official:
        signed = official.wallets.ethereum.sign_message(moved["to"], "Hello", request_options=signed_by(key))
    signer = Account.recover_message(encode_defunct(text="Hello"), signature=signed.signature)
    assert signer == there["address"]
