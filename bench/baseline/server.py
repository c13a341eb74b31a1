"""The server that a user would write instead, tuned: the same work for each request, in Python.

App secret → one query for wallet, keys and policy → canonical request → P-256 signature → policy → AES-256-GCM open
with the wallet's id as associated data → EIP-712 hash with cached type hashes → recoverable secp256k1 signature →
audit row in a transaction of its own → answer. Prepared statements, uvloop, httptools, parsed keys and policies kept.

BASELINE_DATABASE: the PostgreSQL URL. BASELINE_URL: the URL that clients sign.
"""

import base64
import hashlib
import hmac
import os
from contextlib import asynccontextmanager

import asyncpg
import orjson
from coincurve import PrivateKey
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from eth_hash.auto import keccak
from server_key import MASTER_KEY
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

SIGNED_URL = os.environ["BASELINE_URL"]
SHA256_ECDSA = ec.ECDSA(hashes.SHA256())
LOAD = """
    select w.app_id, w.nonce, w.ciphertext, s.signer_id, s.public_key_der, p.body::text as policy
    from wallets w join wallet_signers s on s.wallet_id = w.id left join policies p on p.id = s.policy_id
    where w.id = $1"""
AUDIT = """
    insert into audit_logs (wallet_id, signer_id, action, digest, metadata) values ($1, $2, 'tx_signed', $3, $4)"""

database: asyncpg.Pool
apps = {}
public_keys = {}
policies = {}
type_hashes = {}


def reply(status, content):
    return Response(orjson.dumps(content), status, media_type="application/json")


def refuse(status, code):
    return reply(status, {"error": code, "code": code})


def public_key(der):
    key = public_keys.get(der)
    if key is None:
        key = public_keys[der] = serialization.load_der_public_key(der)
    return key


# ---------------------------------------------------------------------------------------------- policy


def is_allowed(policy_text, method, typed_data):
    policy = policies.get(policy_text)
    if policy is None:
        policy = policies[policy_text] = orjson.loads(policy_text)
    allowed = False
    for rule in policy["rules"]:
        if rule["method"] not in (method, "*"):
            continue
        if all(holds(condition, typed_data) for condition in rule["conditions"]):
            if rule["action"] == "DENY":
                return False
            allowed = True
    return allowed


def holds(condition, typed_data):
    if condition["field_source"] == "ethereum_typed_data_domain":
        value = typed_data["domain"].get(condition["field"])
    elif condition["field_source"] == "ethereum_typed_data_message":
        wanted = condition["typed_data"]
        if typed_data["primary_type"] != wanted["primary_type"] or typed_data["types"] != wanted["types"]:
            return False
        value = typed_data["message"].get(condition["field"])
    else:
        return False
    value = str(value).lower()
    if condition["operator"] == "eq":
        return value == condition["value"].lower()
    if condition["operator"] == "in":
        return value in [one.lower() for one in condition["value"]]
    return False


# ---------------------------------------------------------------------------------------------- EIP-712


def encode_type(types, name):
    needed, open_names = set(), [name]
    while open_names:
        one = open_names.pop()
        if one not in needed:
            needed.add(one)
            fields = (field["type"].split("[")[0] for field in types[one])
            open_names += [field for field in fields if field in types]
    ordered = [name, *sorted(needed - {name})]
    return "".join(f"{one}({','.join(f['type'] + ' ' + f['name'] for f in types[one])})" for one in ordered)


def type_hash(types, name):
    is_flat = not any(field["type"].split("[")[0] in types for field in types[name])
    cache_key = (name, repr(types[name])) if is_flat else encode_type(types, name)
    found = type_hashes.get(cache_key)
    if found is None:
        found = type_hashes[cache_key] = keccak(encode_type(types, name).encode())
    return found


def encode_value(types, kind, value):
    if kind.endswith("]"):
        element = kind[: kind.rindex("[")]
        return keccak(b"".join(encode_value(types, element, one) for one in value))
    if kind in types:
        return hash_struct(types, kind, value)
    if kind == "string":
        return keccak(value.encode())
    if kind == "bytes":
        return keccak(bytes.fromhex(value[2:]))
    if kind == "bool":
        return int(value).to_bytes(32, "big")
    if kind == "address":
        return bytes(12) + bytes.fromhex(value[2:])
    if kind.startswith("bytes"):
        return bytes.fromhex(value[2:]).ljust(32, b"\0")
    return int(value).to_bytes(32, "big", signed=kind.startswith("int"))


def hash_struct(types, name, value):
    words = (encode_value(types, field["type"], value[field["name"]]) for field in types[name])
    return keccak(type_hash(types, name) + b"".join(words))


def digest_of(typed_data):
    types = typed_data["types"]
    domain = hash_struct(types, "EIP712Domain", typed_data["domain"])
    return keccak(b"\x19\x01" + domain + hash_struct(types, typed_data["primary_type"], typed_data["message"]))


# ---------------------------------------------------------------------------------------------- requests


def authenticated_app(headers):
    authorization = headers.get("authorization", "")
    if not authorization.startswith("Basic "):
        return None
    app_id, _, secret = base64.b64decode(authorization[6:]).decode().partition(":")
    known = apps.get(app_id)
    if known is None or headers.get("privy-app-id") != app_id:
        return None
    return app_id if hmac.compare_digest(known, hashlib.sha256(secret.encode()).digest()) else None


def signing_row(rows, signature, payload):
    """The row of the key that made the signature."""
    for row in rows:
        try:
            public_key(row["public_key_der"]).verify(signature, payload, SHA256_ECDSA)
            return row
        except InvalidSignature:
            continue
    return None


async def rpc(request):
    app_id = authenticated_app(request.headers)
    if app_id is None:
        return refuse(401, "unauthorized")
    try:
        body = orjson.loads(await request.body())
        signature = base64.b64decode(request.headers["privy-authorization-signature"])
        method, typed_data = body["method"], body["params"]["typed_data"]
    except (KeyError, ValueError):
        return refuse(400, "invalid_request")
    wallet_id = request.path_params["id"]
    async with database.acquire() as connection:
        rows = await connection.fetch(LOAD, wallet_id)
        if not rows or rows[0]["app_id"] != app_id:
            return refuse(404, "wallet_not_found")
        # For ASCII texts and safe integers RFC 8785 is JSON with sorted keys and no blanks.
        payload = {
            "version": 1, "method": "POST", "url": SIGNED_URL + request.url.path, "headers": {"privy-app-id": app_id},
            "body": body,
        }  # fmt: skip
        row = signing_row(rows, signature, orjson.dumps(payload, option=orjson.OPT_SORT_KEYS))
        if row is None:
            return refuse(401, "invalid_authorization_signature")
        if method != "eth_signTypedData_v4":
            return refuse(400, "unsupported_method")
        if not is_allowed(row["policy"], method, typed_data):
            return refuse(400, "policy_violation")
        digest = digest_of(typed_data)
        try:
            key = MASTER_KEY.decrypt(row["nonce"], row["ciphertext"], wallet_id.encode())
        except InvalidTag:
            return refuse(500, "key_unavailable")
        signed = PrivateKey(key).sign_recoverable(digest, hasher=None)
        metadata = orjson.dumps({"method": method, "ip": request.client.host}).decode()
        await connection.execute(AUDIT, wallet_id, row["signer_id"], digest, metadata)
    text = "0x" + signed[:64].hex() + ("1b" if signed[64] == 0 else "1c")
    return reply(200, {"method": method, "data": {"signature": text, "encoding": "hex"}})


@asynccontextmanager
async def lifespan(app):
    global database
    database = await asyncpg.create_pool(os.environ["BASELINE_DATABASE"], min_size=8, max_size=8)
    for row in await database.fetch("select id, secret_sha256 from apps"):
        apps[row["id"]] = row["secret_sha256"]
    yield
    await database.close()


app = Starlette(routes=[Route("/v1/wallets/{id}/rpc", rpc, methods=["POST"])], lifespan=lifespan)
