"""What several tests need: owned wallets, typed data, and who made a signature."""

from countersign_client import AuthorizationKey
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_keys.datatypes import Signature
from eth_utils import to_checksum_address
from privy.lib.authorization import AuthorizationContext
from privy.lib.request_options import PrivyRequestOptions

MAIL = {
    "domain": {"name": "Mail", "version": "1", "chainId": 1, "verifyingContract": "0x" + "cc" * 20},
    "types": {
        "EIP712Domain": [
            {"name": "name", "type": "string"},
            {"name": "version", "type": "string"},
            {"name": "chainId", "type": "uint256"},
            {"name": "verifyingContract", "type": "address"},
        ],
        "Person": [{"name": "name", "type": "string"}, {"name": "wallet", "type": "address"}],
        "Mail": [
            {"name": "from", "type": "Person"},
            {"name": "to", "type": "Person"},
            {"name": "contents", "type": "string"},
        ],
    },
    "primary_type": "Mail",
    "message": {
        "from": {"name": "Cow", "wallet": "0x" + "11" * 20},
        "to": {"name": "Bob", "wallet": "0x" + "22" * 20},
        "contents": "Hello, Bob!",
    },
}


def personal_sign(message="Hello"):
    return {"method": "personal_sign", "params": {"message": message, "encoding": "utf-8"}}


def typed_data_signer(typed_data, signature):
    """The address that signed typed data, by an independent implementation."""
    full = {name: typed_data[name] for name in ("domain", "types", "message")}
    full["primaryType"] = typed_data["primary_type"]
    return Account.recover_message(encode_typed_data(full_message=full), signature=signature)


def hash_signer(digest, signature):
    """The address that signed 32 bytes."""
    raw = bytes.fromhex(signature[2:])
    vrs = (raw[64] - 27, int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:64], "big"))
    public_key = Signature(vrs=vrs).recover_public_key_from_msg_hash(digest)
    return to_checksum_address(public_key.to_canonical_address())


def signed_by(*keys, expiry_ms=None):
    """Options of the official client for a request signed by keys."""
    context = AuthorizationContext(authorization_private_keys=[key.exported for key in keys])
    return PrivyRequestOptions(authorization_context=context, request_expiry=expiry_ms)


def make_quorum(client, keys, threshold=None, **more):
    body = {"public_keys": [key.public_key for key in keys], **more}
    if threshold is not None:
        body["authorization_threshold"] = threshold
    return client.post("/v1/key_quorums", body)


def make_policy(client, rules, owner_id=None, name="Test", chain_type="ethereum"):
    body = {"version": "1.0", "name": name, "chain_type": chain_type, "rules": rules}
    if owner_id is not None:
        body["owner_id"] = owner_id
    return client.post("/v1/policies", body)


def make_wallet(client, owner=None, **more):
    """A wallet owned by a key, by what `owner` says, by a quorum's id or by nobody."""
    body = {"chain_type": "ethereum", **more}
    if isinstance(owner, AuthorizationKey):
        body["owner"] = {"public_key": owner.public_key}
    elif isinstance(owner, dict):
        body["owner"] = owner
    elif owner is not None:
        body["owner_id"] = owner
    return client.post("/v1/wallets", body)


def rpc_path(wallet):
    return f"/v1/wallets/{wallet['id']}/rpc"
