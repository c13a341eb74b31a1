"""Kills parts of a running server under load, at random moments, and checks that nothing was lost, forged or repeated.

    lab/python Tests/Crash/run.py --binary .build/release/countersign [--database URL] [--rounds N] [--seed S]

A round starts load from several threads, kills the API process, a signer or the supervisor (each in turn) without
warning, lets the server come back, and then demands:

* every wallet signs again;
* the audit log is whole: an unbroken chain, no gap inside a signer's boot, at its end no more missing than was in flight;
* every answer that a client got is in the log as released, by the hash of its body;
* no request was released twice or answered in two ways, however often it was sent;
* no request hung.

The database of `--database` must be empty and is only used by this test. The seed fixes requests and moments; what the
kernel makes of them differs from run to run.
"""

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lab"))

import log  # noqa: E402
import processes  # noqa: E402
from load import HANG_SECONDS, Load, Question, Vault, payload_digest, send  # noqa: E402
from local_server import LocalServer, built_program  # noqa: E402

VICTIMS = ["api", "signer", "supervisor"]
THREADS = 8
RECOVERY_SECONDS = 20


class Crash:
    """One server and everything that was asked of it."""

    def __init__(self, server, seed):
        self.server = server
        self.seed = seed
        self.vault = Vault(server.make_app("crash"))
        self.listen = server.url.removeprefix("http://")
        self.questions = []
        self.kills = 0
        self.has_verifier = True

    def round(self, number):
        """Runs one round. Returns what was wrong."""
        chance = random.Random(f"{self.seed}/{number}")
        victim = VICTIMS[number % len(VICTIMS)]
        self.vault.renew_policy()
        load = Load(self.vault, THREADS, f"{self.seed}/{number}")
        load.start()
        try:
            time.sleep(chance.uniform(0.3, 1.2))
            wrong = self.kill(victim, chance)
            # Sometimes again while the server is coming back.
            if chance.random() < 0.4:
                time.sleep(chance.uniform(0.0, 0.4))
                wrong += self.kill(chance.choice(VICTIMS), chance)
            time.sleep(chance.uniform(0.5, 1.0))
        finally:
            finished = load.stop()
        if not finished:
            wrong.append("a thread of the load never came back")
        self.questions += load.questions
        wrong += load.failures + self.not_signing(number) + self.wrong_answers(load.questions) + self.wrong_log()
        self.say(number, victim, load.questions, wrong)
        return wrong

    def kill(self, victim, chance):
        self.kills += 1
        supervisor = self.server.process.pid
        if victim != "supervisor":
            processes.kill_child(supervisor, victim, chance.choice)
            return []
        orphans = processes.children(supervisor)
        self.server.kill()
        left = processes.wait_for_end(orphans, 5)
        self.server.start(self.listen)
        processes.kill_all(left)
        return [f"children of a killed supervisor were still there: {left}"] if left else []

    def not_signing(self, number):
        """Wallets that do not sign although the server had time to come back."""
        wrong = []
        deadline = time.monotonic() + RECOVERY_SECONDS
        client = self.vault.client
        client.session.auth = (client.app_id, client.app_secret)
        for wallet in range(len(self.vault.wallets)):
            for attempt in range(10_000):
                name = f"{self.seed}/{number}/after/{wallet}/{attempt}"
                question = Question("sign", self.vault.signature_request(client, wallet, name))
                self.questions.append(question)
                if send(client.session, question).status == 200:
                    break
                if time.monotonic() > deadline:
                    wrong.append(f"wallet {wallet} does not sign: {question.attempts[-1]}")
                    break
                time.sleep(0.05)
        return wrong

    def wrong_answers(self, questions):
        wrong = []
        for question in questions:
            for attempt in question.attempts:
                if attempt.fault == "hung" or attempt.seconds > HANG_SECONDS:
                    wrong.append(f"a request hung for {attempt.seconds:.1f} s: {attempt}")
                if attempt.status not in (None, 200, 503) and not is_late_repeat(question, attempt):
                    wrong.append(f"{question.kind} was answered {attempt.status} {attempt.content[:200]}")
            if len(set(question.answers)) > 1:
                wrong.append(f"one request has several answers: {sorted(set(question.answers))}")
        return wrong

    def wrong_log(self):
        """Compares everything that was ever answered with the log."""
        entries, head = log.read(self.server)
        wrong = log.faults(entries, head)
        missing, faults = log.missing_tail(self.server, entries)
        wrong += faults
        if missing > self.kills * THREADS:
            wrong.append(f"{missing} receipts are missing at the ends of boots, more than were in flight")
        released, by_payload = set(), defaultdict(list)
        for entry in entries:
            content = entry.content
            if entry.outcome == "released":
                released.add(content["answer"])
                if content["decision"] == "allow" and "payload" in content:
                    by_payload[content["payload"]].append(entry.seq)
        for question in self.questions:
            payload = payload_digest(question)
            if len(by_payload[payload]) > 1:
                wrong.append(f"the request {payload} was released {len(by_payload[payload])} times")
            for content in set(question.answers):
                if hashlib.sha256(content).hexdigest() not in released:
                    wrong.append(f"an answer is not in the log: {content[:200]}")
            if question.answers and not by_payload[payload]:
                wrong.append(f"{question.kind} was answered but its request never released: {question.request}")
        return wrong + self.refused_by_verifier()

    def refused_by_verifier(self):
        """What the program's own verifier says. What it must find is checked above without it, too."""
        finished = self.server.command("audit", "verify")
        if "There is no command" in finished.stderr:
            self.has_verifier = False
            return []
        if finished.returncode in (0, 3):
            return []
        return [f"audit verify: {finished.returncode} {finished.stdout[-500:]} {finished.stderr[-500:]}"]

    def say(self, number, victim, questions, wrong):
        outcomes = Counter(
            attempt.fault or str(attempt.status) for question in questions for attempt in question.attempts
        )
        text = ", ".join(f"{outcome} {count}" for outcome, count in sorted(outcomes.items()))
        print(f"round {number + 1}: killed {victim}; {text}; {'FAILED' if wrong else 'ok'}", flush=True)
        for line in wrong[:10]:
            print(f"    {line}", flush=True)


def is_late_repeat(question, attempt):
    """Whether a refusal only says that a change was carried out before (and others have followed)."""
    return question.kind == "change" and attempt.status == 400 and b"request_replayed" in attempt.content


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, help="the program (default: the newest build of this checkout)")
    parser.add_argument("--database", help="URL of an empty PostgreSQL database (default: SQLite)")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    given = arguments()
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="countersign-crash-") as folder:
        server = LocalServer(Path(folder) / "data", given.database, program=given.binary or built_program())
        server.options = ["--signers", "2", "--app-rate", "0"]
        with server:
            crash = Crash(server, given.seed)
            for number in range(given.rounds):
                if crash.round(number):
                    failed += 1
                else:
                    passed += 1
        if not crash.has_verifier:
            print("this program has no `audit verify`; the log was only checked here")
        if failed:
            print(f"seed {given.seed}; the end of the server's log:\n{server.log[-2000:]}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
