"""What the requests of the contract's test are about: resources of one app that are really there, and who owns them."""

import base64
import random
import re
import time

from countersign_client import AuthorizationKey
from eth_account import Account
from hyperliquid.utils.signing import sign_l1_action
from key_import import encrypt, terms
from vault import personal_sign

SEED = 7
ADDRESS = "0x52908400098527886E0F7030069857D2E4169EE7"
METHODS = ("*", "raw_sign", "secp256k1_sign", "exportPrivateKey")
RULES = [{"name": method, "method": method, "conditions": [], "action": "ALLOW"} for method in METHODS]
CANCELLATION = {"type": "cancel", "cancels": [{"a": 0, "o": 1}]}
SPENT = {
    "name": "Spent",
    "method": "eth_signTransaction",
    "metric": {"field_source": "ethereum_transaction", "field": "value", "function": "sum"},
    "window": {"type": "rolling", "seconds": 3600},
}
HOOK = {"url": "http://127.0.0.1:9/hook", "types": ["app.disabled"]}
USER = {
    "linked_accounts": [{"type": "custom_auth", "custom_user_id": "u-42"}],
    "wallets": [{"chain_type": "ethereum"}],
}

ID, USER_ID = re.compile("[a-z0-9]{24}"), re.compile("did:privy:[a-z0-9]{24}")
POLICIES = ("policy_ids", "override_policy_ids", "shadow_policy_ids")
TEXT = re.compile(".*", re.DOTALL)


def now_ms():
    return int(time.time() * 1000)


class Resources:
    """Shared ones for what reads and uses, new ones for what changes or ends them."""

    def __init__(self, client, token):
        self.client, self.token = client, token
        self.key, self.operator = AuthorizationKey(), Account.create()
        self.random = random.Random(SEED)
        self.owned = set()
        self.waiting = None
        self.quorum = self.make_quorum()
        self.user = client.post("/v1/users", USER)
        self.aggregation = self.make_aggregation()
        self.policies = [self.make_policy(is_owned) for is_owned in (False, True)]
        self.wallets = {
            is_owned: [self.make_wallet(is_owned, chain) for chain in ("ethereum", "solana")]
            for is_owned in (False, True)
        }
        self.relayed = self.make_relayed_wallet()
        self.webhook = client.post("/v1/webhooks", HOOK)
        self.entry = client.get("/v1/audit?limit=1")["data"][0]["seq"]
        self.values = self.known_values()

    def known_values(self):
        """By the name of a member: what a value must be like to be replaced, and by what."""
        key = self.key.public_key
        return {
            **{name: (ID, self.quorum["id"]) for name in ("owner_id", "signer_id", "key_quorum_ids")},
            **{name: (ID, self.policies[True]["id"]) for name in POLICIES},
            **{name: (USER_ID, self.user["id"]) for name in ("user_id", "user_ids")},
            **{name: (TEXT, key) for name in ("public_key", "public_keys", "recipient_public_key")},
            "url": (TEXT, HOOK["url"]),
            "user_jwt": (TEXT, self.token),
            "custom_user_id": (TEXT, "u-42"),
        }

    # Making

    def make(self, path, body, is_owned=False):
        made = self.client.post(path, {**body, "owner_id": self.quorum["id"]} if is_owned else body)
        if is_owned:
            self.owned.add(made["id"])
        return made

    def make_quorum(self):
        made = self.client.post("/v1/key_quorums", {"public_keys": [self.key.public_key]})
        self.owned.add(made["id"])
        return made

    def make_condition_set(self):
        made = self.make("/v1/condition_sets", {"name": "Known"})
        items = [{"value": ADDRESS}, {"value": "second"}]
        return made["id"], self.client.post(f"/v1/condition_sets/{made['id']}/condition_set_items", items)[0]["id"]

    def make_aggregation(self):
        return self.make("/v1/aggregations", SPENT)

    def make_policy(self, is_owned):
        return self.make(
            "/v1/policies", {"version": "1.0", "name": "Loose", "chain_type": "ethereum", "rules": RULES}, is_owned
        )

    def make_wallet(self, is_owned=True, chain="ethereum"):
        return self.make("/v1/wallets", {"chain_type": chain}, is_owned)

    def make_relayed_wallet(self):
        operators = {"ethereum_addresses": [self.operator.address], "authorization_threshold": 1}
        signer = self.client.post("/v1/key_quorums", operators)
        body = {"chain_type": "ethereum", "additional_signers": [{"signer_id": signer["id"]}]}
        return self.make("/v1/wallets", body, is_owned=True)

    def make_webhook(self):
        """An app has few at once, so those made before go."""
        for webhook in self.client.get("/v1/webhooks")["data"]:
            if webhook["id"] != self.webhook["id"]:
                self.client.call("DELETE", f"/v1/webhooks/{webhook['id']}")
        return self.client.post("/v1/webhooks", HOOK)

    def make_intent(self):
        """One that waits for the key, on a wallet of its own; few may wait at once, so the one before ends."""
        if self.waiting is not None:
            self.client.request("POST", f"/v1/intents/{self.waiting['intent_id']}/reject")
        self.waiting = self.client.post(f"/v1/intents/wallets/{self.make_wallet()['id']}/rpc", personal_sign())
        return self.waiting

    # Leading

    def of(self, path, method):
        """Parameters for a path that lead to something which the request can be about."""
        if path.startswith("/hyperliquid"):
            return {"wallet_id": self.relayed["id"]}
        is_owned = path.startswith("/v1/intents/") or self.random.random() < 0.5
        changes = method in {"PATCH", "PUT", "DELETE"}
        if "{wallet_id}" in path:
            is_spent = changes or path.endswith(("/archive", "/export"))
            wallet = self.make_wallet(is_owned) if is_spent else self.random.choice(self.wallets[is_owned])
            return {"wallet_id": wallet["id"]}
        if "{policy_id}" in path:
            policy = self.make_policy(is_owned) if changes or path.endswith("/rules") else self.policies[is_owned]
            return {"policy_id": policy["id"], "rule_id": policy["rules"][0]["id"]}
        return self.of_others(path, method, changes)

    def of_others(self, path, method, changes):
        if "{condition_set_id}" in path:
            return dict(zip(("condition_set_id", "item_id"), self.make_condition_set(), strict=True))
        if "{intent_id}" in path:
            return {"intent_id": self.make_intent()["intent_id"]}
        if "{webhook_id}" in path:
            return {"webhook_id": (self.make_webhook() if changes else self.webhook)["id"]}
        if "{key_quorum_id}" in path:
            return {"key_quorum_id": (self.make_quorum() if changes else self.quorum)["id"]}
        if "{aggregation_id}" in path:
            return {"aggregation_id": (self.make_aggregation() if changes else self.aggregation)["id"]}
        if "{user_id}" in path:
            is_spent = changes or path.endswith("/wallets")
            user = self.client.post("/v1/users", {"linked_accounts": []}) if is_spent else self.user
            return {"user_id": user["id"]}
        return {"app_id": self.client.app_id}

    def is_owned(self, path_parameters):
        return any(isinstance(value, str) and value in self.owned for value in (path_parameters or {}).values())

    # Bodies that only whoever has the key can write

    def completed(self, path, body):
        """A body whose proofs are real, in place of one that has the form of it."""
        if path.endswith("/exchange"):
            return self.relayed_request(is_mainnet="testnet" not in path)
        if path.endswith("/authorize") and self.waiting is not None:
            return {"signature": self.key.sign(base64.b64decode(self.waiting["payload"])), "timestamp": now_ms()}
        if path.endswith("/import/submit"):
            account = Account.create()
            begun = self.client.post("/v1/wallets/import/init", terms(account.address))
            return {"wallet": {**terms(account.address), **encrypt(begun["encryption_public_key"], bytes(account.key))}}
        if path == "/v1/users":
            # The only issuer's only id is taken.
            return {"linked_accounts": []}
        if path.endswith("/users/wallet/address"):
            wallet = next(account for account in self.user["linked_accounts"] if account["type"] == "wallet")
            return {"address": wallet["address"]}
        if path.endswith("/wallets/address"):
            return {**body, "address": self.wallets[True][0]["address"]}
        return body

    def relayed_request(self, is_mainnet, nonce=None):
        nonce = nonce or now_ms() + self.random.randrange(1_000_000)
        signature = sign_l1_action(self.operator, CANCELLATION, None, nonce, None, is_mainnet)
        return {"action": CANCELLATION, "nonce": nonce, "signature": signature}
