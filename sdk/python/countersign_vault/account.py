"""The vault as an account: it signs like an account of eth-account, and its key stays at the server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from eth_account.datastructures import SignedMessage
from eth_account.messages import SignableMessage, defunct_hash_message
from eth_account.signers.base import BaseAccount
from eth_typing import ChecksumAddress

from .answer import signature_in
from .authorization_key import AuthorizationKey
from .bundle import Bundle
from .errors import InvalidRequestError, UnsupportedError
from .networks import check_network
from .nonces import NonceSequence, clock_ms, process_nonces
from .request import sign_request
from .transport import GatewayTransport, Transport
from .typed_data import TypedData

EXPIRY_MS = 300_000


class VaultAccount(BaseAccount):
    """A vault that one authorization key may use.

    Every signature is checked: it recovers to the vault's address over what was asked, or MalformedAnswerError is
    raised. All methods may be called from any thread. A digest is never signed blindly.
    """

    def __init__(
        self,
        bundle: Bundle,
        key: AuthorizationKey,
        transport: Transport | None = None,
        *,
        expiry_ms: int = EXPIRY_MS,
        clock: Callable[[], int] = clock_ms,
        nonces: NonceSequence = process_nonces,
        shows_actions: bool = False,
    ) -> None:
        """`transport` is through the bundle's gateways unless given.

        `expiry_ms` is how long a request stays good after it was made. `shows_actions` lets Hyperliquid's SDK show the
        server whole L1 actions, not their hashes; only Countersign can judge them.
        """
        self.bundle = bundle
        self.shows_actions = shows_actions
        self._key = key
        self._transport = transport or GatewayTransport(bundle)
        self._expiry_ms = expiry_ms
        self._clock = clock
        self._nonces = nonces

    def __repr__(self) -> str:
        return f"VaultAccount({self.address})"

    @property
    def address(self) -> ChecksumAddress:
        """The vault's address."""
        return ChecksumAddress(self.bundle.address)  # type: ignore[arg-type]

    def next_nonce(self) -> int:
        """A nonce for Hyperliquid, in milliseconds, larger than all before."""
        return self._nonces.next()

    def sign_typed_data(
        self,
        domain_data: Mapping[str, Any] | None = None,
        message_types: Mapping[str, Any] | None = None,
        message_data: Mapping[str, Any] | None = None,
        full_message: Mapping[str, Any] | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> SignedMessage:
        """Signs EIP-712 typed data, given as in eth-account: three parts, or `{domain, types, primaryType, message}`.

        Raises VaultError.
        """
        parts = (domain_data, message_types, message_data)
        if full_message is not None and parts == (None, None, None):
            typed_data = TypedData.of(full_message)
        elif (
            full_message is None and domain_data is not None and message_types is not None and message_data is not None
        ):
            typed_data = TypedData.inferring(domain_data, message_types, message_data)
        else:
            raise InvalidRequestError("give either domain, types and message, or full_message")
        check_network(typed_data, self.bundle.is_testnet)
        params = {"typed_data": typed_data.to_json()}
        return self.sign("eth_signTypedData_v4", params, typed_data.digest(), idempotency_key)

    def sign_message(
        self, signable_message: SignableMessage | str | bytes, *, idempotency_key: str | None = None
    ) -> SignedMessage:
        """Signs a text, bytes, or what `encode_defunct` made of them, as `personal_sign` does. Raises VaultError."""
        message = signable_message
        if isinstance(message, SignableMessage):
            message = _personal_message(message)
        if isinstance(message, str):
            params = {"message": message, "encoding": "utf-8"}
        elif isinstance(message, (bytes, bytearray)):
            params = {"message": bytes(message).hex(), "encoding": "hex"}
        else:
            raise InvalidRequestError("a message is a text, bytes or a SignableMessage")
        try:
            raw = message.encode() if isinstance(message, str) else bytes(message)
        except UnicodeEncodeError:
            raise InvalidRequestError("the message is no Unicode text") from None
        return self.sign("personal_sign", params, bytes(defunct_hash_message(raw)), idempotency_key)

    def sign(
        self, method: str, params: Mapping[str, Any], digest: bytes, idempotency_key: str | None = None
    ) -> SignedMessage:
        """Asks the server for a signature by one of its methods and checks that it is the vault's over `digest`.

        Raises VaultError.
        """
        body = {"method": method, "params": params}
        request = sign_request(self.bundle, self._key, body, self._clock() + self._expiry_ms, idempotency_key)
        return signature_in(self._transport.send(request), digest, self.bundle.address)

    def sign_transaction(self, transaction_dict: Any, *_: Any) -> NoReturn:
        """Raises UnsupportedError: vaults sign typed data and messages."""
        raise UnsupportedError("a vault signs no transactions; use sign_typed_data")

    def unsafe_sign_hash(self, message_hash: Any) -> NoReturn:
        """Raises UnsupportedError: no policy can judge a hash."""
        raise UnsupportedError("a vault signs no hashes, which no policy can judge")


def _personal_message(message: SignableMessage) -> str | bytes:
    """The message inside an EIP-191 envelope of version E; its text, where it is one, for policies to read."""
    body = bytes(message.body)
    if message.version == b"E" and message.header == b"thereum Signed Message:\n%d" % len(body):
        try:
            return body.decode()
        except UnicodeDecodeError:
            return body
    raise UnsupportedError(
        "this message is a digest, and a vault signs none blindly; use sign_typed_data, and for Hyperliquid's SDK "
        "VaultExchange or install() of countersign_vault.hyperliquid"
    )
