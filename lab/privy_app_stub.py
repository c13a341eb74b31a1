"""An app at Privy as a mover meets it: lists in pages, policies with what they name, and exports of keys by HPKE, each
checked against the owner's quorum, its threshold and the wallet's policy."""

import base64
import json
import time
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import serialization
from eth_account import Account
from nacl.signing import SigningKey
from privy_stub import PrivyStub
from pyhpke import AEADId, CipherSuite, KDFId, KEMId, KEMKey
from solders.keypair import Keypair

SUITE = CipherSuite.new(KEMId.DHKEM_P256_HKDF_SHA256, KDFId.HKDF_SHA256, AEADId.CHACHA20_POLY1305)
NOT_ENOUGH = (
    "Number of signatures in `privy-authorization-signature` header does not match the wallet's authorization threshold."
)


class PrivyAppStub(PrivyStub):
    """Listens on a free port of 127.0.0.1; a context manager. Pages hold two elements."""

    page = 2

    def __init__(self, app_id="cmapp000000000000000000001", app_secret="privy_app_secret_stub"):
        super().__init__()
        self.signed_url = self.url
        self.app_id, self.app_secret = app_id, app_secret
        self.apps[app_id] = app_secret
        #: What can be read by id, by the collection's name.
        self.things = {"key_quorums": {}, "policies": {}, "condition_sets": {}, "aggregations": {}}
        self.items = {}
        self.listed = []
        #: The text of each wallet's key as an export writes it.
        self.keys = {}
        #: The wallets whose keys have left, in order.
        self.exported = []
        self.drawn = 0

    def new_id(self):
        self.drawn += 1
        return f"p{self.drawn:023d}"

    # What an app makes there.

    def quorum(self, *public_keys, threshold=1, users=(), children=(), name=None):
        quorum = {
            "id": self.new_id(),
            "display_name": name,
            "authorization_threshold": threshold,
            "authorization_keys": [{"public_key": key, "display_name": None} for key in public_keys],
            "user_ids": list(users),
            "key_quorum_ids": list(children),
        }
        return self.put("key_quorums", quorum)

    def policy(self, rules, owner_id=None, chain_type="ethereum", name="Policy"):
        rules = [{"id": self.new_id(), **rule} for rule in rules]
        return self.put(
            "policies",
            {
                "id": self.new_id(),
                "name": name,
                "chain_type": chain_type,
                "rules": rules,
                "version": "1.0",
                "created_at": 1741833088894,
                "owner_id": owner_id,
            },
        )

    def condition_set(self, values, owner_id=None, name="Recipients"):
        id = self.put(
            "condition_sets",
            {"id": self.new_id(), "name": name, "owner_id": owner_id, "created_at": 1741833088894},
        )
        self.items[id] = [
            {"id": self.new_id(), "condition_set_id": id, "value": value, "created_at": 1741833088894}
            for value in values
        ]
        return id

    def aggregation(self, body):
        return self.put("aggregations", {"id": self.new_id(), **body, "owner_id": None, "created_at": 1741833088894})

    def put(self, collection, thing):
        self.things[collection][thing["id"]] = thing
        return thing["id"]

    def wallet(self, owner_id=None, chain_type="ethereum", **more):
        """Makes a wallet. Returns it as lists show it."""
        address, text = new_key(chain_type)
        wallet = {
            "id": self.new_id(),
            "address": address,
            "chain_type": chain_type,
            "policy_ids": [],
            "owner_id": owner_id,
            "additional_signers": [],
            "created_at": 1741834854578,
            "exported_at": None,
            "imported_at": None,
            **more,
        }
        self.listed.append(wallet)
        self.keys[wallet["id"]] = text
        return wallet

    # What it answers.

    def routed(self, arrived, app_id):
        url = urlsplit(arrived.path)
        parts = url.path.split("/")[2:]
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if arrived.method == "POST" and len(parts) == 3 and parts[0] == "wallets" and parts[2] == "export":
            return self.export(arrived, parts[1])
        if arrived.method != "GET":
            return not_found()
        if parts == ["wallets"]:
            return self.paged("data", self.listed, query)
        if len(parts) == 3 and parts[2] == "condition_set_items" and parts[1] in self.items:
            return self.paged("items", self.items[parts[1]], query)
        thing = self.things.get(parts[0], {}).get(parts[1]) if len(parts) == 2 else None
        return (200, thing) if thing else not_found()

    def paged(self, member, elements, query):
        # A cursor that has to be escaped in a URL.
        place = int(base64.b64decode(query["cursor"])[6:]) if "cursor" in query else 0
        end = place + min(self.page, int(query.get("limit", 100)))
        cursor = base64.b64encode(f"after>{end}".encode()).decode() if end < len(elements) else None
        return 200, {member: elements[place:end], "next_cursor": cursor}

    def export(self, arrived, wallet_id):
        wallet = next((wallet for wallet in self.listed if wallet["id"] == wallet_id), None)
        if wallet is None:
            return not_found()
        expiry = arrived.header("privy-request-expiry")
        if expiry and int(expiry) < time.time() * 1000:
            return 400, {"error": "Request expired.", "code": "request_expired"}
        body = json.loads(arrived.body)
        if set(body) != {"encryption_type", "recipient_public_key"} or body["encryption_type"] != "HPKE":
            return 400, {"error": "[Input error] ``: Unrecognized key(s) in object", "code": "invalid_data"}
        refusal = self.refusal(arrived, wallet)
        if refusal:
            return refusal
        self.exported.append(wallet_id)
        recipient = serialization.load_der_public_key(base64.b64decode(body["recipient_public_key"]))
        encapsulated, context = SUITE.create_sender_context(KEMKey.from_pyca_cryptography_key(recipient))
        return 200, {
            "encryption_type": "HPKE",
            "ciphertext": base64.b64encode(context.seal(self.keys[wallet_id].encode())).decode(),
            "encapsulated_key": base64.b64encode(encapsulated).decode(),
        }

    def refusal(self, arrived, wallet):
        """Why the key of a wallet does not leave; None if it does."""
        if wallet["owner_id"] is not None:
            quorum = self.things["key_quorums"][wallet["owner_id"]]
            if not arrived.header("privy-authorization-signature"):
                return 401, {"error": "Missing `privy-authorization-signature` header or no signatures provided."}
            signers = self.signers(arrived, self.members(quorum))
            if signers is None:
                return 401, {"error": "No valid authorization signatures were provided."}
            if self.approvals(quorum, signers) != quorum["authorization_threshold"]:
                return 401, {"error": NOT_ENOUGH}
        for policy_id in wallet["policy_ids"]:
            rules = self.things["policies"][policy_id]["rules"]
            if not any(rule["method"] == "exportPrivateKey" and rule["action"] == "ALLOW" for rule in rules):
                return 400, {"error": "RPC request denied due to policy violation", "code": "policy_violation"}
        return None

    def children(self, quorum):
        return [self.things["key_quorums"][id] for id in quorum["key_quorum_ids"]]

    def members(self, quorum):
        keys = [entry["public_key"] for entry in quorum["authorization_keys"]]
        return keys + [key for child in self.children(quorum) for key in self.members(child)]

    def approvals(self, quorum, signers):
        """How many of a quorum's members have signed; a child counts as one when its own threshold is met."""
        own = sum(entry["public_key"] in signers for entry in quorum["authorization_keys"])
        met = sum(self.approvals(child, signers) == child["authorization_threshold"] for child in self.children(quorum))
        return own + met


def not_found():
    return 404, {"error": "Not found", "code": "not_found"}


def new_key(chain_type):
    """The address of a new key, and the key as an export writes it."""
    if chain_type == "solana":
        pair = Keypair.from_seed(bytes(SigningKey.generate()))
        return str(pair.pubkey()), str(pair)
    account = Account.create()
    return account.address, bytes(account.key).hex()
