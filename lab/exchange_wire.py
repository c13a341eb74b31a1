"""What Hyperliquid signs: canonical actions, their hashes, and the signer that a signature names.

The exchange parses each action into its own structures and serialises it again before it hashes it, so the order of
members, the case of hexadecimal digits and trailing zeros in a request do not matter. This module does the same.
"""

import re
from decimal import Decimal

import msgpack
from eth_keys.datatypes import Signature
from eth_keys.exceptions import BadSignature, ValidationError
from eth_utils import keccak


class Undeserializable(Exception):
    """The body is not what the endpoint takes: HTTP 422 with a text."""


class ExchangeError(Exception):
    """A refusal in the exchange's own words: HTTP 200 with `{"status": "err"}`."""


# ---------------------------------------------------------------------------------------------- plain values


def matches(pattern):
    """A reader of texts that match all of a pattern; they are returned in lower case."""

    def read(value):
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise Undeserializable
        return value.lower()

    return read


address = matches(r"0x[0-9a-fA-F]{40}")
client_order_id = matches(r"0x[0-9a-fA-F]{32}")


def text(value):
    if not isinstance(value, str):
        raise Undeserializable
    return value


def boolean(value):
    if not isinstance(value, bool):
        raise Undeserializable
    return value


def integer(lowest, highest):
    def read(value):
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise Undeserializable
        return value

    return read


uint32 = integer(0, 2**32 - 1)
uint64 = integer(0, 2**64 - 1)
int64 = integer(-(2**63), 2**63 - 1)


def decimal(value):
    """A decimal text without trailing zeros and without an exponent."""
    if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
        raise Undeserializable
    plain = f"{Decimal(value).normalize():f}"
    return "0" if plain == "-0" else plain


def one_of(*choices):
    def read(value):
        if value not in choices:
            raise Undeserializable
        return value

    return read


def order_id(value):
    return client_order_id(value) if isinstance(value, str) else uint64(value)


# ---------------------------------------------------------------------------------------------- composed values


class Optional:
    """A reader of a member that may be absent or null, and is then not hashed."""

    def __init__(self, read):
        self.read = read

    def __call__(self, value):
        return self.read(value)


def struct(**fields):
    """A reader of objects: the members in the order in which they are hashed; others are dropped."""

    def read(value):
        if not isinstance(value, dict):
            raise Undeserializable
        result = {}
        for name, read_field in fields.items():
            if value.get(name) is not None:
                result[name] = read_field(value[name])
            elif not isinstance(read_field, Optional):
                raise Undeserializable
        return result

    return read


def list_of(read_element):
    def read(value):
        if not isinstance(value, list):
            raise Undeserializable
        return [read_element(element) for element in value]

    return read


def variant(**readers):
    """An object with exactly one member, whose name says what it is."""

    def read(value):
        if not isinstance(value, dict) or len(value) != 1:
            raise Undeserializable
        ((name, content),) = value.items()
        if name not in readers:
            raise Undeserializable
        return {name: readers[name](content)}

    return read


def grouping(value):
    if isinstance(value, dict):
        return variant(p=uint64)(value)
    return one_of("na", "normalTpsl", "positionTpsl")(value)


order_type = variant(
    limit=struct(tif=one_of("Alo", "Ioc", "Gtc", "FrontendMarket")),
    trigger=struct(isMarket=boolean, triggerPx=decimal, tpsl=one_of("tp", "sl")),
)
order = struct(a=uint32, b=boolean, p=decimal, s=decimal, r=boolean, t=order_type, c=Optional(client_order_id))

#: Members of each action that is signed through an `Agent` message, after `type`, in the order of the hash.
L1_ACTIONS = {
    "order": struct(orders=list_of(order), grouping=grouping, builder=Optional(struct(b=address, f=uint64))),
    "cancel": struct(cancels=list_of(struct(a=uint32, o=uint64)), f=Optional(boolean)),
    "cancelByCloid": struct(cancels=list_of(struct(asset=uint32, cloid=client_order_id)), f=Optional(boolean)),
    "modify": struct(oid=order_id, order=order, a=Optional(boolean)),
    "batchModify": struct(modifies=list_of(struct(oid=order_id, order=order)), a=Optional(boolean)),
    "scheduleCancel": struct(time=Optional(uint64)),
    "updateLeverage": struct(asset=uint32, isCross=boolean, leverage=uint32),
    "updateIsolatedMargin": struct(asset=uint32, isBuy=boolean, ntli=int64),
    "setReferrer": struct(code=text),
    "createSubAccount": struct(name=text),
    "subAccountTransfer": struct(subAccountUser=address, isDeposit=boolean, usd=uint64),
    "vaultTransfer": struct(vaultAddress=address, isDeposit=boolean, usd=uint64),
    "noop": struct(),
}


def canonical(action):
    """The action as the exchange serialises it."""
    if not isinstance(action, dict) or action.get("type") not in L1_ACTIONS:
        raise Undeserializable
    return {"type": action["type"], **L1_ACTIONS[action["type"]](action)}


#: Members of each action that is signed as itself: the EIP-712 type and its fields after `hyperliquidChain`.
USER_SIGNED_ACTIONS = {
    "usdSend": ("UsdSend", "string destination,string amount,uint64 time"),
    "spotSend": ("SpotSend", "string destination,string token,string amount,uint64 time"),
    "withdraw3": ("Withdraw", "string destination,string amount,uint64 time"),
    "usdClassTransfer": ("UsdClassTransfer", "string amount,bool toPerp,uint64 nonce"),
    "sendAsset": (
        "SendAsset",
        "string destination,string sourceDex,string destinationDex,string token,string amount,"
        "string fromSubAccount,uint64 nonce",
    ),
    "approveAgent": ("ApproveAgent", "address agentAddress,string agentName,uint64 nonce"),
    "approveBuilderFee": ("ApproveBuilderFee", "string maxFeeRate,address builder,uint64 nonce"),
    "tokenDelegate": ("TokenDelegate", "address validator,uint64 wei,bool isUndelegate,uint64 nonce"),
    "convertToMultiSigUser": ("ConvertToMultiSigUser", "string signers,uint64 nonce"),
}


# ---------------------------------------------------------------------------------------------- digests


def word(number):
    return number.to_bytes(32, "big")


def encode_field(kind, value):
    """One field of an EIP-712 structure, 32 bytes."""
    if kind == "string":
        return keccak(text(value).encode())
    if kind == "address":
        return word(int(address(value), 16))
    if kind == "bool":
        return word(int(boolean(value)))
    return word(uint64(value))


def domain_separator(name, chain_id):
    kind = keccak(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
    return keccak(kind + keccak(name.encode()) + keccak(b"1") + word(chain_id) + word(0))


def connection_id(action, vault, nonce, expires_after):
    """The hash of a canonical action that an `Agent` message carries."""
    preimage = msgpack.packb(action) + nonce.to_bytes(8, "big")
    preimage += b"\0" if vault is None else b"\1" + bytes.fromhex(vault[2:])
    if expires_after is not None:
        preimage += b"\0" + expires_after.to_bytes(8, "big")
    return keccak(preimage)


def agent_digest(connection, is_mainnet):
    kind = keccak(b"Agent(string source,bytes32 connectionId)")
    message = keccak(kind + keccak(b"a" if is_mainnet else b"b") + connection)
    return keccak(b"\x19\x01" + domain_separator("Exchange", 1337) + message)


def user_signed_digest(action):
    suffix, rest = USER_SIGNED_ACTIONS[action["type"]]
    fields = "string hyperliquidChain," + rest
    encoded = keccak(f"HyperliquidTransaction:{suffix}({fields})".encode())
    for field in fields.split(","):
        kind, name = field.split(" ")
        # An agent without a name is signed with an empty one that is not sent.
        encoded += encode_field(kind, action.get(name, "" if name == "agentName" else None))
    chain_id = int(matches(r"0x[0-9a-fA-F]{1,16}")(action.get("signatureChainId")), 16)
    return keccak(b"\x19\x01" + domain_separator("HyperliquidSignTransaction", chain_id) + keccak(encoded))


def recover(digest, signature):
    """The address that made a signature `{r, s, v}`."""
    read = struct(r=matches("0x[0-9a-fA-F]{1,64}"), s=matches("0x[0-9a-fA-F]{1,64}"), v=uint64)(signature)
    try:
        vrs = (read["v"] - 27, int(read["r"], 16), int(read["s"], 16))
        public_key = Signature(vrs=vrs).recover_public_key_from_msg_hash(digest)
    except (BadSignature, ValidationError):
        raise ExchangeError("Unable to recover signer.") from None
    return public_key.to_address()
