"""The audit log as an auditor reads it: straight from the database, trusting nothing of the program under test.

The chain is the one of `Sources/Audit/Log/LogEntry.swift`.
"""

import base64
import hashlib
import json
import sqlite3
import subprocess
from collections import defaultdict
from dataclasses import dataclass

DOMAIN = b"vault/audit/v1"
COLUMNS = ["seq", "at_ms", "outcome", "boot", "counter", "receipt", "signature", "hash"]
BINARY = {"boot", "receipt", "signature", "hash"}


@dataclass
class Entry:
    seq: int
    at_ms: int
    outcome: str
    boot: bytes
    counter: int
    receipt: bytes
    signature: bytes
    hash: bytes

    @property
    def content(self):
        return json.loads(self.receipt)


def read(server):
    """Every entry in order, and the head of the chain as (seq, hash)."""
    columns = ", ".join(COLUMNS)
    if server.database is None:
        connection = sqlite3.connect(f"file:{server.data}/database/main.db?mode=ro", uri=True, timeout=10)
        try:
            connection.execute("BEGIN")
            rows = connection.execute(f"SELECT {columns} FROM audit_log ORDER BY seq").fetchall()
            head = connection.execute("SELECT seq, hash FROM audit_head").fetchone()
        finally:
            connection.close()
        return [Entry(*row) for row in rows], head
    columns = ", ".join(f"encode({name}, 'hex')" if name in BINARY else name for name in COLUMNS)
    query = (
        "BEGIN ISOLATION LEVEL REPEATABLE READ; "
        f"SELECT {columns} FROM audit_log ORDER BY seq; SELECT seq, encode(hash, 'hex') FROM audit_head; COMMIT"
    )
    command = ["psql", "-qAtX", "-F", "|", server.database, "-c", query]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.split()
    rows = [line.split("|") for line in printed]
    entries = [
        Entry(*(bytes.fromhex(text) if name in BINARY else text if name == "outcome" else int(text)
                for name, text in zip(COLUMNS, row, strict=True)))
        for row in rows[:-1]
    ]  # fmt: skip
    return entries, (int(rows[-1][0]), bytes.fromhex(rows[-1][1]))


def chain_hash(entry, previous):
    record = {
        "at": entry.at_ms, "boot": entry.boot.hex(), "counter": entry.counter, "outcome": entry.outcome,
        "prev": previous.hex(), "receipt": hashlib.sha256(entry.receipt).hexdigest(), "seq": entry.seq,
        "signature": entry.signature.hex(), "v": 1,
    }  # fmt: skip
    text = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(DOMAIN + text).digest()


def faults(entries, head):
    """What is wrong with the log itself: broken links, a wrong head, gaps inside a signer's boot."""
    found = []
    previous, counters = bytes(32), defaultdict(list)
    for place, entry in enumerate(entries, start=1):
        if entry.seq != place:
            found.append(f"entry {place} has the number {entry.seq}")
        if entry.hash != chain_hash(entry, previous):
            found.append(f"the chain is broken at {entry.seq}")
        previous = entry.hash
        content = entry.content
        if (content["boot"], content["counter"]) != (entry.boot.hex(), entry.counter):
            found.append(f"the receipt of {entry.seq} stands at another place")
        counters[entry.boot].append(entry.counter)
    if entries and (head[0], head[1]) != (entries[-1].seq, previous):
        found.append("the head is not the end of the chain")
    for boot, seen in counters.items():
        missing = sorted(set(range(1, max(seen) + 1)) - set(seen))
        if missing:
            found.append(f"receipts {missing[:8]} of boot {boot.hex()} are missing inside it")
    return found


def tree_roots(entries):
    """The root of the Merkle tree (RFC 6962) after each entry, whose leaf is its link in the chain."""
    subtrees = []
    for count, entry in enumerate(entries):
        node = hashlib.sha256(b"\0" + entry.hash).digest()
        while count & 1:
            node = hashlib.sha256(b"\1" + subtrees.pop() + node).digest()
            count >>= 1
        subtrees.append(node)
        root = subtrees[-1]
        for left in reversed(subtrees[:-1]):
            root = hashlib.sha256(b"\1" + left + root).digest()
        yield root


def missing_tail(server, entries):
    """How many receipts signers are known to have made that are not in the log, by the supervisor's own record."""
    last = defaultdict(int)
    for entry in entries:
        last[entry.boot.hex()] = max(last[entry.boot.hex()], entry.counter)
    hashes = {entry.seq: entry.hash.hex() for entry in entries}
    roots = dict(enumerate(tree_roots(entries), start=1))
    missing, found = defaultdict(int), []
    path = server.data / "checkpoints.jsonl"
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            point = json.loads(line)
        except ValueError:
            continue
        if "boot" in point:
            behind = point["counter"] - last[point["boot"]]
            missing[point["boot"]] = max(missing[point["boot"]], behind)
        elif "checkpoint" in point:
            size, root = point["checkpoint"].split("\n")[1:3]
            if roots.get(int(size)) != base64.b64decode(root):
                found.append(f"the log is not the one of which a signer signed {size} entries")
        elif hashes.get(point["seq"]) != point["hash"]:
            found.append(f"the log does not hold the checkpoint at {point['seq']}")
    return sum(missing.values()), found
