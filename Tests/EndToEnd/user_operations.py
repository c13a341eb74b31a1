"""The hashes of user operations (ERC-4337) by other people's libraries: eth-abi, eth-utils, eth-account.

Run as a program it writes `Tests/Vectors/evm/user_operations.json` to standard output.
"""

import json
import random
import sys

from eth_abi import encode
from eth_account.messages import defunct_hash_message, encode_typed_data
from eth_utils import keccak

ENTRY_POINTS = {
    "0.6": "0x5FF137D4b0FDCD49DcA30c7CF57E578a026d2789",
    "0.7": "0x0000000071727De22E5E9d8BAf0edAc6f37da032",
    "0.8": "0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108",
}
PACKED = [
    ("sender", "address"),
    ("nonce", "uint256"),
    ("initCode", "bytes"),
    ("callData", "bytes"),
    ("accountGasLimits", "bytes32"),
    ("preVerificationGas", "uint256"),
    ("gasFees", "bytes32"),
    ("paymasterAndData", "bytes"),
]


def data(operation, name):
    return bytes.fromhex(operation.get(name, "0x")[2:])


def number(operation, name):
    return int(operation[name], 16)


def halves(high, low):
    return high.to_bytes(16, "big") + low.to_bytes(16, "big")


def packed(operation):
    paymaster = b""
    if "paymaster" in operation:
        limits = [number(operation, f"paymaster_{name}_gas_limit") for name in ("verification", "post_op")]
        paymaster = data(operation, "paymaster") + halves(*limits) + data(operation, "paymaster_data")
    return {
        "sender": operation["sender"],
        "nonce": number(operation, "nonce"),
        "initCode": data(operation, "factory") + data(operation, "factory_data"),
        "callData": data(operation, "call_data"),
        "accountGasLimits": halves(number(operation, "verification_gas_limit"), number(operation, "call_gas_limit")),
        "preVerificationGas": number(operation, "pre_verification_gas"),
        "gasFees": halves(number(operation, "max_priority_fee_per_gas"), number(operation, "max_fee_per_gas")),
        "paymasterAndData": paymaster,
    }


def hash_06(operation, chain_id):
    names = [
        "call_gas_limit",
        "verification_gas_limit",
        "pre_verification_gas",
        "max_fee_per_gas",
        "max_priority_fee_per_gas",
    ]
    inner = encode(
        ["address", "uint256", "bytes32", "bytes32", *["uint256"] * 5, "bytes32"],
        [
            operation["sender"],
            number(operation, "nonce"),
            keccak(data(operation, "factory") + data(operation, "factory_data")),
            keccak(data(operation, "call_data")),
            *[number(operation, name) for name in names],
            keccak(data(operation, "paymaster") + data(operation, "paymaster_data")),
        ],
    )
    return bound(inner, "0.6", chain_id)


def hash_07(operation, chain_id):
    fields = packed(operation)
    types, values = [], []
    for name, kind in PACKED:
        types.append("bytes32" if kind == "bytes" else kind)
        values.append(keccak(fields[name]) if kind == "bytes" else fields[name])
    return bound(encode(types, values), "0.7", chain_id)


def bound(inner, version, chain_id):
    return keccak(encode(["bytes32", "address", "uint256"], [keccak(inner), ENTRY_POINTS[version], chain_id]))


def hash_08(operation, chain_id):
    message = encode_typed_data(
        {"name": "ERC4337", "version": "1", "chainId": chain_id, "verifyingContract": ENTRY_POINTS["0.8"]},
        {"PackedUserOperation": [{"name": name, "type": kind} for name, kind in PACKED]},
        packed(operation),
    )
    return keccak(b"\x19" + message.version + message.header + message.body)


def hashes(version, operation, chain_id):
    """The hash that the entry point knows the operation by, and the 32 bytes that are signed."""
    found = {"0.6": hash_06, "0.7": hash_07, "0.8": hash_08}[version](operation, chain_id)
    return found, found if version == "0.8" else bytes(defunct_hash_message(found))


def some_operation(draw, version):
    address = lambda: "0x" + draw.randbytes(20).hex()  # noqa: E731
    some_data = lambda: "0x" + draw.randbytes(draw.choice([0, 1, 4, 31, 32, 33, 68, 200])).hex()  # noqa: E731
    bits = 256 if version == "0.6" else 128
    operation = {"sender": address(), "nonce": hex(draw.getrandbits(256)), "call_data": some_data()}
    for name in ("call_gas_limit", "verification_gas_limit", "max_fee_per_gas", "max_priority_fee_per_gas"):
        operation[name] = hex(draw.getrandbits(draw.choice([0, 16, 40, bits])))
    operation["pre_verification_gas"] = hex(draw.getrandbits(draw.choice([16, 256])))
    if draw.random() < 0.5:
        operation |= {"factory": address(), "factory_data": some_data()}
    if draw.random() < 0.5:
        operation |= {"paymaster": address(), "paymaster_data": some_data()}
        if version != "0.6":
            for name in ("verification", "post_op"):
                operation[f"paymaster_{name}_gas_limit"] = hex(draw.getrandbits(draw.choice([0, 20, 128])))
    return operation


def main():
    draw = random.Random(4337)
    cases = []
    for index in range(60):
        version = list(ENTRY_POINTS)[index % 3]
        chain_id = draw.choice([1, 8453, 11155111, 2**63 - 1])
        operation = some_operation(draw, version)
        found, digest = hashes(version, operation, chain_id)
        cases.append(
            {
                "version": version,
                "contract": ENTRY_POINTS[version],
                "chain_id": hex(chain_id),
                "user_operation": operation,
                "hash": "0x" + found.hex(),
                "digest": "0x" + digest.hex(),
            }
        )
    source = (
        "Tests/EndToEnd/user_operations.py with eth-abi 6.0.0, eth-account 0.13.7 and eth-utils 5.3.1, after "
        "ERC-4337 and the contracts of entry points 0.6, 0.7 and 0.8; digest = what is signed"
    )
    lines = ",\n".join("  " + json.dumps(case) for case in cases)
    sys.stdout.write(f'{{\n "source": {json.dumps(source)},\n "cases": [\n{lines}\n ]\n}}\n')


if __name__ == "__main__":
    main()
