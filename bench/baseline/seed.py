"""The baseline's tables, with the app, wallets, keys and policy of the measured server and wallet keys of its own."""

import base64
import hashlib
import os
import uuid

import asyncpg
import coincurve
import orjson
from eth_utils import keccak, to_checksum_address
from server_key import MASTER_KEY

TABLES = """
    create table apps (id text primary key, secret_sha256 bytea not null);
    create table policies (id uuid primary key, body jsonb not null);
    create table wallets (
        id text primary key, app_id text not null references apps (id), address text not null unique,
        nonce bytea not null, ciphertext bytea not null, key_id text not null,
        created_at timestamptz not null default now());
    create table wallet_signers (
        wallet_id text references wallets (id), signer_id text, public_key_der bytea not null,
        policy_id uuid references policies (id), primary key (wallet_id, signer_id));
    create table audit_logs (
        id bigint generated always as identity primary key, wallet_id text not null, signer_id text not null,
        action text not null, digest bytea not null, metadata jsonb not null,
        created_at timestamptz not null default now());
    create index on audit_logs (wallet_id, created_at);
"""


async def seed(database, client, wallets, policy):
    """Fills an empty database. Returns the address of each wallet by its id."""
    connection = await asyncpg.connect(database)
    await connection.execute(TABLES)
    secret = hashlib.sha256(client.app_secret.encode()).digest()
    await connection.execute("insert into apps values ($1, $2)", client.app_id, secret)
    policy_id = uuid.uuid4()
    await connection.execute("insert into policies values ($1, $2)", policy_id, orjson.dumps(policy).decode())
    addresses, wallet_rows, signer_rows = {}, [], []
    for wallet in wallets:
        key, nonce = coincurve.PrivateKey(), os.urandom(12)
        address = to_checksum_address(keccak(key.public_key.format(False)[1:])[12:])
        addresses[wallet.id] = address
        sealed = MASTER_KEY.encrypt(nonce, key.secret, wallet.id.encode())
        wallet_rows.append((wallet.id, client.app_id, address, nonce, sealed, "benchmark"))
        signer_rows.append((wallet.id, "operator", base64.b64decode(wallet.key.public_key), policy_id))
    columns = ["id", "app_id", "address", "nonce", "ciphertext", "key_id"]
    await connection.copy_records_to_table("wallets", records=wallet_rows, columns=columns)
    await connection.copy_records_to_table("wallet_signers", records=signer_rows)
    await connection.execute("analyze")
    await connection.close()
    return addresses
