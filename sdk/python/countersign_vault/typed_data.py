"""EIP-712 typed data: what is sent to the server, and its digest.

Strict where libraries differ (EIP-712 leaves much open): a value that two of them could hash differently is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from .errors import InvalidRequestError

LARGEST_SAFE_INTEGER = 2**53 - 1
DEEPEST = 64
DOMAIN = "EIP712Domain"
DOMAIN_FIELDS = (
    ("name", "string"),
    ("version", "string"),
    ("chainId", "uint256"),
    ("verifyingContract", "address"),
    ("salt", "bytes32"),
)

_ARRAY = re.compile(r"(.+)\[([1-9][0-9]*)?\]")
_INTEGER_TYPE = re.compile(r"(u?)int([1-9][0-9]*)")
_BYTES_TYPE = re.compile(r"bytes([1-9][0-9]*)?")
_DECIMAL = re.compile(r"0|-?[1-9][0-9]*")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]{1,64}")
_HEX_BYTES = re.compile(r"0x(?:[0-9a-fA-F]{2})*")
# One colon, as in `HyperliquidTransaction:Withdraw`.
_TYPE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?::[A-Za-z_][A-Za-z0-9_]*)?")
_FIELD_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


@dataclass(frozen=True)
class TypedData:
    """Typed data in the form that is sent: declared members only, bytes in hexadecimal, large integers as text."""

    domain: dict[str, Any]
    types: dict[str, list[dict[str, str]]]
    primary_type: str
    message: dict[str, Any]

    @classmethod
    def of(cls, full_message: Mapping[str, Any]) -> TypedData:
        """Reads `{domain, types, primaryType, message}` as libraries hold it. Raises InvalidRequestError.

        `EIP712Domain` is added to the types where it is missing. Members that no type declares are left out.
        """
        if not isinstance(full_message, Mapping):
            raise InvalidRequestError("typed data is not an object")
        domain, types, message = (full_message.get(name) for name in ("domain", "types", "message"))
        primary_type = full_message.get("primaryType", full_message.get("primary_type"))
        if not (isinstance(domain, Mapping) and isinstance(types, Mapping) and isinstance(message, Mapping)):
            raise InvalidRequestError("typed data needs the objects `domain`, `types` and `message`")
        domain_type = _domain_type(domain)
        declared = _declared_types(types)
        _check_field_types(declared)
        if declared.setdefault(DOMAIN, domain_type) != domain_type:
            raise InvalidRequestError("`EIP712Domain` lists other fields, order or types than the domain has")
        if not isinstance(primary_type, str) or primary_type == DOMAIN or primary_type not in declared:
            raise InvalidRequestError("`primaryType` is none of the types")
        return cls(
            _converted(DOMAIN, domain, declared, "domain", 0),
            declared,
            primary_type,
            _converted(primary_type, message, declared, "message", 0),
        )

    @classmethod
    def inferring(cls, domain: Mapping[str, Any], types: Mapping[str, Any], message: Mapping[str, Any]) -> TypedData:
        """The same without `primaryType`: it is the only type that no other one uses. Raises InvalidRequestError."""
        declared = _declared_types(types)
        used = {_element(field["type"]) for fields in declared.values() for field in fields}
        roots = [name for name in declared if name not in used and name != DOMAIN]
        if len(roots) != 1:
            raise InvalidRequestError("it is unclear which type is the primary one")
        return cls.of({"domain": domain, "types": types, "primaryType": roots[0], "message": message})

    def to_json(self) -> dict[str, Any]:
        """As the server takes it."""
        return {
            "domain": self.domain,
            "types": self.types,
            "primary_type": self.primary_type,
            "message": self.message,
        }

    def digest(self) -> bytes:
        """The 32 bytes that the vault signs. Raises InvalidRequestError."""
        # The library refuses types that are not used; they are no part of the digest.
        needed = {DOMAIN, *self._reachable()}
        types = {name: fields for name, fields in self.types.items() if name in needed}
        full = {"domain": self.domain, "types": types, "primaryType": self.primary_type, "message": self.message}
        try:
            signable = encode_typed_data(full_message=full)
        except Exception as error:  # the library raises many kinds
            raise InvalidRequestError(f"the typed data cannot be hashed: {type(error).__name__}") from error
        return keccak(b"\x19" + signable.version + signable.header + signable.body)

    def _reachable(self) -> set[str]:
        found: set[str] = set()
        waiting = [self.primary_type]
        while waiting:
            name = waiting.pop()
            if name in found or name not in self.types:
                continue
            found.add(name)
            waiting += [_element(field["type"]) for field in self.types[name]]
        return found


def _domain_type(domain: Mapping[str, Any]) -> list[dict[str, str]]:
    known = [{"name": name, "type": kind} for name, kind in DOMAIN_FIELDS if name in domain]
    if len(known) != len(domain):
        raise InvalidRequestError("`domain` has members that EIP-712 does not know")
    return known


def _declared_types(types: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    declared: dict[str, list[dict[str, str]]] = {}
    for name, fields in types.items():
        is_name = isinstance(name, str) and _TYPE_NAME.fullmatch(name)
        if not is_name or not isinstance(fields, (list, tuple)):
            raise InvalidRequestError("`types` is malformed")
        copied = []
        for field in fields:
            if not isinstance(field, Mapping) or not all(isinstance(field.get(part), str) for part in ("name", "type")):
                raise InvalidRequestError(f"a field of the type {name} lacks its name or type")
            if _FIELD_NAME.fullmatch(field["name"]) is None:
                raise InvalidRequestError(f"a field of the type {name} has a malformed name")
            copied.append({"name": field["name"], "type": field["type"]})
        if len({field["name"] for field in copied}) != len(copied):
            raise InvalidRequestError(f"the type {name} has two fields of one name")
        declared[name] = copied
    return declared


def _check_field_types(types: Mapping[str, list[dict[str, str]]]) -> None:
    """Every field is of an atomic type, of a declared one, or an array of such."""
    for field in (field for fields in types.values() for field in fields):
        element = field["type"]
        while array := _ARRAY.fullmatch(element):
            element = array[1]
        if element == DOMAIN or (element not in types and _atom(element) is None):
            raise InvalidRequestError(f"the type {field['type']} is not declared")


def _element(kind: str) -> str:
    return kind.partition("[")[0]


def _converted(kind: str, value: Any, types: dict[str, list[dict[str, str]]], where: str, depth: int) -> Any:
    if depth > DEEPEST:
        raise InvalidRequestError("typed data is nested too deeply")
    array = _ARRAY.fullmatch(kind)
    if array:
        if not isinstance(value, (list, tuple)) or (array[2] and len(value) != int(array[2])):
            raise _not_of_type(where, kind)
        return [_converted(array[1], element, types, where, depth + 1) for element in value]
    if kind in types:
        return _converted_struct(kind, value, types, where, depth)
    convert = _atom(kind)
    converted = convert(value) if convert else None
    if converted is None:
        raise _not_of_type(where, kind)
    return converted


def _converted_struct(
    kind: str, value: Any, types: dict[str, list[dict[str, str]]], where: str, depth: int
) -> dict[str, Any] | None:
    # A struct inside another may be null: 32 zero bytes.
    if value is None and depth > 0:
        return None
    if not isinstance(value, Mapping):
        raise _not_of_type(where, kind)
    members = {}
    for field in types[kind]:
        name = field["name"]
        if name not in value:
            raise InvalidRequestError(f"`{where}.{name}` is missing")
        members[name] = _converted(field["type"], value[name], types, f"{where}.{name}", depth + 1)
    return members


def _atom(kind: str) -> Callable[[Any], Any] | None:
    """What makes the sent form of a value of an atomic type, or None for what is no such value."""
    if kind == "bool":
        return _bool
    if kind == "string":
        return _text
    if kind == "address":
        return lambda value: _bytes(value, 20)
    integer, binary = _INTEGER_TYPE.fullmatch(kind), _BYTES_TYPE.fullmatch(kind)
    if integer and int(integer[2]) in range(8, 257, 8):
        bits = int(integer[2])
        least, most = (0, 2**bits - 1) if integer[1] else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        return lambda value: _integer(value, least, most)
    if binary and (binary[1] is None or int(binary[1]) <= 32):
        length = int(binary[1]) if binary[1] else None
        return lambda value: _bytes(value, length)
    return None


def _not_of_type(where: str, kind: str) -> InvalidRequestError:
    return InvalidRequestError(f"`{where}` is no {kind}")


def _bool(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _text(value: Any) -> str | None:
    is_unicode = isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)
    return value if is_unicode else None


def _integer(value: Any, least: int, most: int) -> int | str | None:
    if isinstance(value, str):
        if _HEXADECIMAL.fullmatch(value):
            number = int(value, 16)
        elif len(value) <= 80 and _DECIMAL.fullmatch(value):
            number = int(value)
        else:
            return None
        return value if least <= number <= most else None
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        return None
    # Canonical JSON rounds larger numbers: the signature would not protect their digits.
    return value if abs(value) <= LARGEST_SAFE_INTEGER else str(value)


def _bytes(value: Any, length: int | None) -> str | None:
    if isinstance(value, (bytes, bytearray)):
        value = "0x" + value.hex()
    if not isinstance(value, str) or _HEX_BYTES.fullmatch(value) is None:
        return None
    return value if length is None or len(value) == 2 + 2 * length else None
