"""A wallet for the official hyperliquid-python-sdk whose key is at a Countersign server.

The SDK hashes typed data before it asks a wallet for a signature, and a policy could see nothing but a digest. So
`install()` puts a function in the place of `hyperliquid.utils.signing.sign_inner`, which the SDK looks up at each call:
it hands the whole typed data to a `RemoteAccount`. Wallets of other kinds work as before. A digest is never signed.
"""

import hyperliquid.utils.signing as signing
from countersign_client import APIError, Client

LARGEST_SAFE_INTEGER = 2**53 - 1


class SigningDenied(Exception):
    """The server did not sign; `answer` is what it said."""

    def __init__(self, answer):
        details = answer.body.get("details") or {}
        super().__init__(f"{answer.body.get('error')} {details.get('reason', '')}".strip())
        self.answer = answer
        self.details = details


class RemoteAccount:
    """A wallet at a server, used in the name of one or more authorization keys."""

    def __init__(self, client: Client, wallet_id, address, keys):
        self.client = client
        self.wallet_id = wallet_id
        self.address = address
        self.keys = keys
        #: The body of the newest request, whatever became of it.
        self.last_request = None

    def sign_typed_data(self, data):
        """Signs `{domain, types, primaryType, message}`; members that the type does not declare are left out."""
        primary_type = data["primaryType"]
        declared = [field["name"] for field in data["types"][primary_type]]
        typed_data = {
            "domain": data["domain"],
            "types": data["types"],
            "primary_type": primary_type,
            "message": {name: data["message"][name] for name in declared},
        }
        return self.sign("eth_signTypedData_v4", {"typed_data": as_json(typed_data)})

    def sign_l1_action(self, action, nonce, is_testnet, vault_address=None, expires_after=None):
        """Signs an action that the policy sees, instead of the hash in an `Agent` message."""
        params = {"action": as_json(action), "nonce": nonce, "is_testnet": is_testnet}
        if vault_address is not None:
            params["vault_address"] = vault_address
        if expires_after is not None:
            params["expires_after"] = expires_after
        return self.sign("hyperliquid_signL1Action", params)

    def sign(self, method, params):
        self.last_request = {"method": method, "params": params}
        try:
            signature = self.client.rpc(self.wallet_id, method, params, self.keys)["signature"]
        except APIError as error:
            raise SigningDenied(error.answer) from None
        return {"r": "0x" + signature[2:66], "s": "0x" + signature[66:130], "v": int(signature[130:], 16)}

    def sign_message(self, signable):
        raise NotImplementedError("install() first: a digest is not signed blindly")


def as_json(value):
    """Bytes become hexadecimal and large integers decimal text, which canonical JSON would round."""
    if isinstance(value, (bytes, bytearray)):
        return "0x" + bytes(value).hex()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST_SAFE_INTEGER:
        return str(value)
    if isinstance(value, dict):
        return {key: as_json(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(element) for element in value]
    return value


def install():
    """Lets the SDK use `RemoteAccount`s, in this process."""
    original = signing.sign_inner

    def sign_inner(wallet, data):
        if isinstance(wallet, RemoteAccount):
            return wallet.sign_typed_data(data)
        return original(wallet, data)

    signing.sign_inner = sign_inner


def install_action_signing():
    """Like `install()`, and L1 actions are shown to the server whole instead of as an `Agent` message."""
    install()
    import hyperliquid.exchange as exchange

    original = signing.sign_l1_action

    def sign_l1_action(wallet, action, active_pool, nonce, expires_after, is_mainnet):
        if isinstance(wallet, RemoteAccount):
            return wallet.sign_l1_action(action, nonce, not is_mainnet, active_pool, expires_after)
        return original(wallet, action, active_pool, nonce, expires_after, is_mainnet)

    signing.sign_l1_action = exchange.sign_l1_action = sign_l1_action
