"""Keys that leave and enter, through the official client and by hand."""

import base64
import json
import subprocess

import privy as official
import pytest
from countersign_client import AuthorizationKey
from eth_account import Account
from eth_account.messages import encode_defunct
from key_import import encrypt, terms
from local_server import run_program
from privy.lib._hpke import HPKERecipient
from terminal import Terminal
from vault import make_policy, make_quorum, make_wallet, personal_sign, signed_by

PHRASE = "test test test test test test test test test test test junk"


class Recipient(HPKERecipient):
    """The recipient of the official client, with its key as requests name it."""

    @property
    def text(self):
        return base64.b64encode(self.public_key_spki).decode()

    def read(self, answer):
        sealed = answer if isinstance(answer, dict) else answer.to_dict()
        sealed = sealed.get("data", sealed)
        return self.decrypt(
            base64.b64decode(sealed["encapsulated_key"]), base64.b64decode(sealed["ciphertext"])
        ).decode()


def import_wallet(privy, address, secret, index=None, **members):
    begun = privy.wallets._init_import(**terms(address, index))
    wallet = {**terms(address, index), **encrypt(begun.encryption_public_key, secret)}
    return privy.wallets._submit_import(wallet=wallet, **members)


def signs_as(client, wallet_id, address, *keys):
    answer = client.call("POST", f"/v1/wallets/{wallet_id}/rpc", personal_sign("Hello"), keys=keys)
    return Account.recover_message(encode_defunct(text="Hello"), signature=answer["data"]["signature"]) == address


def test_an_owner_takes_the_key_out_and_brings_it_in_again(client, privy):
    owner, recipient = AuthorizationKey(), Recipient()
    wallet = make_wallet(client, owner)
    answer = privy.wallets._export(
        wallet["id"],
        encryption_type="HPKE",
        recipient_public_key=recipient.text,
        privy_authorization_signature=signature(client, wallet["id"], recipient, owner),
    )
    key = recipient.read(answer)
    assert len(key) == 64 and Account.from_key(key).address == wallet["address"]
    exported = privy.wallets.get(wallet["id"])
    assert exported.exported_at and exported.imported_at is None

    again = import_wallet(
        privy, wallet["address"], bytes.fromhex(key), owner={"public_key": owner.public_key}, display_name="Again"
    )
    assert again.address == wallet["address"] and again.id != wallet["id"]
    assert again.imported_at and again.exported_at is None
    assert signs_as(client, again.id, wallet["address"], owner)


def signature(client, wallet_id, recipient, *keys):
    """The header of an export, which the official client leaves to its caller."""
    body = {"encryption_type": "HPKE", "recipient_public_key": recipient.text}
    request = client.prepare("POST", f"/v1/wallets/{wallet_id}/export", body, keys=keys)
    return request.headers["privy-authorization-signature"]


def test_the_key_leaves_as_a_method_of_rpc_too(client, privy):
    owner, recipient = AuthorizationKey(), Recipient()
    wallet = make_wallet(client, owner)
    answer = privy.wallets.rpc(
        wallet["id"],
        wallet_rpc_request_body={
            "method": "exportPrivateKey",
            "address": wallet["address"],
            "params": {"encryption_type": "HPKE", "recipient_public_key": recipient.text},
        },
        request_options=signed_by(owner),
    )
    assert answer.method == "exportPrivateKey"
    assert Account.from_key(recipient.read(answer)).address == wallet["address"]


@pytest.mark.parametrize("index", [0, 3])
def test_a_phrase_comes_in_and_goes_out(client, privy, index):
    Account.enable_unaudited_hdwallet_features()
    address = Account.from_mnemonic(PHRASE, account_path=f"m/44'/60'/0'/0/{index}").address
    owner, recipient = AuthorizationKey(), Recipient()
    wallet = import_wallet(privy, address, PHRASE.encode(), index=index, owner={"public_key": owner.public_key})
    assert wallet.address == address
    assert signs_as(client, wallet.id, address, owner)
    body = {"encryption_type": "HPKE", "recipient_public_key": recipient.text, "export_seed_phrase": True}
    assert recipient.read(client.call("POST", f"/v1/wallets/{wallet.id}/export", body, keys=[owner])) == PHRASE


def export_body(recipient):
    return {"encryption_type": "HPKE", "recipient_public_key": recipient.text}


def test_who_only_uses_the_wallet_does_not_get_its_key(client):
    owner, operator, recipient = AuthorizationKey(), AuthorizationKey(), Recipient()
    signer = make_quorum(client, [operator])
    wallet = client.call(
        "POST",
        "/v1/wallets",
        {
            "chain_type": "ethereum",
            "owner": {"public_key": owner.public_key},
            "additional_signers": [{"signer_id": signer["id"]}],
        },
    )
    path = f"/v1/wallets/{wallet['id']}"
    rpc = {"method": "exportPrivateKey", "params": export_body(recipient)}
    for keys in [(), (operator,), (operator, owner), (AuthorizationKey(),)]:
        assert client.request("POST", f"{path}/export", export_body(recipient), keys=keys).status == 401
        assert client.request("POST", f"{path}/rpc", rpc, keys=keys).status == 401
    assert client.call("GET", path)["exported_at"] is None


def test_a_wallet_without_an_owner_keeps_its_key(new_client, server):
    recipient = Recipient()
    wallet = new_client.call("POST", "/v1/wallets", {"chain_type": "ethereum"})
    path = f"/v1/wallets/{wallet['id']}/export"
    refused = new_client.request("POST", path, export_body(recipient))
    assert (refused.status, refused.code) == (403, "export_not_allowed")
    server.command("app", "configure", new_client.app_id, "--ownerless-export", "on")
    key = recipient.read(new_client.call("POST", path, export_body(recipient)))
    assert Account.from_key(key).address == wallet["address"]
    server.command("app", "configure", new_client.app_id, "--ownerless-export", "off")
    assert new_client.request("POST", path, export_body(recipient)).code == "export_not_allowed"


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [([], False), (["*"], False), (["exportSeedPhrase"], False), (["exportPrivateKey"], True)],
)
def test_a_policy_lets_the_key_go_only_by_name(client, rules, allowed):
    owner, recipient = AuthorizationKey(), Recipient()
    rules = [{"name": rule, "method": rule, "conditions": [], "action": "ALLOW"} for rule in rules]
    policy = make_policy(client, rules)
    wallet = make_wallet(client, owner, policy_ids=[policy["id"]])
    answer = client.request("POST", f"/v1/wallets/{wallet['id']}/export", export_body(recipient), keys=[owner])
    assert answer.status == (200 if allowed else 400)
    if allowed:
        assert Account.from_key(recipient.read(answer.body)).address == wallet["address"]
    else:
        assert answer.code == "policy_violation" and "ciphertext" not in answer.body


def test_an_export_for_another_recipient_needs_another_signature(client):
    owner, recipient, thief = AuthorizationKey(), Recipient(), Recipient()
    wallet = make_wallet(client, owner)
    path = f"/v1/wallets/{wallet['id']}/export"
    request = client.prepare("POST", path, export_body(recipient), keys=[owner])
    first = client.send(request)
    assert first.status == 200
    # The very same request gets the very same answer, which only its recipient reads.
    assert client.send(request).body == first.body
    request.body = json.dumps(export_body(thief)).encode()
    assert client.send(request).status == 401


def test_an_import_is_good_for_one_submission(client):
    account = Account.create()
    begun = client.call("POST", "/v1/wallets/import/init", terms(account.address))
    wallet = {**terms(account.address), **encrypt(begun["encryption_public_key"], bytes(account.key))}
    made = client.call("POST", "/v1/wallets/import/submit", {"wallet": wallet})
    assert made["address"] == account.address
    again = client.request("POST", "/v1/wallets/import/submit", {"wallet": wallet})
    assert again.status == 400 and "begin it anew" in again.body["error"]
    # Without a beginning there is nothing to submit to.
    other = Account.create()
    wallet = {**terms(other.address), **encrypt(begun["encryption_public_key"], bytes(other.key))}
    assert client.request("POST", "/v1/wallets/import/submit", {"wallet": wallet}).status == 400


def test_a_repeated_submission_with_an_idempotency_key_gets_its_wallet(client):
    account = Account.create()
    begun = client.call("POST", "/v1/wallets/import/init", terms(account.address))
    wallet = {**terms(account.address), **encrypt(begun["encryption_public_key"], bytes(account.key))}
    made = [
        client.call("POST", "/v1/wallets/import/submit", {"wallet": wallet}, idempotency_key="import-1")
        for _ in range(2)
    ]
    assert made[0] == made[1]


def test_an_import_of_another_app_is_no_use(client, new_client):
    account = Account.create()
    begun = client.call("POST", "/v1/wallets/import/init", terms(account.address))
    wallet = {**terms(account.address), **encrypt(begun["encryption_public_key"], bytes(account.key))}
    assert new_client.request("POST", "/v1/wallets/import/submit", {"wallet": wallet}).status == 400
    assert new_client.call("POST", "/v1/wallets/import/init", terms(account.address)) != begun
    assert new_client.request("POST", "/v1/wallets/import/submit", {"wallet": wallet}).status == 400
    assert client.call("POST", "/v1/wallets/import/submit", {"wallet": wallet})["address"] == account.address


def test_a_key_of_another_address_is_refused(privy):
    account, other = Account.create(), Account.create()
    with pytest.raises(official.BadRequestError, match="wallet.address"):
        import_wallet(privy, account.address, bytes(other.key))
    for secret in [b"", bytes(32), b"\xff" * 32, account.key.hex().encode(), PHRASE.encode()]:
        with pytest.raises(official.BadRequestError):
            import_wallet(privy, account.address, secret)


@pytest.fixture
def keystore(client, tmp_path):
    """A keystore's account, its new owner, and the words of the command that imports it."""
    account, owner = Account.create(), AuthorizationKey()
    file, secret = tmp_path / "key.json", tmp_path / "secret"
    file.write_text(json.dumps(Account.encrypt(account.key, "correct horse", kdf="pbkdf2", iterations=1000)))
    secret.write_text(client.app_secret)
    words = [
        "wallet", "import-keystore", str(file), "--server", client.base_url, "--app-id", client.app_id,
        "--app-secret-file", str(secret), "--owner-key", owner.public_key,
    ]  # fmt: skip
    return account, owner, words


def test_a_password_is_asked_for_on_the_terminal_and_not_shown(client, server, keystore):
    account, owner, words = keystore
    with Terminal([server.program, *words]) as terminal:
        terminal.wait_for(b"Password")
        assert not terminal.is_echoing
        terminal.type(b"correct horse\n")
        code, output, errors = terminal.end()
        assert code == 0, errors
        assert terminal.is_echoing
        assert b"correct" not in terminal.output and "correct" not in output + errors
    wallet_id, address = output.split()
    assert address == account.address
    assert signs_as(client, wallet_id, account.address, owner)


@pytest.mark.parametrize("typed", [b"wrong horse\n", b"\n", b"\4"], ids=["wrong", "empty", "end of file"])
def test_a_wrong_password_brings_nothing_in(client, server, keystore, typed):
    account, _, words = keystore
    with Terminal([server.program, *words]) as terminal:
        terminal.wait_for(b"Password")
        terminal.type(typed)
        code, output, errors = terminal.end()
        assert code == 1 and output == "" and "password" in errors
        assert terminal.is_echoing and b"horse" not in terminal.output
    assert client.request("POST", "/v1/wallets/address", {"address": account.address}).status == 404


def test_without_a_terminal_a_password_file_is_asked_for(server, keystore):
    finished = subprocess.run(
        [server.program, *keystore[2]], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
        start_new_session=True,
    )  # fmt: skip
    assert finished.returncode == 1 and "--password-file" in finished.stderr


def test_a_keystore_is_imported_by_command(client, server, tmp_path, keystore):
    account, owner, words = keystore
    password = tmp_path / "password"
    password.write_text("correct horse\n")
    finished = run_program(server.program, *words, "--password-file", str(password))
    assert finished.returncode == 0, finished.stderr
    wallet_id, address = finished.stdout.split()
    assert address == account.address
    assert signs_as(client, wallet_id, account.address, owner)


def test_the_audit_log_names_the_recipient(client, server):
    owner, recipient = AuthorizationKey(), Recipient()
    wallet = make_wallet(client, owner)
    client.call("POST", f"/v1/wallets/{wallet['id']}/export", export_body(recipient), keys=[owner])
    entries = server.command("audit", "query", "--wallet", wallet["id"], "--json").stdout
    assert recipient.text in entries and "wallet.export" in entries
    key = f"receipt-key:{server.receipt_key.hex()}"
    assert server.command("audit", "verify", "--key", key).returncode in (0, 3)


def test_exported_keys_are_nowhere_in_the_database(client, server, tmp_path):
    owner, recipient = AuthorizationKey(), Recipient()
    wallet = make_wallet(client, owner)
    answer = client.call("POST", f"/v1/wallets/{wallet['id']}/export", export_body(recipient), keys=[owner])
    key = recipient.read(answer)
    backup = tmp_path / "backup"
    assert server.command("backup", str(backup)).returncode == 0
    rows = 0
    for value in texts(json.loads(line) for line in backup.read_text().splitlines()):
        rows += 1
        assert key not in value and bytes.fromhex(key) not in decoded(value)
    assert rows > 100


def texts(values):
    """Every text in rows of a backup."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, (list, dict)):
            yield from texts(value.values() if isinstance(value, dict) else value)


def decoded(text):
    """What a text stands for if it is base64, else nothing."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
