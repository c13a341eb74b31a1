"""Every method of the official Python client: it works, or is refused in so many words, as `docs/privy-sdk.md` says."""

import inspect
import json
import re
import time

import privy as official
import pytest
from countersign_client import AuthorizationKey
from issuer import Issuer, issue
from local_server import CHECKOUT
from privy import PrivyClient
from test_intents import at_most, transfer
from test_solana import legacy, pay
from test_user_operations import body as user_operation
from vault import MAIL, make_policy, make_quorum, make_wallet, personal_sign, signed_by

MISSING = "a" * 24
#: Arguments of methods that are refused whatever they are given, where no short text will do.
ARGUMENTS = {
    "fid": 1, "end_timestamp": 2, "start_timestamp": 1, "wallet_ids": [MISSING], "wallets": [], "params": {},
    "entry": {"type": "email", "value": "x"}, "destination": {}, "source": {}, "account": {}, "primary_signer": {},
    "recovery_user": {}, "intent_transfer_params": {"destination": {}, "source": {}}, "caip2": "eip155:1",
    "user_id": f"did:privy:{MISSING}", "transaction": "AQI=", "search_term": "x",
}  # fmt: skip


def methods(part, path=()):
    """The methods of a part of the client, by their names with dots."""
    for name in sorted(dir(part)):
        if name.startswith(("_", "with_")):
            continue
        member = getattr(part, name)
        if callable(member):
            yield ".".join([*path, name])
        elif type(member).__module__.startswith("privy"):
            yield from methods(member, (*path, name))


def parts(sdk):
    return [name for name in vars(sdk) if not name.startswith("_")]


def method(sdk, name):
    for part in name.split("."):
        sdk = getattr(sdk, part)
    return sdk


def table():
    """What the document says of each method."""
    said = {}
    for line in (CHECKOUT / "docs" / "privy-sdk.md").read_text().splitlines():
        cells = [re.findall(r"`([a-z0-9_.]+)`", cell) for cell in line.split("|")[1:-1]]
        if not line.startswith("| `") or len(cells) != 3:
            continue
        for works, names in ((True, cells[1]), (False, cells[2])):
            for name in names:
                key = f"{cells[0][0]}.{name}"
                assert key not in said, f"{key} is named twice"
                said[key] = works
    return said


SAID = table()


class Stage:
    """An app with what calls need."""

    def __init__(self, client, sdk, issuer):
        self.client, self.sdk, self.issuer = client, sdk, issuer
        self.key = AuthorizationKey()
        self.signed = signed_by(self.key)
        self.quorum = make_quorum(client, [self.key])
        self.wallet = make_wallet(client, self.quorum["id"])
        self.solana = make_wallet(client, self.quorum["id"], chain_type="solana")

    def policy(self):
        return make_policy(self.client, [at_most("1")], self.quorum["id"])

    def user(self):
        name = f"user-{time.monotonic_ns()}"
        return self.sdk.users.create(linked_accounts=[{"type": "custom_auth", "custom_user_id": name}]), name

    def rule(self, call):
        """Calls with a policy's id and the id of its rule."""
        policy = self.policy()
        return call(policy["id"], policy["rules"][0]["id"])

    def wallet_of_a_user(self):
        user, _ = self.user()
        return user, make_wallet(self.client, {"user_id": user.id})


def authenticate(stage):
    _, name = stage.user()
    return stage.sdk.wallets.authenticate_with_jwt(
        user_jwt=stage.issuer.token(name, stage.client.app_id),
        encryption_type="HPKE",
        recipient_public_key=AuthorizationKey().public_key,
    )


def found_by_wallet(stage):
    user, wallet = stage.wallet_of_a_user()
    found = stage.sdk.users.get_by_wallet_address(address=wallet["address"])
    assert found.id == user.id
    return found


#: A call of each method that works. What it does is tested where that is the matter.
CALLS = {
    "intents.create_policy_rule": lambda s: s.sdk.intents.create_policy_rule(
        s.policy()["id"], intent_create_policy_rule_params=at_most("2", "Two")
    ),
    "intents.delete_policy_rule": lambda s: s.rule(
        lambda policy, rule: s.sdk.intents.delete_policy_rule(rule, policy_id=policy)
    ),
    "intents.update_policy_rule": lambda s: s.rule(
        lambda policy, rule: s.sdk.intents.update_policy_rule(
            rule, intent_update_policy_rule_params={"policy_id": policy, **at_most("3")}
        )
    ),
    "intents.update_policy": lambda s: s.sdk.intents.update_policy(
        s.policy()["id"], intent_update_policy_params={"name": "Other"}
    ),
    "intents.update_key_quorum": lambda s: s.sdk.intents.update_key_quorum(
        s.quorum["id"], intent_update_key_quorum_params={"display_name": "Other"}
    ),
    "intents.update_wallet": lambda s: s.sdk.intents.update_wallet(
        s.wallet["id"], intent_update_wallet_params={"display_name": "Other"}
    ),
    "intents.rpc": lambda s: s.sdk.intents.rpc(s.wallet["id"], intent_rpc_request_body=personal_sign()),
    "intents.get": lambda s: s.sdk.intents.get(CALLS["intents.rpc"](s).intent_id),
    "intents.reject": lambda s: s.sdk.intents.reject(CALLS["intents.rpc"](s).intent_id),
    "intents.list": lambda s: list(s.sdk.intents.list()),
    "key_quorums.create": lambda s: s.sdk.key_quorums.create(public_keys=[s.key.public_key]),
    "key_quorums.get": lambda s: s.sdk.key_quorums.get(s.quorum["id"]),
    "key_quorums.update": lambda s: s.sdk.key_quorums.update(
        s.quorum["id"], key_quorum_update_params={"display_name": "New"}, request_options=s.signed
    ),
    "key_quorums.delete": lambda s: s.sdk.key_quorums.delete(
        make_quorum(s.client, [s.key])["id"], request_options=s.signed
    ),
    "policies.create": lambda s: s.sdk.policies.create(
        version="1.0", name="New", chain_type="ethereum", rules=[at_most("1")]
    ),
    "policies.get": lambda s: s.sdk.policies.get(s.policy()["id"]),
    "policies.get_rule": lambda s: s.rule(lambda policy, rule: s.sdk.policies.get_rule(rule, policy_id=policy)),
    "policies.create_rule": lambda s: s.sdk.policies.create_rule(
        s.policy()["id"], policy_create_rule_params=at_most("2", "Two"), request_options=s.signed
    ),
    "policies.update_rule": lambda s: s.rule(
        lambda policy, rule: s.sdk.policies.update_rule(
            rule, policy_update_rule_params={"policy_id": policy, **at_most("3")}, request_options=s.signed
        )
    ),
    "policies.delete_rule": lambda s: s.rule(
        lambda policy, rule: s.sdk.policies.delete_rule(rule, policy_id=policy, request_options=s.signed)
    ),
    "policies.update": lambda s: s.sdk.policies.update(
        s.policy()["id"], policy_update_params={"name": "Other"}, request_options=s.signed
    ),
    "policies.delete": lambda s: s.sdk.policies.delete(s.policy()["id"], request_options=s.signed),
    "users.create": lambda s: s.user()[0],
    "users.get": lambda s: s.sdk.users.get(s.user()[0].id),
    "users.list": lambda s: [s.user(), list(s.sdk.users.list())][1],
    "users.delete": lambda s: s.sdk.users.delete(s.user()[0].id) or True,
    "users.get_by_custom_auth_id": lambda s: s.sdk.users.get_by_custom_auth_id(custom_user_id=s.user()[1]),
    "users.get_by_wallet_address": found_by_wallet,
    "users.set_custom_metadata": lambda s: s.sdk.users.set_custom_metadata(s.user()[0].id, custom_metadata={"a": 1}),
    "users.pregenerate_wallets": lambda s: s.sdk.users.pregenerate_wallets(
        s.user()[0].id, wallets=[{"chain_type": "ethereum"}]
    ),
    "wallets.create": lambda s: s.sdk.wallets.create(chain_type="ethereum"),
    "wallets.create_batch": lambda s: s.sdk.wallets.create_batch(wallets=[{"chain_type": "ethereum"}] * 2),
    "wallets.get": lambda s: s.sdk.wallets.get(s.wallet["id"]),
    "wallets.get_wallet_by_address": lambda s: s.sdk.wallets.get_wallet_by_address(address=s.wallet["address"]),
    "wallets.list": lambda s: list(s.sdk.wallets.list(chain_type="solana")),
    "wallets.update": lambda s: s.sdk.wallets.update(
        s.wallet["id"], wallet_update_params={"display_name": "New"}, request_options=s.signed
    ),
    "wallets.archive": lambda s: s.sdk.wallets.archive(make_wallet(s.client)["id"]),
    "wallets.authenticate_with_jwt": authenticate,
    "wallets.rpc": lambda s: s.sdk.wallets.rpc(
        s.wallet["id"], wallet_rpc_request_body=personal_sign(), request_options=s.signed
    ),
    "wallets.raw_sign": lambda s: s.sdk.wallets.raw_sign(
        s.wallet["id"], wallet_raw_sign_params={"params": {"hash": "0x" + "12" * 32}}, request_options=s.signed
    ),
    "wallets.ethereum.sign_message": lambda s: s.sdk.wallets.ethereum.sign_message(
        s.wallet["id"], "Hello", request_options=s.signed
    ),
    "wallets.ethereum.sign_typed_data": lambda s: s.sdk.wallets.ethereum.sign_typed_data(
        s.wallet["id"], params={"typed_data": MAIL}, request_options=s.signed
    ),
    "wallets.ethereum.sign_transaction": lambda s: s.sdk.wallets.ethereum.sign_transaction(
        s.wallet["id"], params=transfer()["params"], request_options=s.signed
    ),
    "wallets.ethereum.sign_7702_authorization": lambda s: s.sdk.wallets.ethereum.sign_7702_authorization(
        s.wallet["id"], params={"contract": "0x" + "12" * 20, "chain_id": 1, "nonce": 1}, request_options=s.signed
    ),
    "wallets.ethereum.sign_secp256k1": lambda s: s.sdk.wallets.ethereum.sign_secp256k1(
        s.wallet["id"], params={"hash": "0x" + "12" * 32}, request_options=s.signed
    ),
    "wallets.ethereum.sign_user_operation": lambda s: s.sdk.wallets.ethereum.sign_user_operation(
        s.wallet["id"], params=user_operation()["params"], request_options=s.signed
    ),
    "wallets.solana.sign_message": lambda s: s.sdk.wallets.solana.sign_message(
        s.solana["id"], b"Hello", request_options=s.signed
    ),
    "wallets.solana.sign_transaction": lambda s: s.sdk.wallets.solana.sign_transaction(
        s.solana["id"], legacy(s.solana, pay(s.solana)), request_options=s.signed
    ),
    "webhooks.unsafe_unwrap": lambda s: s.sdk.webhooks.unsafe_unwrap(
        json.dumps({"type": "intent.expired", "intent_id": MISSING})
    ),
}


@pytest.fixture(scope="module")
def stage(server, tmp_path_factory):
    client, issuer = server.make_app("methods"), Issuer()
    issue(server, client, issuer, tmp_path_factory.mktemp("methods"))
    with PrivyClient(app_id=client.app_id, app_secret=client.app_secret, base_url=client.base_url) as sdk:
        yield Stage(client, sdk, issuer)


def test_the_document_speaks_of_every_method(stage):
    names = {f"{part}.{name}" for part in parts(stage.sdk) for name in methods(getattr(stage.sdk, part))}
    assert names == set(SAID)
    assert set(CALLS) == {name for name, works in SAID.items() if works}


@pytest.mark.parametrize("name", [name for name, works in SAID.items() if works])
def test_what_is_said_to_work_works(stage, name):
    assert CALLS[name](stage)


@pytest.mark.parametrize("name", [name for name, works in SAID.items() if not works])
def test_what_is_not_here_says_so(stage, name):
    call = method(stage.sdk, name)
    parameters = list(inspect.signature(call).parameters.values())
    wanted = [one.name for one in parameters if one.default is one.empty and one.kind is not one.VAR_KEYWORD]
    wallet = stage.solana if ".solana." in name else stage.wallet
    known = {**ARGUMENTS, "wallet_id": wallet["id"], "app_id": stage.client.app_id, "request_options": stage.signed}
    arguments = {one: known.get(one, MISSING if one.endswith("_id") else "x") for one in wanted}
    # What is not demanded, but looked at before the rest.
    for optional in ("request_options", "search_term"):
        if any(one.name == optional for one in parameters):
            arguments[optional] = known[optional]
    with pytest.raises(official.APIStatusError) as refusal:
        list(call(**arguments))
    answer = refusal.value
    assert 400 <= answer.status_code < 500, answer
    assert answer.body["code"] in ("not_supported", "method_not_supported"), answer
    assert len(answer.body["error"]) > 20
