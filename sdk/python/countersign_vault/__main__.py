"""Makes the operator's key: the private half goes into a file, the public half is printed for the platform.

python -m countersign_vault generate FILE
"""

from __future__ import annotations

import argparse

from .authorization_key import AuthorizationKey


def main() -> None:
    parser = argparse.ArgumentParser(prog="countersign_vault", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    generate = commands.add_parser("generate", help="make a key; its public half is printed")
    generate.add_argument("file", help="a new file for the private half, which only its owner will read")
    options = parser.parse_args()
    key = AuthorizationKey.generate()
    try:
        key.write_new_file(options.file)
    except OSError as error:
        parser.error(f"{options.file}: {error.strerror}")
    print(key.public_key)


if __name__ == "__main__":
    main()
