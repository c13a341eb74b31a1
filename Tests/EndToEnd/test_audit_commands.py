"""`audit query` and `audit export` on the command line: filters, formats, exit codes."""

import concurrent.futures
import hashlib
import json
from types import SimpleNamespace

import pytest
import rfc8785
from countersign_client import AuthorizationKey, Client
from local_server import LocalServer
from receipts import check_signature
from vault import make_policy, make_quorum, make_wallet, personal_sign, rpc_path


@pytest.fixture(scope="module")
def history(server):
    """An app of its own in which this happened: a wallet was made, signed once for its owner, and was refused once."""
    client, owner = server.make_app("history"), AuthorizationKey()
    quorum = make_quorum(client, [owner])
    anything = {"name": "Any", "method": "personal_sign", "conditions": [], "action": "ALLOW"}
    wallet = make_wallet(client, quorum["id"], policy_ids=[make_policy(client, [anything])["id"]])
    client.rpc(wallet["id"], **personal_sign(), keys=[owner])
    blind = {"method": "secp256k1_sign", "params": {"hash": "0x" + "ab" * 32}}
    assert client.request("POST", rpc_path(wallet), blind, [owner]).code == "policy_violation"
    make_wallet(client)
    return SimpleNamespace(app=client.app_id, wallet=wallet["id"], quorum=quorum["id"])


def query(server, *filters):
    found = server.command("audit", "query", "--json", *filters)
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


def operations(entries):
    return [(entry["receipt"]["op"], entry["receipt"]["decision"]) for entry in entries]


def test_a_wallet_has_its_history_oldest_first(server, history):
    entries = query(server, "--wallet", history.wallet)
    assert operations(entries) == [("wallet.create", "allow"), ("wallet.rpc", "allow"), ("wallet.rpc", "deny")]
    assert [entry["seq"] for entry in entries] == sorted(entry["seq"] for entry in entries)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["--status", "deny"], [("wallet.rpc", "deny")]),
        (["--action", "wallet.rpc", "--status", "allow"], [("wallet.rpc", "allow")]),
        (["--action", "wallet.create"], [("wallet.create", "allow")] * 2),
        (["--limit", "1"], [("wallet.create", "allow")]),
        (["--status", "superseded"], []),
        (["--since", "2100-01-01T00:00:00Z"], []),
        (["--until", "1000"], []),
    ],
    ids=lambda value: " ".join(map(str, value)) if value and isinstance(value[0], str) else "",
)
def test_filters_hold_together(server, history, filters, expected):
    assert operations(query(server, "--app", history.app, *filters)) == expected


def test_entries_are_found_by_who_asked(server, history):
    entries = query(server, "--actor", history.quorum)
    assert operations(entries) == [("wallet.rpc", "allow"), ("wallet.rpc", "deny")]
    assert all(entry["receipt"]["actor"]["id"] == history.quorum for entry in entries)


def test_times_bound_what_is_found(server, history):
    entries = query(server, "--app", history.app)
    middle = entries[len(entries) // 2]["at"]
    early = query(server, "--app", history.app, "--until", str(middle))
    late = query(server, "--app", history.app, "--since", str(middle))
    assert early + late == entries and late[0]["at"] >= middle
    assert all(entry["at"] < middle for entry in early)


def test_people_get_a_line_for_each_entry(server, history):
    found = server.command("audit", "query", "--wallet", history.wallet)
    lines = found.stdout.splitlines()
    assert found.returncode == 0 and len(lines) == 3
    assert "allow" in lines[1] and "personal_sign" in lines[1] and f"by owner {history.quorum}" in lines[1]
    assert "deny" in lines[2] and "secp256k1_sign" in lines[2]


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "--status", "maybe"], ["query", "--since", "yesterday"], ["query", "--limit", "0"],
        ["query", "--limit", "many"], ["query", "--colour", "red"], ["query", "more"], ["export"], ["forget"], [],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_wrong_command_line_is_2(server, arguments):
    finished = server.command("audit", *arguments)
    assert finished.returncode == 2 and finished.stderr and not finished.stdout


def test_a_database_that_is_not_there_is_1(tmp_path):
    absent = LocalServer(tmp_path / "data", f"sqlite://{tmp_path}/nothing.db")
    for words in (["query"], ["export", str(tmp_path / "file")]):
        finished = absent.command("audit", *words)
        assert finished.returncode == 1 and finished.stderr and not finished.stdout
    assert list(tmp_path.iterdir()) == []


def test_an_export_verifies_without_the_database(server, history, tmp_path):
    file = tmp_path / "log.jsonl"
    finished = server.command("audit", "export", str(file))
    assert finished.returncode == 0, finished.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    header, *lines = map(json.loads, file.read_text().splitlines())
    assert (header["format"], header["version"]) == ("countersign-audit-log", 1)
    assert bytes.fromhex(header["receipt_key"]) == server.receipt_key
    assert f"{len(lines)} entries" in finished.stderr
    check_chain(lines, server.receipt_key)
    exported = [line for line in lines if json.loads(line["receipt"]).get("app") == history.app]
    assert [line["hash"] for line in exported] == [one["hash"] for one in query(server, "--app", history.app)]


def check_chain(lines, key):
    """Signatures and chain, as docs/formats/audit-log.md says."""
    previous = "00" * 32
    for number, line in enumerate(lines, 1):
        text, receipt = line["receipt"].encode(), json.loads(line["receipt"])
        check_signature(text, bytes.fromhex(line["signature"]), key)
        link = {
            "at": line["at"], "boot": receipt["boot"], "counter": receipt["counter"], "outcome": line["outcome"],
            "prev": previous, "receipt": hashlib.sha256(text).hexdigest(), "seq": number,
            "signature": line["signature"], "v": 1,
        }  # fmt: skip
        previous = hashlib.sha256(b"vault/audit/v1" + rfc8785.dumps(link)).hexdigest()
        assert (line["seq"], line["hash"]) == (number, previous)


def test_an_export_goes_to_standard_output_and_overwrites_nothing(server, history, tmp_path):
    file = tmp_path / "log.jsonl"
    assert server.command("audit", "export", str(file)).returncode == 0
    kept = file.read_bytes()
    again = server.command("audit", "export", str(file))
    assert again.returncode == 1 and file.read_bytes() == kept
    printed = server.command("audit", "export", "-")
    assert printed.returncode == 0
    assert printed.stdout.splitlines()[1 : len(kept.splitlines())] == kept.decode().splitlines()[1:]


def test_receipts_that_were_decided_together_verify_one_by_one(server, tmp_path):
    client, owner = server.make_app("together"), AuthorizationKey()
    wallet = make_wallet(client, owner)

    def sign(number):
        worker = Client(client.base_url, client.app_id, client.app_secret)
        return worker.request("POST", rpc_path(wallet), personal_sign(f"{number}"), [owner]).status

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        assert set(pool.map(sign, range(100))) == {200}
    entries = query(server, "--wallet", wallet["id"], "--limit", "200")
    assert len(entries) == 101
    for entry in entries:
        check_signature(rfc8785.dumps(entry["receipt"]), bytes.fromhex(entry["signature"]), server.receipt_key)
