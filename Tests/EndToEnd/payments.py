"""Transactions of Solana, built by other people's code."""

import base64

from solders.hash import Hash
from solders.instruction import AccountMeta, Instruction
from solders.message import Message
from solders.pubkey import Pubkey
from solders.system_program import TransferParams, transfer
from solders.transaction import Transaction

FRIEND = Pubkey.from_bytes(bytes([2] * 32))
STRANGER = Pubkey.from_bytes(bytes([3] * 32))
MINT = Pubkey.from_bytes(bytes([4] * 32))
BLOCKHASH = Hash.hash(b"recent")
TOKEN = Pubkey.from_string("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA")
ASSOCIATED = Pubkey.from_string("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL")


def key_of(wallet):
    return Pubkey.from_string(wallet["address"])


def pay(wallet, lamports=1000, to=FRIEND):
    return transfer(TransferParams(from_pubkey=key_of(wallet), to_pubkey=to, lamports=lamports))


def token_account(owner, mint=MINT):
    return Pubkey.find_program_address([bytes(owner), bytes(TOKEN), bytes(mint)], ASSOCIATED)[0]


def pay_tokens(wallet, amount, to=FRIEND, mint=MINT):
    """TransferChecked between the associated accounts of two wallets."""
    accounts = [
        AccountMeta(token_account(key_of(wallet), mint), False, True), AccountMeta(mint, False, False),
        AccountMeta(token_account(to, mint), False, True), AccountMeta(key_of(wallet), True, False),
    ]  # fmt: skip
    return Instruction(TOKEN, bytes([12]) + amount.to_bytes(8, "little") + bytes([6]), accounts)


def pay_unnamed_tokens(wallet, amount):
    """Transfer, which does not say of which mint."""
    accounts = [
        AccountMeta(token_account(key_of(wallet)), False, True), AccountMeta(token_account(FRIEND), False, True),
        AccountMeta(key_of(wallet), True, False),
    ]  # fmt: skip
    return Instruction(TOKEN, bytes([3]) + amount.to_bytes(8, "little"), accounts)


def approve(wallet):
    accounts = [
        AccountMeta(Pubkey.new_unique(), False, True), AccountMeta(STRANGER, False, False),
        AccountMeta(key_of(wallet), True, False),
    ]  # fmt: skip
    return Instruction(TOKEN, bytes([4]) + (5).to_bytes(8, "little"), accounts)


def legacy(wallet, *instructions, payer=None, blockhash=BLOCKHASH):
    message = Message.new_with_blockhash(list(instructions), payer or key_of(wallet), blockhash)
    return bytes(Transaction.new_unsigned(message))


def rpc(transaction):
    return {
        "method": "signTransaction",
        "params": {"transaction": base64.b64encode(transaction).decode(), "encoding": "base64"},
    }
