"""The work: wallets with a Hyperliquid policy, and distinct requests to them, signed before they are needed.

Three of four requests are `Agent` messages, one is a withdrawal to a whitelist of five.
"""

import base64
import concurrent.futures
import secrets
from dataclasses import dataclass

import orjson
from countersign_client import AuthorizationKey, Client
from hyperliquid_policy import (
    agent_typed_data,
    blind_trading_rule,
    policy,
    withdrawal_rule,
    withdrawal_typed_data,
)

WHITELIST = ["0x" + f"{number:02x}" * 20 for number in range(0x11, 0x16)]
POLICY = policy("Hyperliquid vault", [blind_trading_rule(), withdrawal_rule(WHITELIST)])


@dataclass
class Wallet:
    id: str
    address: str
    key: AuthorizationKey


def make_wallets(client, count, policy_body=POLICY):
    """Wallets through the API, each owned by a key of its own, under one policy."""
    policy_id = client.post("/v1/policies", policy_body)["id"]

    def make(_):
        key = AuthorizationKey()
        body = {"chain_type": "ethereum", "owner": {"public_key": key.public_key}, "policy_ids": [policy_id]}
        made = client.post("/v1/wallets", body)
        return Wallet(made["id"], made["address"], key)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return list(pool.map(make, range(count)))


def typed_data(number):
    """The typed data of one request; no two are alike."""
    if number % 4:
        return agent_typed_data("0x" + secrets.token_hex(32))
    destination = WHITELIST[number // 4 % len(WHITELIST)]
    return withdrawal_typed_data(destination, f"{secrets.randbelow(10**9)}.5", 1700000000000 + number)


def credentials(client: Client):
    return "Basic " + base64.b64encode(f"{client.app_id}:{client.app_secret}".encode()).decode()


def http_request(client: Client, path, body, signature=None):
    """The bytes of one request."""
    lines = [
        f"POST {path} HTTP/1.1", "host: 127.0.0.1", f"authorization: {credentials(client)}",
        f"privy-app-id: {client.app_id}", "content-type: application/json", f"content-length: {len(body)}",
    ]  # fmt: skip
    if signature:
        lines.append(f"privy-authorization-signature: {signature}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def signed_request(client: Client, wallet: Wallet, data):
    """A signed request for a signature over typed data."""
    path = f"/v1/wallets/{wallet.id}/rpc"
    body = {"method": "eth_signTypedData_v4", "params": {"typed_data": data}}
    # For ASCII texts and safe integers RFC 8785 is JSON with sorted keys and no blanks.
    payload = orjson.dumps(
        {
            "version": 1,
            "method": "POST",
            "url": client.base_url + path,
            "headers": {"privy-app-id": client.app_id},
            "body": body,
        },
        option=orjson.OPT_SORT_KEYS,
    )
    return http_request(client, path, orjson.dumps(body), wallet.key.sign(payload))


def write_requests(file, requests):
    """The file that wrk.lua reads."""
    with open(file, "wb") as out:
        for request in requests:
            out.write(f"{len(request):08d}".encode() + request)


def write_signed_requests(file, client, wallets, count, data=typed_data):
    write_requests(
        file, (signed_request(client, wallets[number % len(wallets)], data(number)) for number in range(count))
    )
