"""Every method, through the official client; every signature checked by other people's code."""

import copy
import hashlib

import privy as official
import pytest
from countersign_client import AuthorizationKey
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_keys.datatypes import Signature
from eth_utils import keccak, to_checksum_address
from hyperliquid_policy import agent_typed_data
from vault import MAIL, hash_signer, make_wallet, rpc_path, signed_by, typed_data_signer


@pytest.fixture(scope="module")
def owner():
    return AuthorizationKey()


@pytest.fixture(scope="module")
def wallet(client, owner):
    return make_wallet(client, owner)


@pytest.mark.parametrize("message", ["Hello", "", "grüße 🔐", "0xdeadbeef", b"\x00\xff" * 20, "x" * 10_000])
def test_personal_messages(privy, wallet, owner, message):
    signature = privy.wallets.ethereum.sign_message(wallet["id"], message, request_options=signed_by(owner)).signature
    if isinstance(message, str) and message.startswith("0x"):
        signed = encode_defunct(hexstr=message)
    else:
        signed = encode_defunct(message if isinstance(message, bytes) else message.encode())
    assert Account.recover_message(signed, signature=signature) == wallet["address"]


@pytest.mark.parametrize("typed_data", [MAIL, agent_typed_data("0x" + "ab" * 32)], ids=["Mail", "Agent"])
def test_typed_data(privy, wallet, owner, typed_data):
    data = privy.wallets.ethereum.sign_typed_data(
        wallet["id"], params={"typed_data": typed_data}, request_options=signed_by(owner)
    )
    assert typed_data_signer(typed_data, data.signature) == wallet["address"]


def test_typed_data_without_its_domain_type(privy, wallet, owner):
    bare = copy.deepcopy(MAIL)
    del bare["types"]["EIP712Domain"]
    data = privy.wallets.ethereum.sign_typed_data(
        wallet["id"], params={"typed_data": bare}, request_options=signed_by(owner)
    )
    assert typed_data_signer(MAIL, data.signature) == wallet["address"]


RECIPIENT = "0x742d35Cc6634C0532925a3b844Bc9e7595f2bD3e".lower()
TRANSACTIONS = {
    "dynamic fee": {
        "type": 2, "to": RECIPIENT, "value": "0x1", "chain_id": 8453, "nonce": 7, "gas_limit": "0x5208",
        "max_fee_per_gas": "0x59682f00", "max_priority_fee_per_gas": 1000000000, "data": "0x",
    },
    "legacy": {
        "type": 0, "to": RECIPIENT, "value": 12345, "chain_id": 1, "nonce": 0, "gas_limit": 21000,
        "gas_price": "0x3b9aca00",
    },
    "access list": {
        "type": 1, "to": RECIPIENT, "chain_id": 1, "nonce": 3, "gas_limit": 50000, "gas_price": 7, "data": "0xabcd",
        "access_list": [],
    },
    "creation": {
        "type": 2, "chain_id": 137, "nonce": 1, "gas_limit": 900000, "max_fee_per_gas": 9,
        "max_priority_fee_per_gas": 2, "data": "0x6001600055",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", TRANSACTIONS)
def test_transactions(privy, wallet, owner, name):
    data = privy.wallets.ethereum.sign_transaction(
        wallet["id"], params={"transaction": TRANSACTIONS[name]}, request_options=signed_by(owner)
    )
    assert data.encoding == "rlp"
    assert Account.recover_transaction(data.signed_transaction) == wallet["address"]


@pytest.mark.parametrize("missing", ["nonce", "chain_id", "gas_limit", "max_fee_per_gas"])
def test_nothing_of_a_transaction_is_filled_in(privy, wallet, owner, missing):
    transaction = {**TRANSACTIONS["dynamic fee"]}
    del transaction[missing]
    with pytest.raises(official.BadRequestError) as refusal:
        privy.wallets.ethereum.sign_transaction(
            wallet["id"], params={"transaction": transaction}, request_options=signed_by(owner)
        )
    assert missing in refusal.value.body["error"]


def test_an_authorization_of_eip_7702(privy, wallet, owner):
    params = {"contract": RECIPIENT, "chain_id": 1, "nonce": 1}
    signed = privy.wallets.ethereum.sign_7702_authorization(
        wallet["id"], params=params, request_options=signed_by(owner)
    ).authorization
    encoded = bytes.fromhex("d7" + "01" + "94" + RECIPIENT[2:] + "01")
    vrs = (int(signed.y_parity), int(signed.r, 16), int(signed.s, 16))
    public_key = Signature(vrs=vrs).recover_public_key_from_msg_hash(keccak(b"\x05" + encoded))
    assert to_checksum_address(public_key.to_canonical_address()) == wallet["address"]


def test_a_hash(privy, wallet, owner):
    data = privy.wallets.ethereum.sign_secp256k1(
        wallet["id"], params={"hash": "0x" + "12" * 32}, request_options=signed_by(owner)
    )
    assert hash_signer(b"\x12" * 32, data.signature) == wallet["address"]


def test_a_raw_signature_has_64_bytes(privy, wallet, owner):
    data = privy.wallets.raw_sign(
        wallet["id"], wallet_raw_sign_params={"params": {"hash": "0x" + "34" * 32}}, request_options=signed_by(owner)
    ).data
    assert len(data.signature) == 2 + 128
    signers = {hash_signer(b"\x34" * 32, data.signature + parity) for parity in ("1b", "1c")}
    assert wallet["address"] in signers


@pytest.mark.parametrize("function", ["keccak256", "sha256", "blake2b256"])
def test_a_raw_signature_of_bytes_is_over_their_hash(privy, wallet, owner, function):
    digest = {"keccak256": keccak, "sha256": lambda text: hashlib.sha256(text).digest(),
              "blake2b256": lambda text: hashlib.blake2b(text, digest_size=32).digest()}[function](b"words")  # fmt: skip
    params = {"bytes": "words", "encoding": "utf-8", "hash_function": function}
    data = privy.wallets.raw_sign(
        wallet["id"], wallet_raw_sign_params={"params": params}, request_options=signed_by(owner)
    ).data
    assert wallet["address"] in {hash_signer(digest, data.signature + parity) for parity in ("1b", "1c")}


def test_sending_is_refused_with_a_reason(client, wallet, owner):
    body = {"method": "eth_sendTransaction", "caip2": "eip155:1", "params": {"transaction": TRANSACTIONS["legacy"]}}
    answer = client.request("POST", rpc_path(wallet), body, [owner])
    assert answer.status == 400
    assert "eth_signTransaction" in answer.body["error"]


@pytest.mark.parametrize(
    "change",
    [
        {"wallet_id": "abcdefghijklmnopqrstuvwx"},
        {"chain_type": "solana"},
        {"address": "0x" + "11" * 20},
        {"caip2": "eip155:5"},
        {"sponsor": True},
        {"unknown": 1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_body_that_contradicts_the_wallet_is_refused(client, wallet, owner, change):
    body = {"method": "eth_signTransaction", "params": {"transaction": TRANSACTIONS["legacy"]}, **change}
    answer = client.request("POST", rpc_path(wallet), body, [owner])
    assert (answer.status, answer.code) == (400, "invalid_data")


def test_a_sender_other_than_the_wallet_is_refused(client, wallet, owner):
    transaction = {**TRANSACTIONS["legacy"], "from": "0x" + "11" * 20}
    body = {"method": "eth_signTransaction", "params": {"transaction": transaction}}
    assert client.request("POST", rpc_path(wallet), body, [owner]).status == 400


def test_the_same_request_gets_the_same_signature_from_the_key(client, wallet, owner):
    """RFC 6979: no randomness that could leak the key."""
    params = {"typed_data": MAIL}
    first = client.rpc(wallet["id"], "eth_signTypedData_v4", params, [owner], idempotency_key="a")
    second = client.rpc(wallet["id"], "eth_signTypedData_v4", params, [owner], idempotency_key="b")
    assert first == second
