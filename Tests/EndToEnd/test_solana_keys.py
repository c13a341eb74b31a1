"""Keys of Solana wallets that leave and enter, through the official client, and who does not get them."""

import base64

import pytest
from countersign_client import AuthorizationKey
from key_import import encrypt
from nacl.signing import VerifyKey
from solders.keypair import Keypair
from test_keys import Recipient, export_body, signature
from test_solana import key_of, sign_message
from vault import make_quorum, make_wallet, signed_by

METHODS = ["exportPrivateKey", "exportSeedPhrase"]


def terms(address):
    return {"address": address, "chain_type": "solana", "encryption_type": "HPKE", "entropy_type": "private-key"}


def import_wallet(privy, pair, **members):
    """Brings a key in as the official client does: the 64 bytes of seed and public key."""
    address = str(pair.pubkey())
    begun = privy.wallets._init_import(**terms(address))
    return privy.wallets._submit_import(
        wallet={**terms(address), **encrypt(begun.encryption_public_key, bytes(pair))}, **members
    )


def export(client, privy, wallet, owner, recipient, way):
    if way == "rpc":
        return privy.wallets.rpc(
            wallet["id"],
            wallet_rpc_request_body={"method": "exportPrivateKey", "params": export_body(recipient)},
            request_options=signed_by(owner),
        )
    return privy.wallets._export(
        wallet["id"],
        **export_body(recipient),
        privy_authorization_signature=signature(client, wallet["id"], recipient, owner),
    )


@pytest.mark.parametrize("way", ["rpc", "export"])
def test_what_leaves_comes_in_again_at_the_same_address(client, privy, way):
    owner, recipient = AuthorizationKey(), Recipient()
    wallet = make_wallet(client, owner, chain_type="solana")
    pair = Keypair.from_base58_string(recipient.read(export(client, privy, wallet, owner, recipient, way)))
    assert str(pair.pubkey()) == wallet["address"]
    assert client.get(f"/v1/wallets/{wallet['id']}")["exported_at"]
    again = import_wallet(privy, pair, owner={"public_key": owner.public_key})
    assert again.address == wallet["address"] and again.id != wallet["id"]
    assert again.imported_at and again.exported_at is None
    answer = privy.wallets.rpc(
        again.id, wallet_rpc_request_body=sign_message(b"Hello"), request_options=signed_by(owner)
    )
    VerifyKey(bytes(key_of(wallet))).verify(b"Hello", base64_signature(answer))
    # It can leave again.
    recipient = Recipient()
    left = export(client, privy, {"id": again.id}, owner, recipient, way)
    assert recipient.read(left) == str(pair)


def base64_signature(answer):
    return base64.b64decode(answer.to_dict()["data"]["signature"])


def test_a_key_from_elsewhere_signs_here(client, privy):
    pair, owner = Keypair(), AuthorizationKey()
    made = import_wallet(privy, pair, owner={"public_key": owner.public_key})
    answer = privy.wallets.rpc(made.id, wallet_rpc_request_body=sign_message(b"Hi"), request_options=signed_by(owner))
    assert base64_signature(answer) == bytes(pair.sign_message(b"Hi"))


def test_a_secret_that_does_not_fit_is_refused(client):
    pair, other = Keypair(), Keypair()
    address = str(pair.pubkey())
    mixed = bytes(pair)[:32] + bytes(other)[32:]
    for secret in [bytes(other), mixed, bytes(64), bytes(pair)[:63], bytes(pair) + b"\0"]:
        begun = client.post("/v1/wallets/import/init", terms(address))
        wallet = {**terms(address), **encrypt(begun["encryption_public_key"], secret)}
        answer = client.request("POST", "/v1/wallets/import/submit", {"wallet": wallet})
        assert answer.status == 400 and "code" in answer.body, len(secret)


@pytest.mark.parametrize("chain", ["solana", "ethereum"])
def test_without_the_owner_no_path_gives_the_key(client, chain):
    """The app's secret, a signer, one of two owners, a stranger, on each path that there is or seems to be."""
    owners, operator, stranger = [AuthorizationKey(), AuthorizationKey()], AuthorizationKey(), AuthorizationKey()
    quorum = make_quorum(client, owners, threshold=2)
    signer = make_quorum(client, [operator])
    wallet = make_wallet(client, quorum["id"], chain_type=chain, additional_signers=[{"signer_id": signer["id"]}])
    recipient = Recipient()
    path = f"/v1/wallets/{wallet['id']}"
    rpc = [{"method": method, "params": export_body(recipient)} for method in METHODS]
    direct = [(f"{path}/export", export_body(recipient)), *((f"{path}/rpc", body) for body in rpc)]
    direct.append((f"{path}/export", {**export_body(recipient), "export_seed_phrase": True}))
    for keys in [(), (operator,), (stranger,), (owners[0],), (owners[0], operator), (owners[0], owners[0])]:
        for where, body in direct:
            answer = client.request("POST", where, body, keys=keys)
            assert answer.status == 401, (where, answer.body)
    intents = [(f"/v1/intents/wallets/{wallet['id']}/export", export_body(recipient), 404, "not_found")]
    intents += [(f"/v1/intents/wallets/{wallet['id']}/rpc", body, 400, "method_not_supported") for body in rpc]
    for where, body, status, code in intents:
        answer = client.request("POST", where, body)
        assert (answer.status, answer.code) == (status, code), answer.body
    assert client.get(f"/v1/intents?resource_id={wallet['id']}")["data"] == []
    batch = {"wallets": [{"wallet_id": wallet["id"], **export_body(recipient)}]}
    [result] = client.post("/v1/wallets/batch", batch)["results"]
    assert result["success"] is False and "ciphertext" not in str(result)
    assert client.get(path)["exported_at"] is None
