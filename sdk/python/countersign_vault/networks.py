"""Hyperliquid's two networks, told apart in what is signed.

The official Python SDK signs for the test network whenever its base URL is not exactly that of the main one, as behind
a proxy. Such a signature is worthless or worse, so it is never asked for.
"""

from __future__ import annotations

from .errors import InvalidRequestError
from .typed_data import TypedData

USER_SIGNED_PREFIX = "HyperliquidTransaction:"


def check_network(typed_data: TypedData, is_testnet: bool) -> None:
    """Raises InvalidRequestError if typed data is for the network of Hyperliquid that the vault is not on."""
    message, wanted = typed_data.message, None
    found = None
    if typed_data.primary_type == "Agent" and typed_data.domain.get("name") == "Exchange":
        found, wanted = message.get("source"), "b" if is_testnet else "a"
    elif typed_data.primary_type.startswith(USER_SIGNED_PREFIX):
        found, wanted = message.get("hyperliquidChain"), "Testnet" if is_testnet else "Mainnet"
    if found != wanted:
        network = "test" if is_testnet else "main"
        raise InvalidRequestError(
            f"this vault is on Hyperliquid's {network} network, what is to be signed is not for it"
        )
