"""`countersign vault`: from the operator's key to a bundle that an SDK uses, and what is wrong with a vault."""

import json
import stat

import pytest
from countersign_client import AuthorizationKey
from countersign_vault import AuthorizationKey as OperatorKey
from countersign_vault import Bundle, DeniedError, DirectTransport, VaultAccount
from hyperliquid_policy import agent_typed_data, blind_trading_rule, policy, trading_rules, withdrawal_typed_data
from local_server import run_program
from vault import make_policy, make_quorum, make_wallet
from vault_commands import VaultCommands

TREASURY = "0x5e9ee1089755c3435139848e47e6635505d5a13a"
THIEF = "0x" + "99" * 20
GATEWAYS = ["--gateway", "https://gw1.example", "--gateway", "https://gw2.example"]


class Shell(VaultCommands):
    """The commands with arguments that are easily spoilt."""

    def policy(self, *rules):
        path = self.folder / "policy.json"
        path.write_text(json.dumps(policy("Vault", rules)))
        return path

    def creation(self, *more, **flags):
        """The arguments of `create`; a flag that is None is left out."""
        flags = {
            "operator-key": AuthorizationKey().public_key,
            "platform-key": AuthorizationKey().public_key,
            "cold-key": AuthorizationKey().public_key,
            "cold-threshold": "1",
            "policy": self.policy(*trading_rules(10_000)),
            **{name.replace("_", "-"): value for name, value in flags.items()},
        }
        given = [part for name, value in flags.items() if value is not None for part in (f"--{name}", value)]
        return ["create", *self.app, *given, *more]


@pytest.fixture
def shell(server, new_client, tmp_path):
    return Shell(server, new_client, tmp_path)


def test_from_key_to_trade(shell):
    key_file, operator = shell.new_key("operator.key")
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    cold = [part for _ in range(3) for part in ("--cold-key", AuthorizationKey().public_key)]
    create = shell.creation(
        *cold, "--withdraw-to", TREASURY, "--receipt-key", shell.server.receipt_key.hex(),
        operator_key=operator, cold_key=None, cold_threshold="2",
    )  # fmt: skip
    made = json.loads(shell.vault(*create, "--json").stdout)
    assert made["receipt_verified"]
    # Asked again, it is the same vault and the same receipt.
    again = shell.vault(*create).stdout
    assert made["wallet_id"] in again and made["address"] in again
    wallet = shell.client.get(f"/v1/wallets/{made['wallet_id']}")
    assert wallet["owner_id"] == made["owner_id"] and wallet["policy_ids"] == [made["policy_id"]]
    quorum = shell.client.get(f"/v1/key_quorums/{made['owner_id']}")
    assert (quorum["authorization_threshold"], len(quorum["authorization_keys"])) == (2, 3)
    assert shell.client.get(f"/v1/policies/{made['policy_id']}")["owner_id"] == made["owner_id"]

    bundle_file = shell.folder / "vault.json"
    shell.vault("onboard", *shell.app, *GATEWAYS, "--wallet", made["wallet_id"], "--out", bundle_file)
    assert shell.client.app_secret not in bundle_file.read_text()
    bundle = Bundle.from_file(bundle_file)
    assert bundle.gateways == ("https://gw1.example", "https://gw2.example")
    assert (bundle.signer_id, bundle.policy_id) == (made["operator_signer_id"], made["policy_id"])

    transport = DirectTransport(bundle, shell.client.app_secret)
    account = VaultAccount(bundle, OperatorKey.from_file(key_file), transport)
    account.sign_typed_data(full_message=withdrawal_typed_data(TREASURY, "5", account.next_nonce()))
    for refused in (
        withdrawal_typed_data(THIEF, "5", account.next_nonce()), agent_typed_data("0x" + "11" * 32),
    ):  # fmt: skip
        with pytest.raises(DeniedError):
            account.sign_typed_data(full_message=refused)

    shown = shell.vault("show", *shell.app, "--bundle", bundle_file).stdout
    for part in ("owner, 2 of 3", "operator, 1 of 1", "platform, 1 of 1", "the action's kind is one of", TREASURY):
        assert part in shown
    assert "FAULT" not in shown and "no owner" not in shown
    assert made["address"] in shell.vault("show", "--bundle", bundle_file).stdout


def test_limits_over_time_are_told_in_words(shell):
    body = {"name": "Day", "method": "eth_signTransaction", "window": {"type": "rolling", "seconds": 86400},
            "metric": {"field_source": "ethereum_transaction", "field": "value", "function": "sum"},
            "group_by": [{"field_source": "wallet", "field": "id"}]}  # fmt: skip
    aggregation = shell.client.post("/v1/aggregations", body)
    condition = {"field_source": "reference", "field": f"aggregation.{aggregation['id']}", "operator": "lte", "value": "7"}
    rule = {"name": "Day", "method": "eth_signTransaction", "conditions": [condition], "action": "ALLOW"}
    wallet = make_wallet(shell.client, policy_ids=[make_policy(shell.client, [rule])["id"]])
    shown = shell.vault("show", *shell.app, "--wallet", wallet["id"]).stdout
    words = "the sum of the transaction's value of eth_signTransaction in any 24 hours, for each wallet"
    assert words in shown and "is at most 7" in shown and "reference" not in shown


def test_a_key_is_never_overwritten(shell):
    key_file, _ = shell.new_key("operator.key")
    before = key_file.read_bytes()
    assert "File exists" in shell.vault("key", key_file, exit_code=1).stderr
    assert key_file.read_bytes() == before


def test_the_platform_may_make_the_operators_key_and_is_told_what_it_costs(shell):
    key_file = shell.folder / "handed.key"
    create = shell.creation(
        "--make-operator-key-and-hand-it-over", key_file, "--json", operator_key=None, cold_threshold="1"
    )
    finished = shell.vault(*create)
    assert "WARNING" in finished.stderr and "as both parties" in finished.stderr
    signer = json.loads(finished.stdout)["operator_signer_id"]
    held = shell.client.get(f"/v1/key_quorums/{signer}")["authorization_keys"][0]["public_key"]
    assert OperatorKey.from_file(key_file).public_key == held


def test_another_idempotency_key_makes_another_vault(shell):
    create = shell.creation("--json")
    first = json.loads(shell.vault(*create).stdout)
    other = json.loads(shell.vault(*create, "--idempotency-key", "second").stdout)
    assert first["wallet_id"] != other["wallet_id"] and first["owner_id"] != other["owner_id"]


def test_a_policy_is_made_of_a_template(shell):
    template = ["--template", "hyperliquid-trading", "--asset", "1", "--max-notional", "500", "--testnet"]
    made = json.loads(shell.vault(*shell.creation(*template, "--withdraw-to", TREASURY, "--json", policy=None)).stdout)
    shown = shell.vault("show", *shell.app, "--wallet", made["wallet_id"]).stdout
    assert "the action's notional is at most 500" in shown and TREASURY in shown
    onboard = ["onboard", *shell.app, *GATEWAYS, "--wallet", made["wallet_id"]]
    assert "add --testnet" in shell.vault(*onboard, exit_code=2).stderr
    assert json.loads(shell.vault(*onboard, "--testnet").stdout)["is_testnet"]
    assert "exclude each other" in shell.vault(*shell.creation(*template), exit_code=2).stderr


def test_a_receipt_under_another_key_keeps_the_address_back(shell):
    finished = shell.vault(*shell.creation("--receipt-key", "11" * 32), exit_code=1)
    assert "not signed under --receipt-key" in finished.stderr and finished.stdout == ""


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ({"platform_key": None}, "--platform-key"),
        ({"operator_key": "x"}, "--operator-key"),
        ({"cold_key": None}, "--cold-key"),
        ({"cold_threshold": "2"}, "--cold-threshold"),
        ({"policy": None}, "--policy"),
        ({"withdraw_to": "0x12"}, "--withdraw-to"),
        ({"receipt_key": "12"}, "--receipt-key"),
        ({"idempotency_key": "a b"}, "--idempotency-key"),
    ],
)
def test_an_error_names_its_flag(shell, flags, named):
    finished = shell.vault(*shell.creation(**flags), exit_code=2)
    assert named in finished.stderr and "vault --help" in finished.stderr


def test_signers_may_not_own(shell):
    key = AuthorizationKey().public_key
    assert "--cold-key" in shell.vault(*shell.creation(operator_key=key, cold_key=key), exit_code=2).stderr
    assert "--platform-key" in shell.vault(*shell.creation(operator_key=key, platform_key=key), exit_code=2).stderr


def test_other_errors_are_failures(shell):
    wallet = ["--wallet", "a" * 24]
    assert "not_found" in shell.vault("show", *shell.app, *wallet, exit_code=1).stderr
    missing = [*shell.app[:-1], shell.folder / "missing"]
    assert "--app-secret-file" in shell.vault("show", *missing, *wallet, exit_code=1).stderr
    nobody = ["--server", "http://127.0.0.1:61", *shell.app[2:]]
    assert "--server" in shell.vault("show", *nobody, *wallet, exit_code=1).stderr
    assert "expected key FILE" in shell.vault("conjure", exit_code=2).stderr
    assert "--withdraw-to" in run_program(shell.server.program, "vault", "--help").stdout


def test_show_warns_of_what_protects_less(shell):
    operator = AuthorizationKey()
    signer = make_quorum(shell.client, [operator])["id"]
    loose = make_policy(shell.client, [blind_trading_rule()])
    more = {"policy_ids": [loose["id"]], "additional_signers": [{"signer_id": signer}]}
    ownerless = make_wallet(shell.client, **more)
    shown = shell.vault("show", *shell.app, "--wallet", ownerless["id"]).stdout
    assert "The wallet has no owner" in shown and "has no owner: the app's secret alone changes it" in shown
    assert "Agent messages hide the Hyperliquid action" in shown
    everything = {"name": "All", "method": "eth_signTypedData_v4", "action": "ALLOW", "conditions": []}
    blind = make_wallet(shell.client, policy_ids=[make_policy(shell.client, [everything])["id"]])
    assert "Blind signing is allowed" in shell.vault("show", *shell.app, "--wallet", blind["id"]).stdout
    owned = make_wallet(shell.client, owner=make_quorum(shell.client, [operator])["id"], **more)
    found = json.loads(shell.vault("show", *shell.app, "--wallet", owned["id"], "--json").stdout)
    assert any("One key of the owner alone" in warning for warning in found["warnings"])
    assert any("holds a key of the owner" in warning for warning in found["warnings"])


def test_a_bundle_that_does_not_fit_is_a_fault(shell):
    made = json.loads(shell.vault(*shell.creation("--json")).stdout)
    onboard = ["onboard", *shell.app, *GATEWAYS, "--wallet", made["wallet_id"]]
    assert "leave out --testnet" in shell.vault(*onboard, "--testnet", exit_code=2).stderr
    assert "--gateway" in shell.vault(*onboard, "--gateway", "http://gw.example", exit_code=2).stderr
    assert "--signer" in shell.vault(*onboard, "--signer", "b" * 24, exit_code=2).stderr
    bundle = json.loads(shell.vault(*onboard).stdout)
    wrong = {**bundle, "is_testnet": True, "address": THIEF, "signer_id": "b" * 24, "policy_id": "c" * 24}
    path = shell.folder / "wrong.json"
    path.write_text(json.dumps(wrong))
    shown = shell.vault("show", *shell.app, "--bundle", path, exit_code=1).stdout
    for fault in ("address is not the wallet's", "test network", "none of the wallet's", "does not bind the wallet"):
        assert fault in shown
    path.write_text("{}")
    assert "--bundle" in shell.vault("show", "--bundle", path, exit_code=1).stderr
