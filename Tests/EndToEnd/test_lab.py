"""The exchange stub itself: it must recover the right signer, or the other tests prove nothing."""

import json
from pathlib import Path

import exchange_wire
import pytest

VECTORS = Path(__file__).resolve().parents[1] / "Vectors" / "hyperliquid" / "actions.json"
CASES = [
    case
    for case in json.loads(VECTORS.read_text())["cases"]
    if case["action"]["type"] in exchange_wire.L1_ACTIONS.keys() | exchange_wire.USER_SIGNED_ACTIONS.keys()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['name']} {case['network']}")
def test_the_signer_of_an_action_is_recovered(case):
    body = case["posted_body"]
    action = body["action"]
    if action["type"] in exchange_wire.USER_SIGNED_ACTIONS:
        digest = exchange_wire.user_signed_digest(action)
    else:
        connection = exchange_wire.connection_id(
            exchange_wire.canonical(action), case["signed_vault_address"], body["nonce"], body.get("expiresAfter")
        )
        digest = exchange_wire.agent_digest(connection, case["network"] == "mainnet")
    assert exchange_wire.recover(digest, body["signature"]) == case["address"].lower()


def test_most_kinds_are_tried():
    assert len(CASES) > 60
