"""User operations of contract accounts: signed as their entry points want them, judged by the call that they make."""

import json
from pathlib import Path

import privy as official
import pytest
from countersign_client import AuthorizationKey
from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector
from user_operations import ENTRY_POINTS, hashes
from vault import hash_signer, make_policy, make_wallet, signed_by

ACCOUNT, FRIEND = "0x" + "22" * 20, "0x" + "33" * 20
CHAIN = 8453
VECTORS = Path(__file__).resolve().parents[1] / "Vectors" / "evm" / "user_operations.json"


def execute(to=FRIEND, value=1, data=b"", name="execute"):
    selector = function_signature_to_4byte_selector(f"{name}(address,uint256,bytes)")
    return "0x" + (selector + encode(["address", "uint256", "bytes"], [to, value, data])).hex()


def operation(**more):
    return {
        "sender": ACCOUNT,
        "nonce": "0x10000000000000000000000000000000000000001",
        "call_data": execute(),
        "call_gas_limit": "0x30d40",
        "verification_gas_limit": "0x30d41",
        "pre_verification_gas": "0x5208",
        "max_fee_per_gas": "0x3b9aca00",
        "max_priority_fee_per_gas": "0x1",
        **more,
    }


def body(version="0.7", **more):
    params = {"contract": ENTRY_POINTS[version], "chain_id": CHAIN, "user_operation": operation(**more)}
    return {"method": "eth_signUserOperation", "params": params}


def test_the_vectors_are_what_the_libraries_say_now():
    for case in json.loads(VECTORS.read_text())["cases"]:
        found, digest = hashes(case["version"], case["user_operation"], int(case["chain_id"], 16))
        assert (case["hash"], case["digest"]) == ("0x" + found.hex(), "0x" + digest.hex())


@pytest.mark.parametrize(
    "implementation", ["0x69007702764179f14F51cdce752f4f775d74E139", "0xd6CEDDe84be40893d153Be9d467CD6aD37875b28"]
)
def test_the_implementation_of_an_account_stands_for_its_entry_point(client, implementation):
    wallet = make_wallet(client)
    request = body("0.7")
    expected = client.rpc(wallet["id"], **request)
    request["params"]["contract"] = implementation
    assert client.rpc(wallet["id"], **request) == expected


@pytest.mark.parametrize("version", ENTRY_POINTS)
@pytest.mark.parametrize("payer", [False, True])
def test_the_official_client_gets_what_the_account_verifies(client, privy, version, payer):
    owner = AuthorizationKey()
    wallet = make_wallet(client, owner)
    more = {}
    if payer:
        more = {"factory": FRIEND, "factory_data": "0x0102", "paymaster": FRIEND, "paymaster_data": "0xff"}
        if version != "0.6":
            more |= {"paymaster_verification_gas_limit": "0x7", "paymaster_post_op_gas_limit": "0x8"}
    request = body(version, **more)
    answer = privy.wallets.rpc(
        wallet["id"], wallet_rpc_request_body={**request, "chain_type": "ethereum"}, request_options=signed_by(owner)
    )
    assert answer.method == "eth_signUserOperation" and answer.data.encoding == "hex"
    _, digest = hashes(version, request["params"]["user_operation"], CHAIN)
    assert hash_signer(digest, answer.data.signature) == wallet["address"]


def test_another_contract_is_refused_by_name(client, privy):
    wallet = make_wallet(client)
    request = body()
    request["params"]["contract"] = FRIEND
    with pytest.raises(official.BadRequestError, match="params.contract"):
        privy.wallets.rpc(wallet["id"], wallet_rpc_request_body=request)


def rule(action, *conditions):
    return {"name": action, "method": "eth_signUserOperation", "conditions": list(conditions), "action": action}


def condition(field, operator, value):
    return {"field_source": "ethereum_transaction", "field": field, "operator": operator, "value": value}


def test_a_policy_sees_the_one_call_and_nothing_else(client):
    policy = make_policy(client, [rule("ALLOW", condition("to", "eq", FRIEND), condition("value", "lte", "5"))])
    wallet = make_wallet(client, policy_ids=[policy["id"]])

    def status(**more):
        return client.request("POST", f"/v1/wallets/{wallet['id']}/rpc", body(**more)).status

    assert status() == 200 and status(call_data=execute(value=5)) == 200
    for call_data in [
        execute(value=6),
        execute(to=ACCOUNT, data=bytes.fromhex(execute(to="0x" + "44" * 20)[2:])),
        execute(name="executeBatch"),
        execute() + "00",
        "0x",
    ]:
        assert status(call_data=call_data) == 400


def test_an_aggregation_counts_operations(client):
    aggregation = client.post(
        "/v1/aggregations",
        {
            "name": "Spent by the account",
            "method": "eth_signUserOperation",
            "metric": {"field_source": "ethereum_transaction", "field": "value", "function": "sum"},
            "window": {"type": "rolling", "seconds": 3600},
            "conditions": [],
            "group_by": [],
        },
    )
    limit = {"field_source": "reference", "field": f"aggregation.{aggregation['id']}", "operator": "lte", "value": "10"}
    wallet = make_wallet(client, policy_ids=[make_policy(client, [rule("ALLOW", limit)])["id"]])
    path = f"/v1/wallets/{wallet['id']}/rpc"
    assert client.request("POST", path, body(call_data=execute(value=6))).status == 200
    assert client.request("POST", path, body(call_data=execute(value=6))).code == "policy_violation"
    assert client.request("POST", path, body(call_data="0x12345678")).code == "policy_violation"
    assert client.request("POST", path, body(call_data=execute(value=4))).status == 200
