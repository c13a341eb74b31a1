"""A hostile program in the API's place, and other violence: everything it tries must be refused.

    python3 Tests/Hostile/run.py --binary PATH [--only NAME]

Prints a line for each check and `N passed, N failed` at the end; exits with 1 when one failed. Needs the package
`cryptography`, a C compiler, and Linux with Landlock.
"""

import argparse
import os
import sys
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import attacks
import processes
from installation import Installation


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def __call__(self, name, holds):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
        print(f"{'ok  ' if holds else 'FAIL'}  {name}", flush=True)

    def group(self, name, body, *arguments):
        """Runs a group of checks; a group that breaks off counts as a failure."""
        try:
            body(*arguments, self)
        except Exception:
            traceback.print_exc()
            self(f"{name} ran to its end", False)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=os.environ.get("COUNTERSIGN_BINARY"), help="the program to attack")
    parser.add_argument("--only", help="the one group of checks to run")
    arguments = parser.parse_args()
    if not arguments.binary:
        parser.error("--binary PATH or COUNTERSIGN_BINARY is needed")
    check = Checks()
    at = Installation(os.path.abspath(arguments.binary))
    wanted = lambda name: arguments.only in (None, name)
    try:
        at.make_app()
        at.start()
        scene = attacks.Scene(at)
        live = [("properties", processes.properties, ()), ("confinement", processes.confinement, ()),
                ("killed_signer", processes.killed_signer, (scene,)), ("killed_api", processes.killed_api, (scene,)),
                ("large_records", processes.large_records, (scene,)),
                ("load_while_killing", processes.load_while_killing, (scene,)),
                ("log_has_no_gap", processes.log_has_no_gap, ())]
        for name, body, more in live:
            if wanted(name):
                check.group(name, body, at, *more)
        at.stop()
        scene.read()
        for body in attacks.ALL:
            if wanted(body.__name__):
                check.group(body.__name__, body, scene)
        if wanted("root_key"):
            check.group("root_key", processes.root_key, at)
        if wanted("first_start"):
            check.group("first_start", processes.first_start, at.binary)
    finally:
        at.remove()
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
