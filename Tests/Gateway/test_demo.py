"""`./run demo`: every row of its table ends as it should, and a row that does not would be seen."""

import os
import subprocess
import sys

import pytest
from attempts import GATEWAY, Table
from conftest import CHECKOUT
from countersign_client import Answer, APIError
from countersign_vault import DeniedError
from local_server import built_program

VERDICT = {"policy_id": "p" * 24, "rule_name": "No", "reason": "no"}


def test_every_row_of_the_demonstration_is_as_expected():
    environment = {**os.environ, "PYTHONPATH": f"{CHECKOUT / 'lab'}:{CHECKOUT / 'sdk' / 'python'}"}
    command = [sys.executable, str(CHECKOUT / "lab" / "demo.py"), "--program", str(built_program())]
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    table = finished.stdout.split("\n\n")[1].splitlines()[1:]
    assert len(table) == 36 and all(row.startswith("✓ ") for row in table), finished.stdout
    assert finished.stdout.splitlines()[-1].startswith("ok: ")


def refusing(code, details=None, **headers):
    def act():
        raise APIError(Answer(404, {"code": code, "details": details}, headers))

    return act


def denying():
    raise DeniedError("no", status=400, code="policy_violation", details=VERDICT)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda table: table.refused("", "", "not_found", lambda: None),
        lambda table: table.refused("", "", "not_found", refusing("secret_scope")),
        lambda table: table.refused("", "", "not_found", denying),
        lambda table: table.refused("", "", "not_found", refusing("not_found", **{"x-request-id": "1"}), GATEWAY),
        lambda table: table.allowed("", "", denying),
        lambda table: table.allowed("", "", lambda: {"status": "err", "response": "no"}),
        lambda table: table.allowed(
            "", "", lambda: {"status": "ok", "response": {"data": {"statuses": [{"error": "no"}]}}}
        ),
    ],
)
def test_a_row_that_ends_otherwise_is_seen(attempt):
    table = Table()
    attempt(table)
    assert not table.is_as_expected
    table.refused("", "", "policy_violation", denying)
    assert table.rows[-1].is_as_expected and table.rows[-1].decided_by == "policy pppppp…: No"


def test_what_the_gateway_refused_is_told_from_what_the_server_did():
    table = Table()
    table.refused("", "", "not_found", refusing("not_found", **{"x-gateway-request-id": "1"}), GATEWAY)
    assert table.is_as_expected
