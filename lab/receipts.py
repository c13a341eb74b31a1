"""Receipts of changes, read and checked by the one who asked: docs/formats/receipt.md."""

import base64
import hashlib
import json
from dataclasses import dataclass

from countersign_client import authorization_payload
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from eth_keys.datatypes import PublicKey

DOMAIN = b"countersign/receipt/v2"
SEAL_BYTES, HASH_BYTES, MOST_LEAVES = 64, 32, 8


def sha256(data):
    return hashlib.sha256(data).digest()


def root_of(leaf, index, count, path):
    """The root of a Merkle tree (RFC 9162) of `count` leaves from one of them and its siblings, the nearest first."""
    turns, path = [], list(path)
    while count > 1:
        left = 1 << (count - 1).bit_length() - 1
        turns.append(index < left)
        index, count = (index, left) if index < left else (index - left, count - left)
    if len(turns) != len(path):
        raise ValueError("the path of the receipt has another length than its tree")
    node = leaf
    for is_left, sibling in zip(reversed(turns), path):
        node = sha256(b"\x01" + (node + sibling if is_left else sibling + node))
    return node


def check_signature(content, signature, receipt_key):
    """Raises unless the receipt's text was signed, alone or in one turn with others, by the key of 32 bytes."""
    seal, rest = signature[:SEAL_BYTES], signature[SEAL_BYTES:]
    index, count = rest[:2] if rest else (0, 1)
    if rest and not (index < count and 2 <= count <= MOST_LEAVES and len(rest) % HASH_BYTES == 2):
        raise ValueError("the signature of the receipt has no place in a tree")
    path = [rest[start : start + HASH_BYTES] for start in range(2, len(rest), HASH_BYTES)]
    root = root_of(sha256(b"\x00" + content), index, count, path)
    Ed25519PublicKey.from_public_bytes(receipt_key).verify(seal, DOMAIN + bytes([count]) + root)


@dataclass
class Receipt:
    """What a signer states about one decision; made only from a receipt that verifies."""

    statement: dict

    @classmethod
    def of(cls, answer, receipt_key):
        """The receipt that an answer carries. Raises unless it is there and the 32 bytes of `receipt_key` signed it."""
        content, signature = map(decode, answer.headers["countersign-receipt"].split("."))
        check_signature(content, signature, receipt_key)
        return cls(json.loads(content))

    @property
    def address(self):
        """The address of the wallet that was made, from its public key."""
        point = bytes.fromhex(self.statement["public_key"])
        return PublicKey.from_compressed_bytes(point).to_checksum_address()

    def names(self, kind, record_id):
        """Whether the decision read or made that record."""
        named = self.statement["records"] + self.statement.get("changes", [])
        return any((one["kind"], one["id"]) == (kind, record_id) for one in named)

    def is_about(self, request, app_id):
        """Whether it was given for this request, unsigned and without further signed headers."""
        body = json.loads(request.body)
        payload = authorization_payload(request.method, request.url, body, {"privy-app-id": app_id})
        return self.statement["payload"] == hashlib.sha256(payload).hexdigest()


def check_wallet(answer, request, client, receipt_key):
    """What a client does before it shows the address of a wallet that it has made (S28). Raises if anything differs."""
    receipt, wallet = Receipt.of(answer, receipt_key), answer.body
    statement, asked = receipt.statement, json.loads(request.body)
    checks = {
        "request": receipt.is_about(request, client.app_id),
        "operation": (statement["op"], statement["decision"]) == ("wallet.create", "allow"),
        "answer": statement["answer"] == hashlib.sha256(answer.content).hexdigest(),
        "subject": statement["subject"] == {"kind": "wallet", "id": wallet["id"]},
        "address": receipt.address == wallet["address"],
        "owner": wallet["owner_id"] is None or receipt.names("key_quorum", wallet["owner_id"]),
        "policy": all(receipt.names("policy", one) for one in wallet["policy_ids"]),
        "asked": wallet["policy_ids"] == asked.get("policy_ids", [])
        and (wallet["owner_id"] is not None) == ("owner" in asked or "owner_id" in asked)
        and asked.get("owner_id") in (None, wallet["owner_id"]),
    }
    wrong = [name for name, holds in checks.items() if not holds]
    if wrong:
        raise ValueError(f"the receipt does not bear out: {', '.join(wrong)}")
    return receipt


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
