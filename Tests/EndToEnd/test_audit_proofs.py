"""Proofs of the log: made by the server and the command line, checked by an implementation of one's own."""

import base64
import hashlib
import json
import re
import subprocess

import pytest
import rfc8785
from countersign_client import AuthorizationKey
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from local_server import LocalServer, built_program
from receipts import check_signature, root_of
from test_intents_crash import Database
from vault import make_wallet, personal_sign


@pytest.fixture
def own_server(engine, request, tmp_path):
    """A server that a test may kill and whose database it may rewrite."""
    database = request.getfixturevalue("new_database")() if engine == "postgres" else None
    with LocalServer(tmp_path / "data", database) as server:
        yield server


def sha256(data):
    return hashlib.sha256(data).digest()


def read_note(note, vkey):
    """Size and root that a signed checkpoint states, as C2SP signed-note and tlog-checkpoint say."""
    name, key_id, key = vkey.split("+", 2)
    key = base64.b64decode(key)
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    assert key[0] == 1 and sha256(name.encode() + b"\n" + key)[:4].hex() == key_id
    signatures = [base64.b64decode(line.split(" ")[2]) for line in lines.splitlines() if line.split(" ")[1] == name]
    own = [signature[4:] for signature in signatures if signature[:4].hex() == key_id]
    assert len(own) == 1
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(own[0], text.encode())
    origin, size, root = text.splitlines()
    assert origin == name
    return int(size), base64.b64decode(root)


def check_proof(proof, vkey):
    """What docs/formats/log-proof.md says. Returns size and root of the log."""
    size, root = read_note(proof["checkpoint"], vkey)
    entry = proof["entry"]
    text, receipt = entry["receipt"].encode(), json.loads(entry["receipt"])
    check_signature(text, bytes.fromhex(entry["signature"]), bytes.fromhex(vkey.split("+")[0].rpartition("/")[2]))
    link = {
        "at": entry["at"], "boot": receipt["boot"], "counter": receipt["counter"], "outcome": entry["outcome"],
        "prev": entry["previous"], "receipt": hashlib.sha256(text).hexdigest(), "seq": entry["seq"],
        "signature": entry["signature"], "v": 1,
    }  # fmt: skip
    link = sha256(b"vault/audit/v1" + rfc8785.dumps(link))
    leaf = sha256(b"\0" + link)
    assert (entry["hash"], proof["leaf_hash"]) == (link.hex(), leaf.hex())
    assert (proof["leaf_index"], proof["tree_size"]) == (entry["seq"] - 1, size)
    path = [bytes.fromhex(one) for one in proof["path"]]
    assert root_of(leaf, proof["leaf_index"], size, path) == root
    return size, root


def is_consistent(old, new, path):
    """RFC 9162 §2.1.4.2 for two heads (size, root)."""
    (first, old_root), (second, new_root) = old, new
    path = [bytes.fromhex(one) for one in path]
    if first == second:
        return not path and old_root == new_root
    if first & (first - 1) == 0:
        path.insert(0, old_root)
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for node in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = sha256(b"\1" + node + fr), sha256(b"\1" + node + sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = sha256(b"\1" + sr + node)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and (fr, sr) == (old_root, new_root)


def verifier_key(name, raw):
    key_id = sha256(name.encode() + b"\n" + raw)[:4].hex()
    return f"{name}+{key_id}+{base64.b64encode(raw).decode()}"


def checkpoint(client):
    return client.request("GET", "/v1/audit/checkpoint").content.decode()


def offline(*arguments, folder="/"):
    """Runs the verifier where there is neither a server nor a data folder."""
    command = [str(built_program()), "audit", "check-proof", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=folder, env={})


def sign(client, wallet, owner, count=1):
    for number in range(count):
        client.rpc(wallet["id"], **personal_sign(f"message {number}"), keys=[owner])


def test_an_app_gets_proofs_of_its_own_entries_alone(new_client, client):
    owner = AuthorizationKey()
    sign(new_client, make_wallet(new_client, owner), owner)
    vkey = new_client.get("/v1/audit/key")["verifier_key"]
    entries = new_client.get("/v1/audit")["data"]
    assert len(entries) >= 2
    for entry in entries:
        proof = new_client.get(f"/v1/audit/{entry['seq']}/proof")
        size, _ = check_proof(proof, vkey)
        assert size >= entries[0]["seq"]
        assert json.loads(proof["entry"]["receipt"]) == entry["receipt"]
        assert (proof["entry"]["seq"], proof["entry"]["hash"]) == (entry["seq"], entry["hash"])
        assert client.request("GET", f"/v1/audit/{entry['seq']}/proof").status == 404
    assert new_client.request("GET", f"/v1/audit/{entries[0]['seq'] + 10**6}/proof").status == 404


def test_a_log_that_grows_is_proven_to_have_grown(new_client):
    owner = AuthorizationKey()
    wallet = make_wallet(new_client, owner)
    vkey = new_client.get("/v1/audit/key")["verifier_key"]
    new_client.get(f"/v1/audit/{new_client.get('/v1/audit')['data'][0]['seq']}/proof")
    older = read_note(checkpoint(new_client), vkey)
    sign(new_client, wallet, owner, 3)
    newest = new_client.get("/v1/audit")["data"][0]["seq"]
    proof = new_client.get(f"/v1/audit/{newest}/proof?since={older[0]}")
    newer = check_proof(proof, vkey)
    assert newer[0] >= newest > older[0]
    assert proof["consistency"]["since"] == older[0]
    assert is_consistent(older, newer, proof["consistency"]["path"])
    told = new_client.get(f"/v1/audit/consistency?from={older[0]}&to={newer[0]}")
    assert told == {"from": older[0], "to": newer[0], "path": proof["consistency"]["path"]}
    assert is_consistent(newer, newer, new_client.get(f"/v1/audit/consistency?from={newer[0]}&to={newer[0]}")["path"])
    assert not is_consistent((older[0], newer[1]), newer, told["path"])


def test_the_command_line_proves_and_checks_offline(own_server, tmp_path):
    client, owner = own_server.make_app("proven"), AuthorizationKey()
    sign(client, make_wallet(client, owner), owner)
    vkey = own_server.command("audit", "key").stdout.strip()
    assert client.get("/v1/audit/key") == {"verifier_key": vkey}
    assert vkey in own_server.log
    entry = client.get("/v1/audit")["data"][0]
    client.get(f"/v1/audit/{entry['seq']}/proof")
    older = tmp_path / "older"
    older.write_text(own_server.command("audit", "checkpoint").stdout)
    assert older.read_text() == checkpoint(client)
    make_wallet(client)
    # It has the rest signed before it stops.
    assert own_server.stop() == 0
    made = own_server.command("audit", "prove", str(entry["seq"] + 1), "--since", str(older))
    assert made.returncode == 0, made.stderr
    file = tmp_path / "proof.json"
    file.write_text(made.stdout)
    proof = json.loads(made.stdout)
    size, _ = check_proof(proof, vkey)
    assert size == entry["seq"] + 1 > read_note(older.read_text(), vkey)[0]

    found = offline("--key", vkey, file)
    assert found.returncode == 0 and found.stdout.startswith(f"ok: seq {size}, ") and "wallet.create" in found.stdout
    found = offline("--key", vkey, "--since", older, file)
    assert found.returncode == 0 and "continues" in found.stdout
    assert own_server.command("audit", "prove", str(size + 1)).returncode == 1
    found = own_server.command("audit", "verify", "--checkpoint-key", vkey)
    assert found.returncode == 0, found.stdout

    def refused(words, *more, key=vkey, **members):
        changed = tmp_path / "changed.json"
        changed.write_text(json.dumps({**proof, **members}))
        found = offline("--key", key, *more, changed)
        assert (found.returncode, found.stdout) == (1, "") and words in found.stderr, found.stderr

    entry = proof["entry"]
    refused("hash does not follow", entry={**entry, "outcome": "superseded"})
    forged = entry["receipt"].replace("wallet.create", "wallet.delete")
    refused("receipt is not signed", entry={**entry, "receipt": forged})
    refused("not follow from the others", entry={**entry, "note": "more"})
    refused("not follow from the others", leaf_index=0)
    refused("not in the log", path=proof["path"][::-1][:-1])
    refused("cannot be believed", checkpoint=proof["checkpoint"].replace(f"\n{size}\n", f"\n{size + 1}\n"))
    name, raw = vkey.split("+")[0], base64.b64decode(vkey.split("+", 2)[2])
    refused("not signed by", key=verifier_key(name, bytes([1, 9] + [0] * 31)))
    refused("not signed by", key=verifier_key(name[:-1] + ("0" if name[-1] != "0" else "1"), raw))
    refused("not the one of an audit log", key=verifier_key("wallet.example/audit", raw))
    assert offline("--key", vkey.replace("+", "+0", 1), file).returncode == 2
    assert offline(file).returncode == 2


def test_killed_at_any_moment_the_log_goes_on_where_it_was_signed(own_server):
    client, owner = own_server.make_app("killed"), AuthorizationKey()
    wallet = make_wallet(client, owner)
    vkey = client.get("/v1/audit/key")["verifier_key"]
    heads = []
    for _ in range(3):
        sign(client, wallet, owner, 2)
        newest = client.get("/v1/audit")["data"][0]["seq"]
        heads.append(check_proof(client.get(f"/v1/audit/{newest}/proof"), vkey))
        sign(client, wallet, owner)
        own_server.kill()
        own_server.start(own_server.url.removeprefix("http://"))
        # What was signed before it was killed is kept, by the signer too.
        stored = read_note(checkpoint(client), vkey)
        kept = (own_server.data / "signed-checkpoint").read_bytes().decode().split("\0")
        kept = max(read_note(note, vkey) for note in kept if note)
        assert kept[0] >= stored[0] >= heads[-1][0]
        heads += [stored, kept]
    entries = client.get("/v1/audit")["data"]
    assert len(entries) >= 10
    newest = check_proof(client.get(f"/v1/audit/{entries[0]['seq']}/proof"), vkey)
    for size, root in heads:
        path = client.get(f"/v1/audit/consistency?from={size}&to={newest[0]}")["path"]
        assert is_consistent((size, root), newest, path)
    for entry in entries:
        proof = client.get(f"/v1/audit/{entry['seq']}/proof?since={heads[0][0]}")
        assert is_consistent(heads[0], check_proof(proof, vkey), proof["consistency"]["path"])
    found = own_server.command("audit", "verify", "--json", "--checkpoint-key", vkey)
    report = json.loads(found.stdout)
    assert report["faults"] == [] and report["signed_checkpoints"] >= 1


def test_a_log_that_was_cut_off_and_goes_on_is_signed_no_more(own_server, tmp_path):
    client, owner = own_server.make_app("cut"), AuthorizationKey()
    wallet = make_wallet(client, owner)
    sign(client, wallet, owner, 4)
    vkey = client.get("/v1/audit/key")["verifier_key"]
    newest = client.get("/v1/audit")["data"][0]["seq"]
    proof = client.get(f"/v1/audit/{newest}/proof")
    before = check_proof(proof, vkey)
    own_server.kill()
    rows = Database(own_server)
    rows.run(f"DELETE FROM audit_log WHERE seq > {newest - 3}")
    hash_of = f"(SELECT hash FROM audit_log WHERE seq = {newest - 3})"
    rows.run(f"UPDATE audit_head SET seq = {newest - 3}, hash = {hash_of}")
    rows.run("DELETE FROM audit_checkpoint")
    own_server.start(own_server.url.removeprefix("http://"))

    refused = client.request("GET", "/v1/audit/checkpoint")
    assert (refused.status, refused.code) == (503, "audit_unavailable")
    assert f"checkpoint of {before[0]} was signed before" in refused.body["error"]
    sign(client, wallet, owner, 5)
    latest = client.get("/v1/audit")["data"][0]["seq"]
    refused = client.request("GET", f"/v1/audit/{latest}/proof")
    assert refused.status == 503 and "is not the one of which" in refused.body["error"]
    # Wallets are used all the same, and the audit says what the signer saw.
    assert latest > before[0]
    own_server.stop()
    assert (own_server.data / "signed-checkpoint").read_bytes().decode().count(f"\n{before[0]}\n") == 1

    # With the file moved away it is signed again: whoever has the older checkpoint sees that it is another log.
    (own_server.data / "signed-checkpoint").rename(tmp_path / "kept")
    own_server.start(own_server.url.removeprefix("http://"))
    forked = client.get(f"/v1/audit/{latest}/proof?since={before[0]}")
    assert not is_consistent(before, check_proof(forked, vkey), forked["consistency"]["path"])
    older, file = tmp_path / "older", tmp_path / "proof.json"
    older.write_text(proof["checkpoint"])
    file.write_text(json.dumps(forked))
    assert offline("--key", vkey, file).returncode == 0
    found = offline("--key", vkey, "--since", older, file)
    assert found.returncode == 1 and "does not continue" in found.stderr


def test_what_this_file_checks_by_can_fail(client):
    proof = client.get(f"/v1/audit/{client.get('/v1/audit')['data'][-1]['seq']}/proof")
    vkey = client.get("/v1/audit/key")["verifier_key"]
    check_proof(proof, vkey)
    size = re.search(r"\n(\d+)\n", proof["checkpoint"])[1]
    with pytest.raises(InvalidSignature):
        check_proof({**proof, "checkpoint": proof["checkpoint"].replace(f"\n{size}\n", f"\n{size}0\n")}, vkey)
    with pytest.raises(AssertionError):
        check_proof({**proof, "entry": {**proof["entry"], "outcome": "unreleased"}}, vkey)
