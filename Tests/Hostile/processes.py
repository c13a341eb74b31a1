"""What the processes of an installation have given up, and what becomes of it when one of them is killed."""

import base64
import http.client
import itertools
import os
import re
import signal
import subprocess

import threading

from attacks import HELLO
from installation import Installation, wait_for

SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Sources")


def properties(at, check):
    signers, (api,) = at.children("signer"), at.children("api")
    check("there are as many signers as were asked for", len(signers) == 2)
    for process, name in [(signers[0], "a signer"), (signers[1], "the other signer")]:
        check(f"{name} is filtered by seccomp", process.status("Seccomp") == "2")
        check(f"{name} cannot gain privileges", process.status("NoNewPrivs") == "1")
        check(f"{name} has one thread", process.status("Threads") == "1")
        check(f"{name} has an empty environment",
              process.read("environ") in (b"", b"SWIFT_BACKTRACE=enable=no\0"))
        # What belongs to a process that cannot be dumped is owned by root and closed to its own user.
        check(f"{name} dumps no core", b"Max core file size        0                    0" in process.read("limits"))
        sockets = [os.readlink(f"/proc/{process.pid}/fd/{fd}") for fd in os.listdir(f"/proc/{process.pid}/fd")]
        check(f"{name} holds no file open, the root key least of all",
              not any(at.folder in path and path.endswith((".key", ".db")) for path in sockets))
        check(f"{name} has no secret in its words", not any(
            at.app["app_secret"] in word for word in process.words))
    check("the API process cannot gain privileges", api.status("NoNewPrivs") == "1")
    check("the API process dumps no core", b"Max core file size        0                    0" in api.read("limits"))
    check("the API process has an empty environment", api.read("environ") in (b"", b"SWIFT_BACKTRACE=enable=no\0"))
    # Anybody on the host may read a command line: the number of the supervisor is all that it may say.
    check("the API process's words say nothing but who started it",
          api.words == ["countersign", "api", str(at.server.pid)])


def confinement(at, check):
    """Tries from inside the API process's own rules what they must forbid."""
    helper = os.path.join(at.root, "confined")
    here = os.path.dirname(os.path.abspath(__file__))
    subprocess.run(
        ["cc", "-D_GNU_SOURCE", "-I", os.path.join(SOURCES, "CLinux", "include"), "-o", helper,
         os.path.join(here, "confined.c"), os.path.join(SOURCES, "CLinux", "confinement.c")], check=True)
    with open(os.path.join(SOURCES, "countersign", "Serve", "Confinement.swift")) as file:
        readable = re.findall(r'"(/[^"]+)"', re.search(r"readable = \[(.*?)\]", file.read(), re.S)[1])
    words = [helper, at.binary, at.key_path, str(at.children("signer")[0].pid), *readable, "--",
             os.path.join(at.folder, "database")]
    result = subprocess.run(words, capture_output=True, text=True, timeout=60)
    lines = [line.rsplit(" ", 1) for line in result.stdout.splitlines() if line.endswith((" DONE", " refused"))]
    check("the attempts from inside the API's confinement were made", result.returncode == 0 and len(lines) > 12)
    for name, outcome in lines:
        if name.startswith("before: "):
            check(f"without confinement one can {name[8:]}", outcome == "DONE")
        else:
            check(f"confined like the API process one cannot {name}", outcome == "refused")
    check("the root key is where it was", os.path.exists(at.key_path))


greetings = itertools.count()


def greeting():
    """Another request each time: one that was inside a signer when it died is given to no signer again."""
    return {**HELLO, "params": {**HELLO["params"], "message": f"Hello {next(greetings)}"}}


def killed_signer(at, scene, check):
    """S3: a request inside a signer when it dies goes to no other."""
    body = {"method": "personal_sign", "params": {"message": "Last words", "encoding": "utf-8"}}
    path = f"/v1/wallets/{scene.other}/rpc"
    payload = at.payload("POST", path, body)
    signature = base64.b64encode(scene.mallory.sign(payload)).decode()
    headers = {"privy-authorization-signature": signature}
    for signer in at.children("signer"):
        signer.kill(signal.SIGSTOP)
    answers = []
    thread = threading.Thread(
        target=lambda: answers.append(at.request("POST", path, body, headers=headers)))
    thread.start()
    # The request is inside one of the stopped signers once the API process has nothing more to do with it.
    thread.join(1)
    before = at.children("signer")
    check("a stopped signer answers nothing", thread.is_alive())
    for signer in before:
        signer.kill()
    thread.join(60)
    status, answer, lines = answers[0]
    check("a request inside a signer that dies is answered with 503", status == 503)
    check("a request inside a signer that dies is not to be sent again", lines.get("x-should-retry") == "false")
    wait_for("new signers", lambda: len(at.children("signer")) == len(before))
    check("dead signers are started again",
          not {one.pid for one in before} & {one.pid for one in at.children("signer")})
    sign = lambda: at.request("POST", path, greeting(), [scene.mallory])[0] == 200
    check("wallets sign again", wait_for("a signature", sign))
    status, answer, lines = at.request("POST", path, body, headers=headers)
    check("the request that was inside is kept away from the new signers", status == 503)


def killed_api(at, scene, check):
    (before,) = at.children("api")
    before.kill()
    (after,) = wait_for("a new API process", lambda: [
        one for one in at.children("api") if one.pid != before.pid])
    check("a dead API process is started again", after.pid != before.pid)

    def sign():
        try:
            return at.request("POST", f"/v1/wallets/{scene.other}/rpc", greeting(), [scene.mallory])[0] == 200
        except OSError:
            return False
    check("wallets sign after the API process died", wait_for("a signature", sign))


def log_has_no_gap(at, check):
    counters = {}
    for boot, counter in at.rows("SELECT boot, counter FROM audit_log ORDER BY seq"):
        counters.setdefault(bytes(boot), []).append(counter)
    check("the log knows several boots of signers", len(counters) > 2)
    check("no boot of a signer has a gap in the log", all(
        sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in counters.values()))
    sequence = [row[0] for row in at.rows("SELECT seq FROM audit_log ORDER BY seq")]
    check("the log itself has no gap", sequence == list(range(sequence[0], sequence[0] + len(sequence))))


def load_while_killing(at, scene, check):
    """Kills the API process and signers under load; what was answered must be in the log."""
    answered, failures, stop = [], [], threading.Event()

    def work(number):
        count = 0
        while not stop.is_set():
            count += 1
            body = {"method": "personal_sign", "params": {
                "message": f"{number}/{count}", "encoding": "utf-8"}}
            try:
                status, answer, _ = at.request("POST", f"/v1/wallets/{scene.other}/rpc", body, [scene.mallory])
                (answered if status == 200 else failures).append(answer)
            except (OSError, ValueError, http.client.HTTPException):
                continue
    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for role in ("signer", "api", "signer"):
        enough = len(answered) + 20
        wait_for("signatures under load", lambda: len(answered) >= enough)
        for process in at.children(role)[:1]:
            process.kill()
    enough = len(answered) + 20
    wait_for("signatures after the last kill", lambda: len(answered) >= enough)
    stop.set()
    for thread in threads:
        thread.join()
    released = at.rows("SELECT COUNT(*) FROM audit_log WHERE outcome = 'released' AND action = 'wallet.rpc'")[0][0]
    check(f"every signature that was answered under load is in the log ({len(answered)})", released >= len(answered))
    check("only 503 comes of the kills", all(
        failure and failure.get("code") in ("signer_unavailable", "audit_unavailable") for failure in failures))


def large_records(at, scene, check):
    """S3: records that are together larger than a frame reach the signer, and nobody else's requests suffer."""
    make = at.make
    condition = lambda value: {
        "field_source": "message", "field": "content", "operator": "in_condition_set", "value": value}
    sets = []
    for _ in range(2):
        found = make("POST", "/v1/condition_sets", {"name": "Large"})["id"]
        for block in range(85):
            values = [{"value": f"{block}/{number}".ljust(200, "x")} for number in range(100)]
            make("POST", f"/v1/condition_sets/{found}/condition_set_items", values)
        sets.append(found)
    size = sum(row[0] for row in at.rows(
        "SELECT LENGTH(content) FROM records WHERE kind = 'condition_set'"))
    check("the sets are together larger than a frame", size > 4 << 20)
    policy = make("POST", "/v1/policies", {
        "version": "1.0", "name": "Large", "chain_type": "ethereum",
        "rules": [{"name": "Deny", "method": "personal_sign", "action": "DENY",
                   "conditions": [condition(one) for one in sets]},
                  {"name": "Allow", "method": "personal_sign", "action": "ALLOW", "conditions": []}]})["id"]
    wallet = make("POST", "/v1/wallets", {"chain_type": "ethereum", "policy_ids": [policy]})["id"]
    # Signers that hold nothing yet.
    before = at.children("signer")
    for signer in before:
        signer.kill()
    wait_for("new signers", lambda: len(at.children("signer")) == len(before))
    other = lambda: at.request("POST", f"/v1/wallets/{scene.other}/rpc", greeting(), [scene.mallory])[0]
    wait_for("a signature", lambda: other() == 200)
    statuses = [at.request("POST", f"/v1/wallets/{wallet}/rpc", HELLO)[0] for _ in range(4)]
    check("a wallet whose condition sets are larger than a frame signs", statuses == [200] * 4)
    check("the wallets of others sign as before", other() == 200)


def root_key(at, check):
    """S4: with a missing, wrong or open root key nothing starts and nothing changes."""
    with open(at.key_path) as file:
        key = file.read()
    check("the root key is its owner's alone", os.stat(at.key_path).st_mode & 0o777 == 0o600)

    def write(content, mode=0o600):
        if os.path.exists(at.key_path):
            os.unlink(at.key_path)
        if content is not None:
            with open(os.open(at.key_path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write(content)
            os.chmod(at.key_path, mode)

    cases = {
        "missing": (None, 0o600), "wrong": ("11" * 32 + "\n", 0o600), "readable by others": (key, 0o644),
        "writable by others": (key, 0o602), "readable by its group": (key, 0o640), "empty": ("", 0o600),
        "cut": (key[:-3], 0o600), "longer": (key.strip() + "00\n", 0o600), "no hexadecimal": ("x" * 64, 0o600),
    }
    for name, (content, mode) in cases.items():
        write(content, mode)
        before = at.fingerprint()
        result = at.run("serve", "--listen", "127.0.0.1:0")
        lines = result.stderr.strip().splitlines()
        check(f"with a root key that is {name} serve ends", result.returncode == 1 and result.stdout == "")
        check(f"with a root key that is {name} serve says so in one sentence",
              len(lines) == 1 and "root key" in lines[0] and key.strip() not in lines[0])
        check(f"with a root key that is {name} serve changes nothing", at.fingerprint() == before)
    write(None)
    os.symlink("/dev/null", at.key_path)
    result = at.run("serve", "--listen", "127.0.0.1:0")
    check("a link in place of the root key is refused", result.returncode == 1)
    write(key)
    at.start(signers=1)
    check("with its own root key it starts again", True)
    at.stop()


def first_start(binary, check):
    """S4: a root key is made only for a database without sealed records."""
    at = Installation(binary)
    try:
        at.start(signers=1)
        at.stop()
        check("the first start makes a root key", os.stat(at.key_path).st_mode & 0o777 == 0o600)
        with open(at.key_path) as file:
            first = file.read()
        at.start(signers=1)
        at.stop()
        with open(at.key_path) as file:
            check("the second start leaves it alone", file.read() == first)
    finally:
        at.remove()
