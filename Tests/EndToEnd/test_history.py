"""Drafts of policies, played against what was asked and decided."""

import json
import shutil
import sqlite3
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from countersign_client import AuthorizationKey, Client
from local_server import LocalServer
from test_intents import authorize
from test_limits import COUNT, at_most, make_aggregation, rule, transaction
from vault import make_policy, make_quorum, make_wallet, personal_sign, rpc_path


def draft(*rules, **more):
    return {"version": "1.0", "name": "Draft", "chain_type": "ethereum", "rules": list(rules), **more}


def value_at_most(value, **more):
    condition = {"field_source": "ethereum_transaction", "field": "value", "operator": "lte", "value": str(value)}
    return rule([condition], **more)


def replay(client, policy, **scope):
    """The whole of a replay over HTTP, page by page."""
    total, cursor = None, None
    while total is None or cursor:
        page = client.post("/v1/policies/replay", {"policy": policy, **scope, **({"cursor": cursor} if cursor else {})})
        cursor = page.pop("next_cursor")
        if total is None:
            total = page
        else:
            total = {name: total[name] + page[name] for name in total}
    return total


def counts(report):
    names = ("judged", "same", "would_deny", "would_allow", "not_kept")
    return tuple(report[name] for name in names) + (len(report["unreadable"]),)


def sql(server, statement):
    """Runs a statement on the database of a server, behind its back; the rows."""
    if server.database:
        command = ["psql", "-qtA", server.database, "-c", statement]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        return [tuple(line.split("|")) for line in lines]
    with sqlite3.connect(server.data / "database" / "main.db", timeout=30) as connection:
        return [tuple(map(str, row)) for row in connection.execute(statement)]


@pytest.fixture
def owner():
    return AuthorizationKey()


@pytest.fixture
def keeping(server):
    """A client of an app that keeps what it is asked."""
    client = server.make_app("history")
    assert server.command("app", "configure", client.app_id, "--keep-payloads", "30").returncode == 0
    return client


def ask(client, wallet, owner, *values, first=0):
    """Asks for a transaction of each value; the statuses."""
    return [client.request("POST", rpc_path(wallet), transaction(value, nonce), [owner]).status
            for nonce, value in enumerate(values, first)]  # fmt: skip


def test_a_draft_names_exactly_what_it_would_have_denied(server, keeping, owner):
    policy = make_policy(keeping, [value_at_most(100)])
    wallet = make_wallet(keeping, owner, policy_ids=[policy["id"]])
    other = make_wallet(keeping, owner)
    assert ask(keeping, wallet, owner, 10, 60, 101, 50, 99, 100) == [200, 200, 400, 200, 200, 200]
    assert ask(keeping, other, owner, 70) == [200]
    report = replay(keeping, draft(value_at_most(60, name="Small")), wallet_id=wallet["id"])
    assert counts(report) == (6, 4, 2, 0, 0, 0)
    log = {entry["seq"]: entry for entry in keeping.get(f"/v1/audit?wallet_id={wallet['id']}")["data"]}
    for difference, value in zip(report["differences"], (99, 100), strict=True):
        receipt = log[difference["seq"]]["receipt"]
        assert int(receipt["amounts"]["value"]) == value
        assert (difference["at"], difference["wallet_id"]) == (receipt["at"], wallet["id"])
        assert difference["method"] == "eth_signTransaction" and difference["actor"] == receipt["actor"]
        assert difference["then"] == {"decision": "allow", "policy_id": policy["id"], "rule_id": receipt["rule"]}
        assert difference["now"] == {
            "decision": "deny", "rule_id": None, "rule_name": None, "reason": "no ALLOW rule matches"}  # fmt: skip
    # Of all wallets, by policy, and with pages of one.
    assert counts(replay(keeping, draft(value_at_most(60)))) == (7, 4, 3, 0, 0, 0)
    assert counts(replay(keeping, draft(value_at_most(60)), policy_id=policy["id"])) == (6, 4, 2, 0, 0, 0)
    assert replay(keeping, draft(value_at_most(60)), limit=1) == replay(keeping, draft(value_at_most(60)))
    wider = replay(keeping, draft(value_at_most(1000, name="All")), wallet_id=wallet["id"])
    assert counts(wider) == (6, 5, 0, 1, 0, 0)
    assert wider["differences"][0]["now"]["rule_name"] == "All"
    # The policy as it is, rules with their ids, says what it said.
    same = {name: policy[name] for name in ("version", "name", "chain_type", "rules")}
    assert counts(replay(keeping, same, wallet_id=wallet["id"])) == (6, 6, 0, 0, 0, 0)


def test_the_command_says_the_same(server, keeping, owner, tmp_path):
    wallet = make_wallet(keeping, owner)
    assert ask(keeping, wallet, owner, *range(1, 8)) == [200] * 7
    file = tmp_path / "draft.json"
    file.write_text(json.dumps(draft(value_at_most(4))))

    def run(*arguments):
        return server.command("policy", "replay", str(file), *arguments)

    finished = run("--wallet", wallet["id"], "--json")
    assert finished.returncode == 0, finished.stderr
    assert json.loads(finished.stdout) == replay(keeping, draft(value_at_most(4)), wallet_id=wallet["id"])
    lines = run("--app", keeping.app_id).stdout.splitlines()
    assert len(lines) == 4 and all("allow then, deny now" in line for line in lines[:3])
    assert lines[3].startswith("would have denied 3 of 7, and allowed 0")
    assert run().returncode == 2 and run("--wallet", "x" * 24).returncode == 1
    file.write_text(json.dumps(draft({"name": "Bad", "method": "personal_sign", "conditions": [], "action": "MAYBE"})))
    finished = run("--wallet", wallet["id"])
    assert finished.returncode == 1 and "policy.rules.0.action" in finished.stderr


def test_only_what_an_app_asked_to_keep_is_kept(server, client, new_client, owner):
    wallet = make_wallet(new_client, owner)
    assert ask(new_client, wallet, owner, 1, 2) == [200, 200]
    assert counts(replay(new_client, draft())) == (0, 0, 0, 0, 2, 0)

    def configure(days):
        finished = server.command("app", "configure", new_client.app_id, "--keep-payloads", days)
        return finished.returncode

    def kept():
        rows = sql(server, f"SELECT COUNT(*) FROM audit_payloads WHERE app_id = '{new_client.app_id}'")
        return int(rows[0][0])

    assert [configure(days) for days in ("0", "366", "-1", "many")] == [2, 2, 2, 2]
    assert configure("1") == 0
    assert ask(new_client, wallet, owner, 3, first=2) == [200]
    # Neither changes of records nor exports are requests for signatures.
    new_client.call("PATCH", f"/v1/wallets/{wallet['id']}", {"display_name": "Renamed"}, [owner])
    assert kept() == 1 and counts(replay(new_client, draft())) == (1, 0, 1, 0, 2, 0)
    apps = json.loads(server.command("app", "list", "--json").stdout)
    assert {app["app_id"]: app["payload_days"] for app in apps}[new_client.app_id] == 1
    assert configure("off") == 0
    assert ask(new_client, wallet, owner, 4, first=3) == [200]
    assert kept() == 0 and counts(replay(new_client, draft())) == (0, 0, 0, 0, 4, 0)


def test_what_was_changed_is_not_judged(server, keeping, owner):
    wallet = make_wallet(keeping, owner)
    assert ask(keeping, wallet, owner, 1, 2, 3, 4) == [200] * 4
    rows = sql(server, f"SELECT seq FROM audit_payloads WHERE app_id = '{keeping.app_id}' ORDER BY seq")
    first, second, third, _ = (int(row[0]) for row in rows)
    # Another request's payload, and one byte more.
    sql(server, f"UPDATE audit_payloads SET payload = (SELECT payload FROM audit_payloads WHERE seq = {second}) "
                f"WHERE seq = {first}")  # fmt: skip
    tail = "decode('20', 'hex')" if server.database else "X'20'"
    appended = f"payload || {tail}" if server.database else f"CAST(payload || {tail} AS BLOB)"
    sql(server, f"UPDATE audit_payloads SET payload = {appended} WHERE seq = {third}")
    report = replay(keeping, draft(value_at_most(2)))
    assert counts(report) == (2, 1, 1, 0, 0, 2)
    assert [entry["seq"] for entry in report["unreadable"]] == [first, third]
    assert all("not the one that the receipt names" in entry["reason"] for entry in report["unreadable"])
    sql(server, f"DELETE FROM audit_payloads WHERE seq = {first}")
    assert counts(replay(keeping, draft(value_at_most(2)))) == (2, 1, 1, 0, 1, 1)


def test_sums_are_those_of_the_history(server, keeping, owner, tmp_path):
    wallet = make_wallet(keeping, owner)
    aggregation = make_aggregation(keeping, group_by=[{"field_source": "wallet", "field": "id"}])
    assert ask(keeping, wallet, owner, 60, 41, 40, 1, 0) == [200] * 5
    assert ask(keeping, make_wallet(keeping, owner), owner, 60) == [200]
    limited = draft(rule([at_most(aggregation, 100)]))
    report = replay(keeping, limited)
    assert counts(report) == (6, 4, 2, 0, 0, 0)
    log = {entry["seq"]: entry["receipt"] for entry in keeping.get("/v1/audit?limit=100")["data"]}
    assert [log[difference["seq"]]["amounts"]["value"] for difference in report["differences"]] == ["41", "1"]
    # What lies before the time is counted, and not reported.
    last = max(entry["seq"] for entry in report["differences"])
    since = next(entry["at"] for entry in keeping.get("/v1/audit?limit=100")["data"] if entry["seq"] == last)
    assert [entry["seq"] for entry in replay(keeping, limited, since=since)["differences"]] == [last]
    file = tmp_path / "draft.json"
    file.write_text(json.dumps(limited))
    finished = server.command("policy", "replay", str(file), "--app", keeping.app_id, "--json")
    assert json.loads(finished.stdout) == report
    answer = keeping.request("POST", "/v1/policies/replay", {"policy": limited, "cursor": "1"})
    assert (answer.status, answer.code) == (400, "invalid_data") and "`cursor`" in answer.body["error"]
    # Nothing of it was counted.
    assert keeping.get(f"/v1/aggregations/{aggregation['id']}/limits")["data"] == []


def test_an_app_sees_its_own_history_alone(server, keeping, client, owner):
    wallet = make_wallet(keeping, owner)
    policy = make_policy(keeping, [])
    assert ask(keeping, wallet, owner, 1) == [200]
    stranger = server.make_app("stranger")
    assert counts(replay(stranger, draft())) == (0, 0, 0, 0, 0, 0)
    for scope in ({"wallet_id": wallet["id"]}, {"policy_id": policy["id"]}):
        assert stranger.request("POST", "/v1/policies/replay", {"policy": draft(), **scope}).status == 404
    aggregation = make_aggregation(keeping, metric=COUNT)
    answer = stranger.request(
        "POST", "/v1/policies/replay", {"policy": draft(rule([at_most(aggregation, 1)]))})
    assert answer.status == 400 and "not found" in answer.body["error"]
    # A row that is put under another app's entry is not judged as its own.
    assert counts(replay(keeping, draft())) == (1, 0, 1, 0, 0, 0)


def test_what_is_wrong_with_a_replay_is_said(keeping, owner):
    def fault(**body):
        answer = keeping.request("POST", "/v1/policies/replay", body)
        assert (answer.status, answer.code) == (400, "invalid_data")
        return answer.body["error"]

    assert "`policy`" in fault()
    assert "`policy.rules`" in fault(policy={"version": "1.0", "name": "P", "chain_type": "ethereum"})
    assert "`limit`" in fault(policy=draft(), limit=0) and "`limit`" in fault(policy=draft(), limit=1001)
    assert "`since`" in fault(policy=draft(), since="yesterday")
    assert "`wallet_id`" in fault(policy=draft(), wallet_id="../x")
    assert "Unrecognized" in fault(policy=draft(), when=1)
    wallet = make_wallet(keeping, owner)
    assert "chain_type" in fault(policy=draft(chain_type="solana"), wallet_id=wallet["id"])
    condition = {"field_source": "ethereum_transaction", "field": "to", "operator": "in_condition_set",
                 "value": "a" * 24}  # fmt: skip
    assert "Condition set" in fault(policy=draft(rule([condition])))


def test_solana_wallets_have_a_history_too(keeping, owner):
    wallet = make_wallet(keeping, owner, chain_type="solana")
    message = {"method": "signMessage", "params": {"message": "SGVsbG8=", "encoding": "base64"}}
    assert keeping.request("POST", rpc_path(wallet), message, [owner]).status == 200
    assert counts(replay(keeping, draft(chain_type="solana"))) == (1, 0, 1, 0, 0, 0)
    assert counts(replay(keeping, draft())) == (0, 0, 0, 0, 0, 0)


def test_a_kill_leaves_entries_and_payloads_that_agree(engine, request, tmp_path, owner):
    database = request.getfixturevalue("new_database")() if engine == "postgres" else None
    server = LocalServer(tmp_path / "data", database)
    with server:
        client = server.make_app("killed")
        assert server.command("app", "configure", client.app_id, "--keep-payloads", "1").returncode == 0
        wallet = make_wallet(client, owner)
        answered = 0
        for round_ in range(3):
            client = Client(server.url, client.app_id, client.app_secret)

            def sign(number, client=client, round_=round_):
                try:
                    return client.request("POST", rpc_path(wallet), personal_sign(f"{round_} {number}"), [owner]).status
                except OSError:
                    return None

            with ThreadPoolExecutor(8) as pool:
                asked = [pool.submit(sign, number) for number in range(60)]
                assert asked[20].result() == 200
                server.kill()
                answered += sum(done.result() == 200 for done in asked)
            server.start()
        client = Client(server.url, client.app_id, client.app_secret)
        released = "SELECT COUNT(*) FROM audit_log WHERE action = 'wallet.rpc' AND outcome = 'released'"
        alone = ("SELECT COUNT(*) FROM audit_payloads p LEFT JOIN audit_log l ON l.seq = p.seq "
                 "WHERE l.seq IS NULL OR l.outcome <> 'released' OR l.action <> 'wallet.rpc'")  # fmt: skip
        total = int(sql(server, released)[0][0])
        assert total >= answered > 0 and sql(server, alone) == [("0",)]
        assert counts(replay(client, draft(rule([], "personal_sign")))) == (total, total, 0, 0, 0, 0)


def test_payloads_are_removed_when_their_days_are_over(server, keeping, owner):
    wallet = make_wallet(keeping, owner)
    assert ask(keeping, wallet, owner, 1, 2) == [200, 200]
    oldest = f"SELECT MIN(seq) FROM audit_payloads WHERE app_id = '{keeping.app_id}'"
    seq = int(sql(server, oldest)[0][0])
    sql(server, f"UPDATE audit_payloads SET expires_at_ms = 1 WHERE seq = {seq}")
    patience = time.monotonic() + 60
    while sql(server, f"SELECT seq FROM audit_payloads WHERE seq = {seq}"):
        assert time.monotonic() < patience, "a payload outlives its days"
    assert counts(replay(keeping, draft())) == (1, 0, 1, 0, 1, 0)


def test_a_backup_brings_the_payloads_back(server, keeping, owner, engine, request, tmp_path):
    wallet = make_wallet(keeping, owner)
    assert ask(keeping, wallet, owner, 5, 6) == [200, 200]
    file = tmp_path / "backup"
    assert server.command("backup", str(file)).returncode == 0
    (tmp_path / "restored").mkdir(mode=0o700)
    shutil.copy(server.data / "root.key", tmp_path / "restored" / "root.key")
    database = request.getfixturevalue("new_database")() if engine == "postgres" else None
    restored = LocalServer(tmp_path / "restored", database)
    finished = restored.command("restore", str(file))
    assert finished.returncode == 0, finished.stderr
    with restored:
        client = Client(restored.url, keeping.app_id, keeping.app_secret)
        assert counts(replay(client, draft(value_at_most(5)))) == (2, 1, 1, 0, 0, 0)


def metric(server, name):
    text = requests.get(f"{server.metrics_url}/metrics", timeout=30).text
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(name))


def test_a_policy_in_the_shadow_is_recorded_and_hinders_nothing(server, new_client, owner):
    wallet = make_wallet(new_client, owner, policy_ids=[make_policy(new_client, [value_at_most(100)])["id"]])
    plain = new_client.call("POST", rpc_path(wallet), transaction(50), [owner])
    shadow = make_policy(new_client, [value_at_most(20)])
    changed = new_client.call("PATCH", f"/v1/wallets/{wallet['id']}", {"shadow_policy_ids": [shadow["id"]]}, [owner])
    assert changed["shadow_policy_ids"] == [shadow["id"]]
    assert new_client.call("POST", rpc_path(wallet), transaction(50), [owner]) == plain
    assert ask(new_client, wallet, owner, 10, 60, 101, first=1) == [200, 200, 400]

    def search(query):
        return [entry["receipt"] for entry in new_client.get(f"/v1/audit?{query}")["data"]]

    denied = search("shadow=deny")
    assert [(receipt["decision"], receipt["amounts"]["value"]) for receipt in denied] == [
        ("deny", "101"), ("allow", "60"), ("allow", "50")]  # fmt: skip
    assert all(receipt["shadow"] == {"decision": "deny", "policy": shadow["id"]} for receipt in denied)
    assert [receipt["amounts"]["value"] for receipt in search("shadow=allow")] == ["10"]
    assert search("shadow=unjudged") == [] and len(search("shadow=deny&outcome=allow")) == 2
    finished = server.command("audit", "query", "--app", new_client.app_id, "--shadow", "deny", "--json")
    assert len(json.loads(finished.stdout)) == 3
    assert server.command("audit", "query", "--shadow", "perhaps").returncode == 2
    assert server.command("audit", "verify").returncode == 0
    # While it is in the shadow it is in use; taken out of it, nothing is asked any more.
    assert new_client.request("DELETE", f"/v1/policies/{shadow['id']}").code == "resource_in_use"
    changed = new_client.call("PATCH", f"/v1/wallets/{wallet['id']}", {"shadow_policy_ids": []}, [owner])
    assert "shadow_policy_ids" not in changed
    assert ask(new_client, wallet, owner, 60, first=9) == [200] and len(search("shadow=deny")) == 3
    new_client.call("DELETE", f"/v1/policies/{shadow['id']}")


def test_a_shadow_is_of_its_newest_version_and_of_one_app(server, new_client, client, owner):
    wallet = make_wallet(new_client, owner)
    foreign = make_policy(client, [])
    answer = new_client.request("PATCH", f"/v1/wallets/{wallet['id']}", {"shadow_policy_ids": [foreign["id"]]}, [owner])
    assert answer.code == "invalid_data" and "shadow_policy_ids.0" in answer.body["error"]
    shadow = make_policy(new_client, [])
    new_client.call("PATCH", f"/v1/wallets/{wallet['id']}", {"shadow_policy_ids": [shadow["id"]]}, [owner])
    assert ask(new_client, wallet, owner, 1) == [200]
    new_client.call("PATCH", f"/v1/policies/{shadow['id']}", {"rules": [value_at_most(5)]})
    assert ask(new_client, wallet, owner, 1, 6, first=1) == [200, 200]
    found = {verdict: len(new_client.get(f"/v1/audit?shadow={verdict}")["data"]) for verdict in ("allow", "deny")}
    assert found == {"allow": 1, "deny": 2}
    assert client.get("/v1/audit?shadow=deny")["data"] == []


def test_verdicts_in_the_shadow_are_counted(engine, request, tmp_path, owner):
    database = request.getfixturevalue("new_database")() if engine == "postgres" else None
    with LocalServer(tmp_path / "data", database, options=["--metrics-listen", "127.0.0.1:0"]) as server:
        client = server.make_app("counted")
        wallet = make_wallet(client, owner, shadow_policy_ids=[make_policy(client, [value_at_most(5)])["id"]])
        assert ask(client, wallet, owner, 4, 6, 7) == [200] * 3
        name = "countersign_shadow_verdicts_total"
        assert metric(server, f'{name}{{shadow="deny",decision="allow"}}') == 2
        assert metric(server, f'{name}{{shadow="allow",decision="allow"}}') == 1


def test_a_shadow_goes_the_way_of_approvals(new_client, owner):
    second = AuthorizationKey()
    quorum = make_quorum(new_client, [owner, second], threshold=2)
    wallet = make_wallet(new_client, quorum["id"])
    shadow = make_policy(new_client, [])
    intent = new_client.call("PATCH", f"/v1/intents/wallets/{wallet['id']}", {"shadow_policy_ids": [shadow["id"]]})
    assert intent["description"].startswith(f"Put policy {shadow['id']} in the shadow of wallet {wallet['id']}")
    for key in (owner, second):
        done = authorize(new_client, intent, key).body
    assert done["status"] == "executed"
    assert new_client.get(f"/v1/wallets/{wallet['id']}")["shadow_policy_ids"] == [shadow["id"]]
