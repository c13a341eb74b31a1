"""The official hyperliquid-python-sdk with a vault for its wallet. The SDK stays as it is.

The SDK hashes typed data before it asks a wallet to sign, and no policy could see what is asked. `install` puts three
functions in the place of its own, which it looks up at each call: vaults are handed the whole typed data, and nonces
grow strictly. Wallets of other kinds work as before.
"""

from __future__ import annotations

import threading
from typing import Any

import hyperliquid.exchange as exchange
import hyperliquid.utils.signing as signing
from eth_utils.conversions import to_hex
from hyperliquid.api import API
from hyperliquid.exchange import Exchange
from hyperliquid.utils.constants import MAINNET_API_URL, TESTNET_API_URL

from .account import VaultAccount
from .errors import InvalidRequestError
from .nonces import process_nonces
from .typed_data import LARGEST_SAFE_INTEGER, TypedData

_installing = threading.Lock()
_is_installed = False


class VaultExchange(Exchange):
    """The SDK's `Exchange` for a vault: on the network of the vault's bundle, whatever the URL.

    `base_url` is where requests go, such as a proxy; without it they go to the exchange itself.
    """

    def __init__(self, account: VaultAccount, base_url: str | None = None, **options: Any) -> None:
        install()
        network_url = TESTNET_API_URL if account.bundle.is_testnet else MAINNET_API_URL
        endpoint = base_url or network_url
        super().__init__(account, endpoint, **options)
        # The SDK compares `base_url` to know the network that it signs for; requests go to the endpoint.
        self.base_url = network_url
        self._endpoint = API(endpoint, self.timeout)

    def post(self, url_path: str, payload: Any = None) -> Any:
        return self._endpoint.post(url_path, payload)


def install() -> None:
    """Lets the SDK use vaults, in this process. To call it again changes nothing."""
    global _is_installed
    with _installing:
        if _is_installed:
            return
        _is_installed = True
        _install(signing.sign_inner, signing.sign_l1_action)


def _install(sdk_sign_inner: Any, sdk_sign_l1_action: Any) -> None:
    def sign_inner(wallet: Any, data: Any) -> Any:
        if isinstance(wallet, VaultAccount):
            return _wire(wallet.sign_typed_data(full_message=data))
        return sdk_sign_inner(wallet, data)

    def sign_l1_action(
        wallet: Any, action: Any, active_pool: Any, nonce: int, expires_after: int | None, is_mainnet: bool
    ) -> Any:
        if isinstance(wallet, VaultAccount) and wallet.shows_actions:
            return _wire(sign_action(wallet, action, nonce, not is_mainnet, active_pool, expires_after))
        return sdk_sign_l1_action(wallet, action, active_pool, nonce, expires_after, is_mainnet)

    signing.sign_inner = sign_inner
    signing.sign_l1_action = exchange.sign_l1_action = sign_l1_action
    exchange.get_timestamp_ms = process_nonces.next


def sign_action(
    account: VaultAccount,
    action: Any,
    nonce: int,
    is_testnet: bool,
    vault_address: str | None = None,
    expires_after: int | None = None,
) -> Any:
    """Signs an L1 action that the server sees whole, instead of its hash in an `Agent` message. Raises VaultError."""
    if is_testnet != account.bundle.is_testnet:
        raise InvalidRequestError("the action is for the network of Hyperliquid that this vault is not on")
    params = {"action": _as_json(action), "nonce": nonce, "is_testnet": is_testnet}
    if vault_address is not None:
        params["vault_address"] = vault_address
    if expires_after is not None:
        params["expires_after"] = expires_after
    connection_id = signing.action_hash(action, vault_address, nonce, expires_after)
    agent = signing.construct_phantom_agent(connection_id, not is_testnet)
    digest = TypedData.of(signing.l1_payload(agent)).digest()
    return account.sign("hyperliquid_signL1Action", params, digest)


def _wire(signed: Any) -> dict[str, Any]:
    # As the SDK itself writes a signature.
    return {"r": to_hex(signed.r), "s": to_hex(signed.s), "v": signed.v}


def _as_json(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray)):
        return "0x" + bytes(value).hex()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST_SAFE_INTEGER:
        return str(value)
    if isinstance(value, dict):
        return {name: _as_json(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_json(element) for element in value]
    return value
