"""Wallets of Solana through the official client; transactions are built and signatures checked by other people's code."""

import base64
import hashlib
import json
import subprocess

import privy as official
import pytest
from countersign_client import AuthorizationKey
from nacl.signing import VerifyKey
from payments import BLOCKHASH, FRIEND, STRANGER, approve, key_of, legacy, pay, rpc
from solders.compute_budget import set_compute_unit_limit, set_compute_unit_price
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.message import Message, MessageV0, to_bytes_versioned
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.system_program import TransferParams, transfer
from solders.transaction import Transaction, VersionedTransaction
from vault import make_policy, make_wallet, rpc_path, signed_by


def sign_message(message):
    return {
        "method": "signMessage",
        "params": {"message": base64.b64encode(message).decode(), "encoding": "base64"},
    }


@pytest.fixture(scope="module")
def owner():
    return AuthorizationKey()


@pytest.fixture(scope="module")
def wallet(client, owner):
    return make_wallet(client, owner, chain_type="solana")


def test_a_wallet_is_made_found_and_listed(client, privy, wallet):
    assert wallet["chain_type"] == "solana"
    assert bytes(key_of(wallet)).hex() == wallet["public_key"]
    assert client.get(f"/v1/wallets/{wallet['id']}") == wallet
    assert client.post("/v1/wallets/address", {"address": wallet["address"]})["id"] == wallet["id"]
    other = make_wallet(client)
    of_solana = [found.id for found in privy.wallets.list(chain_type="solana")]
    assert wallet["id"] in of_solana and other["id"] not in of_solana
    assert privy.wallets.create(chain_type="solana").address != wallet["address"]


@pytest.mark.parametrize("message", [b"Hello", "grüße 🔐".encode(), b"", b"x" * 5000, b"\xffsolana offchain\x00\x00\x02\x00Hi"])
def test_messages_are_signed_as_they_are(privy, wallet, owner, message):
    data = privy.wallets.solana.sign_message(
        wallet["id"], message, address=wallet["address"], request_options=signed_by(owner)
    )
    assert data.encoding == "base64"
    VerifyKey(bytes(key_of(wallet))).verify(message, base64.b64decode(data.signature))


def test_a_message_is_never_a_transaction(client, wallet, owner):
    wire = legacy(wallet, pay(wallet))
    v0 = bytes([0x80]) + bytes(Message.new_with_blockhash([pay(wallet)], key_of(wallet), BLOCKHASH)) + b"\0"
    for message in (wire, wire[65:], wire[65:] + b"\0", v0, b"\x80", b"\x81" * 200, b"\xfe"):
        answer = client.request("POST", rpc_path(wallet), sign_message(message), [owner])
        assert answer.status == 400 and "params.message" in answer.body["error"], message.hex()


def test_legacy_transactions(privy, wallet, owner):
    data = privy.wallets.solana.sign_transaction(
        wallet["id"], legacy(wallet, pay(wallet)), request_options=signed_by(owner)
    )
    assert data.encoding == "base64"
    signed = Transaction.from_bytes(base64.b64decode(data.signed_transaction))
    signed.verify()


def test_another_signature_stays_and_each_is_in_its_place(privy, wallet, owner):
    sponsor = Keypair()
    budget = [set_compute_unit_limit(1000), set_compute_unit_price(5)]
    message = MessageV0.try_compile(sponsor.pubkey(), [*budget, pay(wallet)], [], BLOCKHASH)
    first = sponsor.sign_message(to_bytes_versioned(message))
    half = VersionedTransaction.populate(message, [first, Signature.default()])
    data = privy.wallets.solana.sign_transaction(wallet["id"], bytes(half), request_options=signed_by(owner))
    signed = VersionedTransaction.from_bytes(base64.b64decode(data.signed_transaction))
    assert signed.message == message
    assert signed.signatures[0] == first
    assert signed.verify_with_results() == [True, True]


def test_a_transaction_that_does_not_ask_the_wallet_is_refused(client, wallet, owner):
    sponsor = Keypair().pubkey()
    to_wallet = transfer(TransferParams(from_pubkey=sponsor, to_pubkey=key_of(wallet), lamports=1))
    answer = client.request("POST", rpc_path(wallet), rpc(legacy(wallet, to_wallet, payer=sponsor)), [owner])
    assert answer.status == 400 and "params.transaction" in answer.body["error"]


@pytest.mark.parametrize("spoil", [lambda wire: wire[:-1], lambda wire: wire + b"\0", lambda wire: b"\x81" + wire[1:]])
def test_bytes_that_are_no_transaction_are_refused(client, wallet, owner, spoil):
    answer = client.request("POST", rpc_path(wallet), rpc(spoil(legacy(wallet, pay(wallet)))), [owner])
    assert answer.status == 400 and "params.transaction" in answer.body["error"]


def test_sending_comes_later(privy, wallet, owner):
    with pytest.raises(official.BadRequestError, match="comes later"):
        privy.wallets.solana.sign_and_send_transaction(
            wallet["id"], legacy(wallet, pay(wallet)), caip2="solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp",
            request_options=signed_by(owner),
        )  # fmt: skip


def test_methods_of_other_chains_are_refused(client, wallet, owner):
    hello = {"method": "personal_sign", "params": {"message": "Hello", "encoding": "utf-8"}}
    answer = client.request("POST", rpc_path(wallet), hello, [owner])
    assert answer.status == 400 and "solana" in answer.body["error"]
    other = make_wallet(client, owner)
    answer = client.request("POST", rpc_path(other), sign_message(b"Hello"), [owner])
    assert answer.status == 400 and "ethereum" in answer.body["error"]


@pytest.fixture(scope="module")
def template(server):
    """The template for payments, as the command prints it."""
    printed = server.command(
        "policy", "template", "solana-transfers", "--recipient", str(FRIEND), "--max-lamports", "1000",
        "--max-fee-lamports", "10000",
    )  # fmt: skip
    assert printed.returncode == 0, printed.stderr
    return json.loads(printed.stdout)


@pytest.fixture(scope="module")
def limited(client, owner, template):
    policy = client.post("/v1/policies", template)
    return make_wallet(client, owner, chain_type="solana", policy_ids=[policy["id"]])


def test_the_template_lets_payments_through_and_nothing_else(client, owner, limited):
    budget = [set_compute_unit_limit(1000), set_compute_unit_price(5)]
    for instructions in ([pay(limited)], [*budget, pay(limited, 1)]):
        answer = client.request("POST", rpc_path(limited), rpc(legacy(limited, *instructions)), [owner])
        assert answer.status == 200, answer.body
        Transaction.from_bytes(base64.b64decode(answer.body["data"]["signed_transaction"])).verify()
    dear = [set_compute_unit_limit(1_400_000), set_compute_unit_price(1_000_000)]
    for instructions in (
        [pay(limited, 1001)], [pay(limited, to=STRANGER)], [pay(limited, 600), pay(limited, 600)],
        [pay(limited), approve(limited)], [*dear, pay(limited)],
    ):  # fmt: skip
        answer = client.request("POST", rpc_path(limited), rpc(legacy(limited, *instructions)), [owner])
        assert answer.status == 400 and answer.code == "policy_violation", answer.body
        decisions = [entry["decision"] for entry in answer.body["details"]["instructions"]]
        assert len(decisions) == len(instructions) and "deny" in decisions
    assert client.request("POST", rpc_path(limited), sign_message(b"Hello"), [owner]).code == "policy_violation"


def test_a_dry_run_says_what_would_be_decided(client, owner, limited):
    body = rpc(legacy(limited, pay(limited), Instruction(Pubkey.new_unique(), b"", [])))
    verdict = client.post(f"{rpc_path(limited)}?dry_run=true&as=owner", body)
    assert verdict["decision"] == "deny"
    assert [entry["decision"] for entry in verdict["instructions"]] == ["allow", "deny"]


def test_policies_are_for_one_chain(client, owner, limited, template):
    ethereum = make_policy(client, [])
    answer = client.request(
        "PATCH", f"/v1/wallets/{limited['id']}", {"policy_ids": [ethereum["id"]]}, [owner]
    )
    assert answer.status == 400 and "policy_ids.0" in answer.body["error"]
    solana = client.post("/v1/policies", template)
    answer = client.request("POST", "/v1/wallets", {"chain_type": "ethereum", "policy_ids": [solana["id"]]})
    assert answer.status == 400 and "policy_ids.0" in answer.body["error"]


def test_the_log_names_what_moved(server, client, owner, limited):
    wire = legacy(limited, pay(limited, 321))
    client.rpc(limited["id"], **rpc(wire), keys=[owner])
    found = server.command("audit", "query", "--json", "--wallet", limited["id"])
    assert found.returncode == 0, found.stderr
    receipt = json.loads(found.stdout)[-1]["receipt"]
    assert receipt["method"] == "signTransaction"
    assert receipt["digest"] == hashlib.sha256(wire[65:]).hexdigest()
    (moved,) = receipt["amounts"]["instructions"]
    assert moved["lamports"] == "321" and moved["to"] == str(FRIEND) and moved["from"] == limited["address"]
    assert receipt["rules"] == [receipt["rule"]]
    verified = server.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout
