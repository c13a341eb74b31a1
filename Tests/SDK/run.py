#!/usr/bin/env python3
"""The tests of the SDKs: Python's with pytest, TypeScript's with node and its declarations with tsc, Swift's that
need a server. They share the vaults of live_vault.py; the rest of Swift's are unit tests.

It ends with `N passed, N failed`. `COUNTERSIGN_PROGRAM` names the built server.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import live_vault

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]


def run(*command):
    print("==", *command[:3], flush=True)
    finished = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return finished.returncode, finished.stdout


def sums(status, output, passed, failed):
    """What the patterns of a sum find in the end of an output. A run that went wrong otherwise is one failure."""
    good, bad = (sum(map(int, re.findall(pattern, output[-600:], re.M))) for pattern in (passed, failed))
    if status != 0 and bad == 0:
        bad = 1
    if bad:
        print(output[-8000:])
    return good, bad


def python_tests():
    options = ["-q", "--tb=short", "-p", "no:cacheprovider"]
    status, output = run(sys.executable, "-m", "pytest", str(HERE), *options)
    # The last line, such as `2 failed, 7 passed, 1 error in 0.5s`.
    return sums(status, output, r"(\d+) passed.* in [\d.]+s", r"(\d+) (?:failed|errors?)\b(?=.* in [\d.]+s)")


def typescript_tests():
    tests = sorted(map(str, (HERE / "typescript").glob("*.test.js")))
    # Not at once: what reaches the exchange and the gateway is counted.
    status, output = run("node", "--test", "--test-concurrency=1", "--test-reporter=tap", *tests)
    failures = [
        part for part in re.split(r"(?=^not ok |^ok |^# Subtest)", output, flags=re.M) if part.startswith("not ok")
    ]
    if failures:
        print("".join(failures)[-8000:])
    return sums(status, output, r"^# pass (\d+)$", r"^# fail (\d+)$")


def declaration_test():
    status, output = run("tsc", "-p", str(HERE / "typescript"))
    print(output, end="")
    return (1, 0) if status == 0 else (0, 1)


def swift_tests():
    status, output = run("swift", "test", "--filter", "LiveVaultTests|LiveWaysTests")
    return sums(status, output, r"^✔ Test run with (\d+) tests? .* passed", r"^✘ Test run with (\d+) tests? .* failed")


def main():
    # All use the same vaults: what one SDK signs, the others must sign alike.
    with live_vault.running() as (vault, _):
        os.environ[live_vault.DESCRIPTION] = json.dumps(vault)
        results = [python_tests(), typescript_tests(), declaration_test(), swift_tests()]
    passed, failed = (sum(column) for column in zip(*results, strict=True))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
