"""A table of attempts: what was tried and by whom, what happened, what decided, and whether it ended as it should."""

import time
from dataclasses import dataclass

from countersign_client import APIError
from countersign_vault import VaultError

GATEWAY = "the gateway"
WORDS = {
    "policy_violation": "denied",
    "not_found": "refused: not served",
    "secret_scope": "refused: not for gateways",
    "zero_correct_authorization_signatures": "refused: not their key",
    "insufficient_correct_authorization_signatures": "refused: one key of two",
    "request_replayed": "refused: played before",
}


@dataclass
class Row:
    """One line of the table."""

    attempt: str
    actor: str
    outcome: str
    decided_by: str
    milliseconds: float
    is_as_expected: bool


class Table:
    HEADINGS = ("", "what was tried", "by whom", "what happened", "what decided", "ms")

    def __init__(self):
        self.rows = []

    def allowed(self, attempt, actor, act, explain=lambda: "the keys that signed"):
        """Tries something that must succeed, and asks afterwards what allowed it. Returns what it gave."""
        started = time.perf_counter()
        try:
            result, outcome = act(), "done"
        except (VaultError, APIError) as error:
            result, outcome = None, f"refused: {error}"
        is_good = outcome == "done" and not exchange_error(result)
        self.add(attempt, actor, exchange_error(result) or outcome, "", started, is_good)
        self.rows[-1].decided_by = explain()
        return result

    def refused(self, attempt, actor, code, act, decided_by=None):
        """Tries something that must be refused with a code, and by one in particular where that is given."""
        started = time.perf_counter()
        try:
            act()
            self.add(attempt, actor, "done", "", started, False)
        except (VaultError, APIError) as error:
            refusal = Refusal.of(error)
            is_good = refusal.code == code and decided_by in (None, refusal.decided_by)
            self.add(attempt, actor, WORDS.get(refusal.code, str(refusal.code)), refusal.decided_by, started, is_good)

    def add(self, attempt, actor, outcome, decided_by, started, is_as_expected):
        milliseconds = (time.perf_counter() - started) * 1000
        self.rows.append(Row(attempt, actor, " ".join(outcome.split()), decided_by, milliseconds, is_as_expected))

    def show(self):
        lines = [self.HEADINGS]
        for row in self.rows:
            mark = "✓" if row.is_as_expected else "✗"
            lines.append((mark, row.attempt, row.actor, row.outcome, row.decided_by, f"{row.milliseconds:.1f}"))
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.HEADINGS))]
        for line in lines:
            print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())

    @property
    def is_as_expected(self):
        return all(row.is_as_expected for row in self.rows)


@dataclass
class Refusal:
    """What an answer other than 200 says: its code, and which policy and rule decided, or who else."""

    code: str | None
    decided_by: str

    @classmethod
    def of(cls, error):
        if isinstance(error, VaultError):
            return cls.from_answer(error.status, error.code, error.details, {})
        answer = error.answer
        details = answer.body.get("details") if isinstance(answer.body, dict) else None
        return cls.from_answer(answer.status, answer.code, details, answer.headers)

    @classmethod
    def from_answer(cls, status, code, details, headers):
        if details and "policy_id" in details:
            return cls(code, verdict(details))
        # The server numbers every request that reaches it.
        if "x-gateway-request-id" in headers and "x-request-id" not in headers:
            return cls(code, GATEWAY)
        if code == "secret_scope":
            return cls(code, "the secret's scope")
        return cls(code, "the keys that signed" if status == 401 else "the sealed record")


def verdict(details):
    """Which policy and rule decided, in a few words."""
    return f"policy {details['policy_id'][:6]}…: {details.get('rule_name') or details['reason'].split(',')[0]}"


def exchange_error(result):
    """The error in an answer of the exchange, if there is one."""
    if not isinstance(result, dict) or "status" not in result:
        return None
    if result["status"] != "ok":
        return str(result["response"])
    statuses = result["response"].get("data", {}).get("statuses", [])
    return next((status["error"] for status in statuses if "error" in status), None)
