"""What a program in the API's place can try with a real signer, a real database, and frames of its own."""

import hashlib
import json
import os
import random
import subprocess

import frames
from installation import PUBLIC_URL, Key, canonical, wait_for

HELLO = {"method": "personal_sign", "params": {"message": "Hello", "encoding": "utf-8"}}


def rule(method, action, conditions=()):
    return {"name": f"{action} {method}", "method": method, "action": action, "conditions": list(conditions)}


class Scene:
    """Records of every kind with a history, made by the real server."""

    def __init__(self, installation):
        self.at = installation
        make = installation.make
        self.owner, self.second, self.mallory = Key(), Key(), Key()
        self.quorum = make("POST", "/v1/key_quorums", {
            "public_keys": [self.owner.text, self.second.text], "authorization_threshold": 2})["id"]
        self.keys = [self.owner, self.second]
        self.thieves = make("POST", "/v1/key_quorums", {"public_keys": [self.mallory.text]})["id"]
        self.set = make("POST", "/v1/condition_sets", {"name": "Texts", "owner_id": self.quorum})["id"]
        make("POST", f"/v1/condition_sets/{self.set}/condition_set_items", [{"value": "Hello"}], self.keys)
        condition = {
            "field_source": "message", "field": "content", "operator": "in_condition_set", "value": self.set}
        self.policy = make("POST", "/v1/policies", {
            "version": "1.0", "name": "Greetings", "chain_type": "ethereum", "owner_id": self.quorum,
            "rules": [rule("personal_sign", "ALLOW", [condition])]})["id"]
        self.free_policy = make("POST", "/v1/policies", {
            "version": "1.0", "name": "Nothing", "chain_type": "ethereum", "rules": [rule("*", "DENY")]})["id"]
        self.wallet = make("POST", "/v1/wallets", {
            "chain_type": "ethereum", "owner_id": self.quorum, "policy_ids": [self.policy]})["id"]
        self.pinning = make("POST", "/v1/wallets", {
            "chain_type": "ethereum", "owner_id": self.quorum, "policy_ids": [self.free_policy]})["id"]
        self.other = make("POST", "/v1/wallets", {"chain_type": "ethereum", "owner_id": self.thieves})["id"]
        make("PATCH", f"/v1/policies/{self.free_policy}", {"rules": [rule("*", "ALLOW")]})
        # A change of the owner's, to be replayed, and one after it.
        self.change = ("PATCH", f"/v1/wallets/{self.wallet}", {"display_name": "First"})
        self.change_payload = installation.payload(*self.change)
        self.change_claims = [(key.sign(self.change_payload), key.point) for key in self.keys]
        make(*self.change, self.keys)
        make("PATCH", f"/v1/wallets/{self.wallet}", {"display_name": "Second"}, self.keys)
        make("PATCH", f"/v1/policies/{self.policy}", {"name": "Greetings, again"}, self.keys)
        make("PATCH", f"/v1/key_quorums/{self.quorum}", {"display_name": "Owners"}, self.keys)
        self.deleted = make("POST", "/v1/policies", {
            "version": "1.0", "name": "Gone", "chain_type": "ethereum", "rules": []})["id"]
        make("DELETE", f"/v1/policies/{self.deleted}")
        self.known = set(installation.versions())

    def read(self):
        """Reads the scene's records as the server has stored them."""
        self.versions = {key: found for key, found in self.at.versions().items() if key in self.known}
        self.material = self.at.key_material()
        self.read_keys = [
            ("app", self.at.app["app_id"]), ("wallet", self.wallet), ("key_quorum", self.quorum),
            ("policy", self.policy), ("condition_set", self.set)]

    def newest(self, kind, id):
        return self.versions[(kind, id)][-1]

    def execution(self, method="POST", path=None, body=None, keys=(), records=None, url=PUBLIC_URL, expiry=None):
        """A frame as an honest API process would send it."""
        path = path or f"/v1/wallets/{self.wallet}/rpc"
        payload = self.at.payload(method, path, body, expiry, url)
        if records is None:
            records = [versions[-1] for versions in self.versions.values()]
        wallet = path.split("/")[3] if path.count("/") == 4 else None
        return {
            "payload": payload, "form": "rfc8785", "claims": [(key.sign(payload), key.point) for key in keys],
            "secret": self.at.app["app_secret"], "records": records, "contents": records,
            "key_material": self.material.get(wallet, b""),
        }

    def signing(self, keys=None, wallet=None):
        wallet = wallet or self.wallet
        return self.execution(
            path=f"/v1/wallets/{wallet}/rpc", body=HELLO, keys=self.keys if keys is None else keys)


class Signer:
    """A signer of the real binary, on the installation's root key unless another is named."""

    def __init__(self, scene, name, *words, key=None):
        self.path = os.path.join(scene.at.root, name + ".sock")
        self.process = subprocess.Popen(
            [scene.at.binary, "signer", "--socket", self.path, "--key", key or scene.at.key_path, "--number", "9",
             "--public-url", PUBLIC_URL, *words],
            env={}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for("the signer's socket", lambda: os.path.exists(self.path) or self.process.poll() is not None)

    def connect(self):
        return wait_for("the signer", self.try_to_connect)

    def try_to_connect(self):
        try:
            return frames.Connection(self.path)
        except (ConnectionRefusedError, FileNotFoundError):
            return None

    def __enter__(self):
        self.connection = self.connect()
        return self

    def __exit__(self, *_):
        self.connection.close()
        self.process.kill()
        self.process.wait()


def replacing(execution, record):
    """The same frame with another record in the place of the one of that kind and id."""
    rest = [one for one in execution["records"] if (one["kind"], one["id"]) != (record["kind"], record["id"])]
    return {**execution, "records": rest + [record], "contents": rest + [record]}


def without(execution, key):
    rest = [one for one in execution["records"] if (one["kind"], one["id"]) != key]
    return {**execution, "records": rest, "contents": rest}


def edited(record, content):
    return {**record, "content": content, "hash": hashlib.sha256(content).digest()}


def edits(value):
    """The value with one thing in it changed, for every thing that can be changed."""
    if isinstance(value, dict):
        for name in value:
            for edit in edits(value[name]):
                yield {**value, name: edit}
            yield {other: value[other] for other in value if other != name}
    elif isinstance(value, list):
        for index, element in enumerate(value):
            for edit in edits(element):
                yield value[:index] + [edit] + value[index + 1:]
            yield value[:index] + value[index + 1:]
        yield value + [1]
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, str):
        yield value + "0"
    else:
        yield True


def honest(scene, check):
    with Signer(scene, "honest") as signer:
        check("an honest frame is signed", signer.connection.verdict(scene.signing()) == "allow")
        execution = {**scene.signing(), "contents": []}
        check("contents are not needed again", signer.connection.verdict(execution) == "allow")
    with Signer(scene, "empty") as signer:
        check("a signer without records asks for them", signer.connection.verdict(execution) == "need")


def records(scene, check):
    for key in scene.read_keys:
        kind, record = key[0], scene.newest(*key)
        with Signer(scene, f"edit-{kind}") as signer:
            count = accepted = 0
            for edit in edits(json.loads(record["content"])):
                verdict = signer.connection.verdict(
                    replacing(scene.signing(), edited(record, canonical(edit))))
                count += 1
                accepted += verdict != "record_unavailable"
            check(f"no edit of a sealed {kind} is taken ({count} tried)", count > 10 and accepted == 0)
            flipped = {**record, "mac": bytes([record["mac"][0] ^ 1]) + record["mac"][1:]}
            check(
                f"a sealed {kind} with another MAC is refused",
                signer.connection.verdict(replacing(scene.signing(), flipped)) == "record_unavailable")
            check(
                f"a {kind} that is withheld is missed",
                signer.connection.verdict(without(scene.signing(), key))
                in ("record_unavailable", "not_found", "invalid_app_credentials"))
            # Everything so far was refused, so nothing has been seen: the honest frame must still be taken.
            check(f"the sealed {kind} itself is taken", signer.connection.verdict(scene.signing()) == "allow")
            older = scene.versions[key][0]
            if older is not record:
                check(
                    f"a {kind} is not rolled back before a signer that has seen the newer",
                    signer.connection.verdict(replacing(scene.signing(), older)) == "record_unavailable")
    with Signer(scene, "swap") as signer:
        thief = {**scene.newest("key_quorum", scene.thieves), "id": scene.quorum}
        check(
            "a quorum does not pass for another",
            signer.connection.verdict(replacing(scene.signing([scene.mallory]), thief)) == "record_unavailable")
        for kind in ("policy", "condition_set", "app", "wallet"):
            disguised = {**scene.newest("key_quorum", scene.thieves), "kind": kind}
            execution = scene.signing()
            execution["records"] = execution["contents"] = execution["records"] + [disguised]
            check(
                f"a quorum does not pass for a record of kind {kind}",
                signer.connection.verdict(execution) == "record_unavailable")
        twice = scene.signing()
        twice["records"] = twice["contents"] = twice["records"] + [scene.versions[("wallet", scene.wallet)][0]]
        check("an id is not used twice in a frame", signer.connection.verdict(twice) == "record_unavailable")
        given = scene.execution(path="/v1/wallets", body={"chain_type": "ethereum", "id": scene.wallet})
        check("an id is not taken from a request", signer.connection.verdict(given) == "invalid_data")
        attach = scene.execution(
            "PATCH", f"/v1/wallets/{scene.wallet}", {"policy_ids": [scene.deleted]}, scene.keys)
        check("a deleted policy is not attached", signer.connection.verdict(attach) == "invalid_data")


def versions(scene, check):
    key = ("wallet", scene.wallet)
    with Signer(scene, "announced") as signer:
        signer.connection.send(frames.announce([scene.newest(*key)]))
        check(
            "a version that was announced is not rolled back",
            signer.connection.verdict(replacing(scene.signing(), scene.versions[key][0])) == "record_unavailable")
        forged = edited(scene.newest(*key), b"{}")
        signer.connection.send(frames.announce([{**forged, "version": 99}]))
        check("a forged announcement changes nothing", signer.connection.verdict(scene.signing()) == "allow")
    with Signer(scene, "pinned") as signer:
        frame = scene.signing(wallet=scene.pinning)
        first, newest = scene.versions[("policy", scene.free_policy)]
        check(
            "an owned wallet keeps the ownerless policy that was attached",
            signer.connection.verdict(replacing(frame, first)) == "deny")
        check(
            "an owned wallet is not judged by what an app secret made of the policy",
            signer.connection.verdict(replacing(frame, newest)) == "record_unavailable")


def authorization(scene, check):
    with Signer(scene, "authorization") as signer:
        verdict = signer.connection.verdict
        replay = scene.execution(*scene.change)
        replay["payload"], replay["claims"] = scene.change_payload, scene.change_claims
        check("an owner's change is not applied again", verdict(replay) == "request_replayed")
        check("an owned wallet is not used by app secret",
              verdict(scene.signing([])) == "missing_or_empty_authorization_header")
        check("a foreign key is no owner", verdict(scene.signing([scene.mallory])) ==
              "zero_correct_authorization_signatures")
        check("one of two owners is not enough", verdict(scene.signing([scene.owner])) ==
              "insufficient_correct_authorization_signatures")
        check("one owner twice is not two owners", verdict(scene.signing([scene.owner, scene.owner])) ==
              "insufficient_correct_authorization_signatures")
        lying = scene.signing([scene.owner, scene.mallory])
        lying["claims"][1] = (lying["claims"][1][0], scene.second.point)
        check("a signature under another's name is none", verdict(lying) == "zero_correct_authorization_signatures")
        moved = scene.signing()
        moved["payload"] = scene.at.payload("POST", f"/v1/wallets/{scene.wallet}/rpc", {
            "method": "personal_sign", "params": {"message": "Hello", "encoding": "hex"}})
        check("a payload that was changed after signing is refused", verdict(moved) not in ("allow", "deny"))
        check("a request for another installation is refused", verdict(scene.execution(
            body=HELLO, keys=scene.keys, url="https://other.example")) == "zero_correct_authorization_signatures")
        check("a request that has expired is refused", verdict(scene.execution(
            body=HELLO, keys=scene.keys, expiry=1)) == "request_expired")
        spaced = scene.signing()
        spaced["payload"] = spaced["payload"].replace(b'{"body"', b'{ "body"')
        spaced["claims"] = [(key.sign(spaced["payload"]), key.point) for key in scene.keys]
        check("a payload that is not canonical is refused", verdict(spaced) == "invalid_data")
        theft = {**scene.signing(), "key_material": scene.material[scene.other]}
        check("key material of another wallet does not open", verdict(theft) == "record_unavailable")
        creation = {**scene.execution(path="/v1/wallets", body={"chain_type": "ethereum"}), "secret": b"guess"}
        check("nothing is created with a guessed secret", verdict(creation) == "invalid_app_credentials")
        takeover = scene.execution(
            "PATCH", f"/v1/wallets/{scene.wallet}", {"owner_id": scene.thieves}, [scene.mallory])
        check("an owner is not replaced by another",
              verdict(takeover) == "zero_correct_authorization_signatures")
        recipient = scene.mallory.text
        export = scene.execution(
            path=f"/v1/wallets/{scene.wallet}/export", keys=[scene.mallory],
            body={"encryption_type": "HPKE", "recipient_public_key": recipient})
        check("no key is exported to a thief", verdict(export) == "zero_correct_authorization_signatures")
        check("no key is exported for the app's secret",
              verdict({**export, "claims": []}) == "missing_or_empty_authorization_header")
        wallet, app = scene.newest("wallet", scene.wallet), scene.newest("app", scene.at.app["app_id"])
        for name, frame in {
            "makes no app": lambda number: frames.create_app(number, "Mine"),
            "changes no app": lambda number: frames.configure_app(number, app, "https://mine.example"),
            "thaws no wallet": lambda number: frames.set_frozen(number, wallet, False),
        }.items():
            kind, reply = signer.connection.ask(frame)
            check(f"a signer for an API process {name}", (kind, reply.get("code")) == ("refused", "not_found"))


def receipts(scene, check):
    with Signer(scene, "receipts") as signer:
        connection = signer.connection
        counters = [connection.execute(scene.signing())[1]["receipt"]["counter"] for _ in range(3)]
        check("counters follow one another", counters == [1, 2, 3])
        connection.send(frames.durable([1, 2, 3, 4, 5, 2**64 - 1]))
        after = connection.execute(scene.signing())[1]["receipt"]["counter"]
        check("a false acknowledgement frees no counter for another receipt", after == 4)
        connection.close()
        second = signer.connect()
        kind, receipt = second.receive()
        check("a receipt that nobody acknowledged is sent again",
              (kind, receipt.get("counter")) == ("unacknowledged", 4))
        second.send(frames.durable([4]))
        for _ in range(1024):
            second.execute(scene.signing())
        check("a signer stops at 1 024 receipts that nobody has stored",
              second.verdict(scene.signing()) == "signer_busy")
        signer.connection = second


def garbage(scene, check):
    draw = random.Random(7)
    sound = frames.execute(1, scene.signing())
    with Signer(scene, "garbage") as signer:
        bystander = signer.connection
        broken = {
            "a frame of no bytes": frames.u32(0),
            "a frame of 4 GiB": frames.u32(2**32 - 1) + b"\x01",
            "a frame above the limit": frames.u32((4 << 20) + 1),
            "an unknown type": frames.u32(1) + b"\x09",
            "a list that claims 4 billion elements": frames.u32(5) + b"\x03" + frames.u32(2**32 - 1),
            "a request that is cut": frames.u32(len(sound) // 2) + sound[:len(sound) // 2],
            "a request with a byte too many": frames.u32(len(sound) + 1) + sound + b"\0",
        }
        crowded = scene.signing()
        crowded["claims"] = crowded["claims"][:1] * 17
        crowd = frames.execute(1, crowded)
        broken["17 signatures"] = frames.u32(len(crowd)) + crowd
        for name, content in broken.items():
            connection = signer.connect()
            connection.send_raw(content)
            check(f"{name} ends the connection", connection.is_closed())
            connection.close()
        for _ in range(200):
            connection = signer.connect()
            content = draw.randbytes(draw.randrange(1, 400))
            connection.send(content)
            connection.close()
        for _ in range(400):
            connection = signer.connect()
            content = bytearray(sound)
            for _ in range(draw.randrange(1, 5)):
                content[draw.randrange(len(content))] = draw.randrange(256)
            connection.send(bytes(content))
            connection.close()
        check("after all that the signer lives and others are served",
              signer.process.poll() is None and bystander.verdict(scene.signing()) == "allow")


def foreign_root_key(scene, check):
    """A signer of the attacker's own making: nothing that the installation sealed means anything to it."""
    path = os.path.join(scene.at.root, "own.key")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write("42" * 32 + "\n")
    with Signer(scene, "own", key=path) as own, Signer(scene, "true") as true:
        check("a signer with another root key has another receipt key",
              own.connection.hello["receipt_key"] != true.connection.hello["receipt_key"])
        check("a signer with another root key takes no sealed record",
              own.connection.verdict(scene.signing()) == "record_unavailable")


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def half(leaves):
    """The largest power of two below the number of leaves."""
    return 1 << (len(leaves) - 1).bit_length() - 1


def root_of(leaves):
    if len(leaves) == 1:
        return leaves[0]
    return node(root_of(leaves[:half(leaves)]), root_of(leaves[half(leaves):]))


def path_since(count, leaves, is_whole=True):
    """The consistency path of RFC 9162 §2.1.4.1."""
    if count == len(leaves):
        return [] if is_whole else [root_of(leaves)]
    left = half(leaves)
    if count <= left:
        return path_since(count, leaves[:left], is_whole) + [root_of(leaves[left:])]
    return path_since(count - left, leaves[left:], False) + [root_of(leaves[:left])]


def checkpoints(scene, check):
    """Two logs, both of which a signer is asked to sign; then it is killed and asked again."""
    true = [hashlib.sha256(bytes([0, number])).digest() for number in range(40)]
    forked = true[:7] + [hashlib.sha256(b"forked").digest()] + true[8:]
    file = os.path.join(scene.at.root, "checkpoint")

    def ask(signer, leaves, since=0, path=None):
        path = path if path is not None else path_since(since, leaves) if 0 < since <= len(leaves) else []
        kind, reply = signer.connection.ask(
            lambda number: frames.checkpoint(number, len(leaves), root_of(leaves), since, path))
        return reply["code"] if kind == "refused" else kind or "closed"

    with Signer(scene, "heads", "--checkpoint-file", file) as signer:
        check("a head of the log is signed", ask(signer, true[:9]) == "checkpoint")
        check("another log of the same size is not", ask(signer, forked[:9], 9) == "invalid_data")
        check("a log that lost its end is not", ask(signer, true[:8], 9) == "invalid_data")
        check("a longer one is not signed without its path", ask(signer, true[:20]) == "need_consistency")
        check("nor with the path of another log", ask(signer, forked[:20], 9) == "invalid_data")
        check("nor with no path", ask(signer, true[:20], 9, []) == "invalid_data")
        check("with its path it is", ask(signer, true[:20], 9) == "checkpoint")
        with Signer(scene, "second", "--checkpoint-file", file) as second:
            check("a second signer signs none over the same file", ask(second, forked[:9]) == "not_found")
    with Signer(scene, "none") as signer:
        check("a signer without the file signs none", ask(signer, forked[:9]) == "not_found")
    with Signer(scene, "again", "--checkpoint-file", file) as signer:
        check("after it was killed it has not forgotten: no shorter log", ask(signer, true[:19], 9) == "invalid_data")
        check("no other log", ask(signer, forked[:30], 20) == "invalid_data")
        check("the log that it signed goes on", ask(signer, true[:30], 20) == "checkpoint")
        check("and wallets are used beside it", signer.connection.verdict(scene.signing()) == "allow")


ALL = [honest, records, versions, authorization, receipts, garbage, foreign_root_key, checkpoints]
