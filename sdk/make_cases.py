#!/usr/bin/env python3
"""Writes `cases.json`, which every SDK runs.

Payloads, signatures and requests were made by Privy's official SDKs, typed data and its signatures by Hyperliquid's:
they are taken from Tests/Vectors. What is written here by hand are inputs, what they mean, and scripts of gateways.

    python3 sdk/make_cases.py
"""

import json
from pathlib import Path

from live_cases import live_cases

CHECKOUT = Path(__file__).resolve().parent.parent
VECTORS = CHECKOUT / "Tests" / "Vectors"

APP_ID = "cmtestapp0000000000000000"
WALLET_ID = "id2tptkqrxd39qo9j423etij"
PYTHON_ADDRESS = "0x14791697260E4c9A71f18484C9f997B308e59325"
AT_MS = 1_700_000_000_000
BUNDLE = {
    "format": "countersign-vault/1",
    "wallet_id": WALLET_ID,
    "address": PYTHON_ADDRESS,
    "app_id": APP_ID,
    "api_url": "https://api.privy.io",
    "gateways": ["https://gw1.example", "https://gw2.example"],
    "is_testnet": False,
}
# Private keys of other kinds, made with OpenSSL 3.0.
OTHER_KEYS = json.loads((Path(__file__).parent / "other_keys.json").read_text())


def vectors(path):
    return json.loads((VECTORS / path).read_text())


def bundle_cases():
    full = {
        **BUNDLE,
        "relays": [f"https://gw1.example/hyperliquid/{WALLET_ID}"],
        "signer_id": "q7w3e9r2t5y1u8i4o6p0a2s5",
        "policy_id": "p1f4c9o2h8xk3v7b5n6m0q2w",
    }
    good = [
        ("with everything", full, {}),
        ("with the least", BUNDLE, {}),
        ("unknown members are ignored", {**BUNDLE, "colour": "blue", "later": {"a": [1]}}, {}),
        ("an address in lower case", {**BUNDLE, "address": PYTHON_ADDRESS.lower()}, {"address": PYTHON_ADDRESS}),
        ("an address in upper case", {**BUNDLE, "address": "0x" + PYTHON_ADDRESS[2:].upper()}, {"address": PYTHON_ADDRESS}),
        ("http on this machine", {**BUNDLE, "api_url": "http://127.0.0.1:8080", "gateways": ["http://localhost:1", "http://[::1]:2"]}, {}),
        ("URLs with paths", {**BUNDLE, "api_url": "https://api.example/a/b-c", "gateways": ["https://gw.example:8443/v~1/x_y"]}, {}),
        ("on the test network", {**BUNDLE, "is_testnet": True}, {}),
        ("an empty list of relays", {**BUNDLE, "relays": []}, {}),
    ]  # fmt: skip
    without = lambda name: {member: value for member, value in BUNDLE.items() if member != name}  # noqa: E731
    bad = [
        ("without a format", without("format"), ["format"]),
        ("of a later format", {**BUNDLE, "format": "countersign-vault/2"}, ["format"]),
        ("a format that is a number", {**BUNDLE, "format": 1}, ["format"]),
        *[(f"without {name}", without(name), [name]) for name in BUNDLE if name != "format"],
        ("a wallet id in upper case", {**BUNDLE, "wallet_id": WALLET_ID.upper()}, ["wallet_id"]),
        ("a wallet id that is too short", {**BUNDLE, "wallet_id": WALLET_ID[1:]}, ["wallet_id"]),
        ("a wallet id with a line feed", {**BUNDLE, "wallet_id": WALLET_ID + "\n"}, ["wallet_id"]),
        ("a wallet id that leaves the path", {**BUNDLE, "wallet_id": "../../aaaaaaaaaaaaaaaaaa"}, ["wallet_id"]),
        ("an address with a wrong checksum", {**BUNDLE, "address": PYTHON_ADDRESS.replace("E4c9", "e4c9")}, ["address"]),
        ("an address that is too short", {**BUNDLE, "address": PYTHON_ADDRESS[:-1]}, ["address"]),
        ("an address without 0x", {**BUNDLE, "address": PYTHON_ADDRESS[2:]}, ["address"]),
        ("an app id with a colon", {**BUNDLE, "app_id": "a:b"}, ["app_id"]),
        ("an app id with a line feed", {**BUNDLE, "app_id": "a\r\nX-Other: 1"}, ["app_id"]),
        ("an empty app id", {**BUNDLE, "app_id": ""}, ["app_id"]),
        *[
            (f"the URL {url!r}", {**BUNDLE, "api_url": url}, ["api_url"])
            for url in [
                "https://api.privy.io/", "http://api.privy.io", "HTTPS://api.privy.io", "https://api.privy.io?x=1",
                "https://api.privy.io#x", "https://user@api.privy.io", "https://api.privy.io/a/../b", "ftp://api.privy.io",
                "https://", "https://api.privy.io:0", "https://api.privy.io:70000", "https://api.privy.io//v1", "api.privy.io",
                "http://127.0.0.1.example", "http://localhost.example", "https://api..example", "https://api.privy.io\n",
                "https://[1.2.3]", "https://[::zz]", "https://api.privy.io/%2e", "",
            ]
        ],
        ("no gateway", {**BUNDLE, "gateways": []}, ["gateways"]),
        ("a gateway that is no list", {**BUNDLE, "gateways": "https://gw1.example"}, ["gateways"]),
        ("a gateway in the clear", {**BUNDLE, "gateways": ["https://gw1.example", "http://gw2.example"]}, ["gateways"]),
        ("a gateway twice", {**BUNDLE, "gateways": ["https://gw1.example", "https://gw1.example"]}, ["gateways"]),
        ("seventeen gateways", {**BUNDLE, "gateways": [f"https://gw{n}.example" for n in range(17)]}, ["gateways"]),
        ("a relay with a query", {**BUNDLE, "relays": ["https://gw1.example/x?y"]}, ["relays"]),
        ("relays that are null", {**BUNDLE, "relays": None}, ["relays"]),
        ("a network that is a text", {**BUNDLE, "is_testnet": "false"}, ["is_testnet"]),
        ("a network that is a number", {**BUNDLE, "is_testnet": 0}, ["is_testnet"]),
        ("a signer id that is null", {**BUNDLE, "signer_id": None}, ["signer_id"]),
        ("a policy id that is no id", {**BUNDLE, "policy_id": "policy"}, ["policy_id"]),
        ("several wrong members", {**BUNDLE, "wallet_id": 1, "app_id": None, "gateways": {}}, ["wallet_id", "app_id", "gateways"]),
    ]  # fmt: skip
    texts = [
        ("no JSON", "{", []),
        ("an empty text", "", []),
        ("a list", "[]", []),
        ("null", "null", []),
        ("a text", '"a"', []),
    ]
    return (
        [
            {"name": name, "text": json.dumps(value), "bundle": {"relays": [], **value, **change}}
            for name, value, change in good
        ]
        + [{"name": name, "text": json.dumps(value), "wrong": wrong} for name, value, wrong in bad]
        + [{"name": name, "text": text, "wrong": wrong} for name, text, wrong in texts]
    )


def pem(base64, label="PRIVATE KEY", newline="\n"):
    lines = [base64[start : start + 64] for start in range(0, len(base64), 64)]
    return newline.join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])


def key_cases(keys):
    good = []
    for name, key in keys.items():
        good += [
            (f"{name} in base64", key["pkcs8_der_b64"], key),
            (f"{name} with a prefix", key["wallet_auth_prefixed"], key),
            (f"{name} in PEM", pem(key["pkcs8_der_b64"]), key),
        ]
    first = keys["key1"]
    good += [
        ("with blanks around it", f"  {first['pkcs8_der_b64']}\r\n", first),
        ("in PEM with carriage returns", pem(first["pkcs8_der_b64"], newline="\r\n"), first),
    ]
    text = first["pkcs8_der_b64"]
    bad = [
        ("an empty text", ""),
        ("no base64", "not a key!"),
        ("base64 of something else", "aGVsbG8gd29ybGQ="),
        ("base64 without its padding", keys["key1"]["sec1_der_b64"].rstrip("=")),
        ("SEC 1", first["sec1_der_b64"]),
        ("SEC 1 in PEM", pem(first["sec1_der_b64"], "EC PRIVATE KEY")),
        ("PKCS#8 in PEM with the name of SEC 1", pem(text, "EC PRIVATE KEY")),
        ("a public key", first["spki_der_b64"]),
        ("a public key in PEM", first["spki_pem"]),
        ("another prefix", "wallet-api:" + text),
        ("the prefix alone", "wallet-auth:"),
        ("cut off", text[:-8]),
        ("with a byte more", text + "AAAA"),
        *[(f"a key of {kind}", other) for kind, other in OTHER_KEYS.items()],
    ]
    return [{"name": name, "text": given, "spki": key["spki_der_b64"]} for name, given, key in good] + [
        {"name": name, "text": given, "error": "invalid_key"} for name, given in bad
    ]


def canonical_cases(payloads):
    """Without numbers that Python and JavaScript read differently before an SDK sees them."""
    left_out = {
        "big_integers",
        "duplicate_keys_last_wins",
        "numbers_more",
        "absent_body",
        "empty_object_body",
        "delete_empty_object",
    }
    cases = []
    for case in payloads["cases"]:
        if case["name"] in left_out:
            continue
        given = dict(case["input"])
        body = given.pop("body_json")
        cases.append(
            {
                "name": case["name"],
                "json": json.dumps(given)[:-1] + f', "body": {body}}}',
                "canonical": case["canonical"],
                "key": "key1",
                "signature": case["signature_key1_der_b64"],
            }
        )
    return cases


def request_cases(payloads):
    """Requests that Privy's SDKs made: the payload, the signature, and what was sent to the server itself."""
    cases = []
    for language in ("node", "python"):
        for recorded in vectors(f"privy/recorded_requests_{language}.json")["requests"]:
            signers = recorded.get("signers") or []
            method, target, _ = recorded["request_line"].split(" ")
            is_ours = target.endswith("/rpc") and [signer["key"] for signer in signers] == ["key1"]
            if not is_ours or signers[0]["payload_variant"] != "exact/parsed":
                continue
            headers = {name.lower(): value for name, value in recorded["headers"].items()}
            payload = json.loads(signers[0]["signed_payload"])
            if "privy-request-expiry" not in payload["headers"]:
                continue
            cases.append(request_case(f"{language}: {recorded['sdk_call']}", target, headers, payload, signers[0]))
    given = next(case for case in payloads["cases"] if case["name"] == "with_idempotency_and_expiry")
    headers = {
        **given["input"]["headers"],
        "authorization": "Basic Y210ZXN0YXBwMDAwMDAwMDAwMDAwMDAwMDp0ZXN0LXNlY3JldA==",
    }
    headers["privy-authorization-signature"] = given["signature_key1_der_b64"]
    signer = {"signed_payload": given["canonical"]}
    target = given["input"]["url"].removeprefix("https://api.privy.io")
    cases.append(request_case("with an idempotency key", target, headers, json.loads(given["canonical"]), signer))
    return cases


def request_case(name, target, headers, payload, signer):
    signed = payload["headers"]
    wanted = {member: headers[member] for member in ("authorization", *signed)}
    wanted["content-type"] = "application/json"
    gateway = {"x-" + member: value for member, value in signed.items()}
    gateway["content-type"] = "application/json"
    path = target[target.index("/v1/wallets/") :]
    wallet_id = path.split("/")[3]
    return {
        "name": name,
        "bundle": {**BUNDLE, "wallet_id": wallet_id, "api_url": payload["url"].removesuffix(path)},
        "key": "key1",
        "body": payload["body"],
        "expiry_ms": int(signed["privy-request-expiry"]),
        "idempotency_key": signed.get("privy-idempotency-key"),
        "app_secret": "test-secret",
        "payload": signer["signed_payload"],
        "signature": headers["privy-authorization-signature"],
        "direct": {"method": "POST", "url": payload["url"], "headers": wanted, "body": payload["body"]},
        "gateway": {
            "method": "POST",
            "url": f"https://gw1.example/v1/vault/{wallet_id}/rpc",
            "headers": gateway,
            "body": payload["body"],
        },
    }


def wire(typed_data):
    """Typed data of a Hyperliquid SDK as the server takes it."""
    declared = [field["name"] for field in typed_data["types"][typed_data["primaryType"]]]
    return {
        "domain": typed_data["domain"],
        "types": typed_data["types"],
        "primary_type": typed_data["primaryType"],
        "message": {name: typed_data["message"][name] for name in declared},
    }


def with_network(bundle, case):
    return {**bundle, "is_testnet": case["network"] == "testnet"}


def signed_answer(signature):
    return {
        "status": 200,
        "body": {"method": "eth_signTypedData_v4", "data": {"signature": signature, "encoding": "hex"}},
    }


def call_cases():
    """Calls of the account: the body that is sent, the answer, and what comes out."""
    cases, seen = [], set()
    for case in vectors("hyperliquid/actions.json")["cases"]:
        kind = (case["primary_type"], case["network"])
        if kind in seen:
            continue
        seen.add(kind)
        extended = {**case["typed_data"], "message": {**case["typed_data"]["message"], "undeclared": "x"}}
        cases.append(
            {
                "name": f"hyperliquid-python-sdk: {case['name']}",
                "bundle": with_network({**BUNDLE, "address": case["address"]}, case),
                "typed_data": extended,
                "body": {"method": "eth_signTypedData_v4", "params": {"typed_data": wire(case["typed_data"])}},
                "answer": signed_answer(case["signature_65"]),
                "signature": case["signature_65"],
            }
        )
    source = vectors("hyperliquid/actions_ts.json")
    for case in source["cases"]:
        kind = (case["primary_type"], case["network"])
        if kind in seen:
            continue
        seen.add(kind)
        signature = signature_65(case["signature"])
        cases.append(
            {
                "name": f"@nktkas/hyperliquid: {case['method']}",
                "bundle": with_network({**BUNDLE, "address": source["address"]}, case),
                "typed_data": case["typed_data"],
                "body": {"method": "eth_signTypedData_v4", "params": {"typed_data": wire(case["typed_data"])}},
                "answer": signed_answer(signature),
                "signature": signature,
            }
        )
    return cases + message_cases() + answer_cases(cases) + network_cases(cases) + transaction_cases()


def signature_65(parts):
    return "0x" + parts["r"][2:].zfill(64) + parts["s"][2:].zfill(64) + f"{parts['v']:02x}"


def message_cases():
    cases = []
    chosen = vectors("evm/eip191_personal_sign.json")["personal_sign"]
    for case in [*chosen[:12], *[case for case in chosen[12:] if "message_utf8" not in case][:6]]:
        forms = [("hex", {"bytes": case["message_hex"]}, case["message_hex"][2:])]
        if "message_utf8" in case:
            forms.append(("utf-8", {"text": case["message_utf8"]}, case["message_utf8"]))
        for encoding, message, sent in forms:
            cases.append(
                {
                    "name": f"eth-account: message {case['name']}, {encoding}",
                    "bundle": {**BUNDLE, "address": case["address"]},
                    "message": message,
                    "body": {"method": "personal_sign", "params": {"message": sent, "encoding": encoding}},
                    "answer": signed_answer(case["signature"]),
                    "signature": case["signature"],
                }
            )
    return cases


def answer_cases(calls):
    first = calls[0]
    good, s = first["signature"], int(first["signature"][66:130], 16)
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    high_s = good[:66] + f"{order - s:064x}" + ("1b" if good.endswith("1c") else "1c")
    other = calls[1]["signature"]
    verdict = {
        "decision": "deny",
        "policy_id": "p1f4c9o2h8xk3v7b5n6m0q2w",
        "rule_id": None,
        "reason": "no ALLOW rule matches",
    }
    denial = {"error": "RPC request denied due to policy violation", "code": "policy_violation"}

    def answered(name, answer, **wanted):
        given = {part: first[part] for part in ("bundle", "typed_data", "body")}
        return {"name": name, **given, "answer": answer, **wanted}

    def malformed(name, body):
        return answered(name, {"status": 200, **body}, error={"kind": "malformed_answer", "status": 200})

    def signature(text):
        return {"body": {"data": {"signature": text}}}

    def failed(name, status, body, kind, headers=None, **error):
        answer = {"status": status, "body": body, **({"headers": headers} if headers else {})}
        wanted = {
            "kind": kind,
            "status": status,
            "code": body.get("code"),
            "message": body.get("error", f"HTTP {status}"),
            **error,
        }
        return answered(name, answer, error=wanted)

    return [
        answered("a signature whose v is 0 or 1", signed_answer(good[:130] + f"{int(good[130:], 16) - 27:02x}"), signature=good),
        answered("a signature in upper case", signed_answer("0x" + good[2:].upper()), signature=good),
        malformed("a signature of 64 bytes", signature(good[:-2])),
        malformed("a signature of 66 bytes", signature(good + "00")),
        malformed("a signature without 0x", signature(good[2:])),
        malformed("a signature that is no hexadecimal", signature(good[:-1] + "g")),
        malformed("a signature over something else", signature(other)),
        malformed("a signature with the other parity", signature(good[:130] + ("1b" if good.endswith("1c") else "1c"))),
        malformed("a signature with a high s", signature(high_s)),
        malformed("a signature with v 29", signature(good[:130] + "1d")),
        malformed("a signature of zeros", signature("0x" + "00" * 65)),
        malformed("a signature whose r is the order", signature("0x" + f"{order:064x}" + good[66:])),
        malformed("a signature that is a number", {"body": {"data": {"signature": 1}}}),
        malformed("no signature", {"body": {"data": {}}}),
        malformed("no data", {"body": {"method": "eth_signTypedData_v4"}}),
        malformed("data that is null", {"body": {"data": None}}),
        malformed("a list", {"body": []}),
        malformed("null", {"body": None}),
        malformed("no JSON", {"text": "<html>hello</html>"}),
        malformed("nothing", {"text": ""}),
        answered("201", {"status": 201, "body": {}}, error={"kind": "malformed_answer", "status": 201}),
        failed("denied by Privy", 400, denial, "denied", details=None),
        failed("denied with a verdict", 400, {**denial, "details": verdict}, "denied", details=verdict),
        failed("invalid", 400, {"error": "[Input error] `method`: Required", "code": "invalid_data"}, "refused"),
        failed("expired", 400, {"error": "Request expired", "code": "request_expired"}, "refused"),
        failed("a gateway misses a header", 400, {"error": "X-Privy-App-Id is missing", "code": "invalid_request"}, "refused"),
        failed("not its key", 401, {"error": "No valid authorization signatures were provided."}, "unauthorized"),
        failed("the app of another", 403, {"error": "Invalid app ID", "code": "invalid_app_id"}, "refused"),
        failed("a wallet that does not exist", 404, {"error": "Wallet not found", "code": "not_found"}, "refused"),
        failed("a redirection", 302, {}, "refused", {"location": "https://elsewhere.example/"}),
        failed("too many", 429, {"error": "slower", "code": "rate_limited"}, "rate_limited", {"retry-after": "7"}, retry_after_seconds=7),
        failed("too many, in milliseconds", 429, {"error": "slower"}, "rate_limited", {"retry-after": "1", "retry-after-ms": "250"}, retry_after_seconds=0.25),
        failed("too many, until a date", 429, {"error": "slower"}, "rate_limited", {"retry-after": "Fri, 21 Nov 2025 00:00:00 GMT"}, retry_after_seconds=None),
        failed("at fault", 500, {"error": "a fault", "code": "internal_error"}, "upstream_error"),
        failed("no upstream", 502, {"error": "the server cannot be reached", "code": "upstream_unavailable"}, "upstream_error"),
        failed("busy", 503, {"error": "busy", "code": "signer_busy"}, "upstream_error", {"retry-after": "2"}, retry_after_seconds=2),
        failed("a slow upstream", 504, {"error": "no answer in time", "code": "upstream_timeout"}, "upstream_error"),
        failed("a denial by a server at fault", 500, denial, "upstream_error"),
        failed("members of other types", 400, {"code": 7, "details": "x"}, "refused", code=None, details=None),
        answered("no JSON from a proxy", {"status": 502, "text": "Bad Gateway"}, error={"kind": "upstream_error", "status": 502, "code": None, "message": "HTTP 502"}),
    ]  # fmt: skip


def network_cases(calls):
    """A vault never signs for the network of Hyperliquid that it is not on; nothing is sent."""
    return [
        {
            "name": f"for the other network: {call['name']}",
            "bundle": {**call["bundle"], "is_testnet": not call["bundle"]["is_testnet"]},
            "typed_data": call["typed_data"],
            "error": {"kind": "invalid_request"},
        }
        for call in calls
    ]


def transaction_cases():
    return [
        {
            "name": "a transaction",
            "bundle": BUNDLE,
            "transaction": {"to": PYTHON_ADDRESS, "value": 1, "chainId": 1},
            "error": {"kind": "unsupported"},
        },
        {
            "name": "half a surrogate pair",
            "bundle": BUNDLE,
            "message": {"text": "\ud83d"},
            "error": {"kind": "invalid_request"},
        },
        *[
            {
                "name": f"the idempotency key {key[:8]!r}…",
                "bundle": BUNDLE,
                "message": {"text": "Hello"},
                "idempotency_key": key,
                "error": {"kind": "invalid_request"},
            }
            for key in ["", "a b", "a\r\nb", "x" * 257, "é"]
        ],
    ]


def typed_data_cases():
    """Values as programs hold them, and what is sent. `$bytes` and `$integer` stand for those types of a language."""
    domain = {"name": "Test", "chainId": 1}
    domain_type = [{"name": "name", "type": "string"}, {"name": "chainId", "type": "uint256"}]

    def case(name, kind, value, sent=None, types=None):
        declared = {"M": [{"name": "v", "type": kind}], **(types or {})}
        given = {"domain": domain, "types": declared, "primaryType": "M", "message": {"v": value}}
        if sent is None:
            return {"name": name, "typed_data": given, "error": "invalid_request"}
        wanted = {
            "domain": domain,
            "types": {"EIP712Domain": domain_type, **declared},
            "primary_type": "M",
            "message": {"v": sent},
        }
        return {"name": name, "typed_data": given, "wire": wanted}

    integer = lambda number: {"$integer": str(number)}  # noqa: E731
    binary = lambda digits: {"$bytes": "0x" + digits}  # noqa: E731
    person = {"Person": [{"name": "name", "type": "string"}, {"name": "age", "type": "uint8"}]}
    anna = {"name": "Anna", "age": 30}
    good = [
        ("the largest safe integer", "uint256", integer(2**53 - 1), 2**53 - 1),
        ("the first integer that is not safe", "uint256", integer(2**53), str(2**53)),
        ("the largest integer", "uint256", integer(2**256 - 1), str(2**256 - 1)),
        ("the least integer", "int256", integer(-(2**255)), str(-(2**255))),
        ("the least safe integer", "int256", integer(-(2**53) + 1), -(2**53) + 1),
        ("an integer as a number", "uint64", 1700000000000, 1700000000000),
        ("an integer as decimal text", "uint64", "1700000000000", "1700000000000"),
        ("an integer as hexadecimal", "uint64", "0xff", "0xff"),
        ("bytes", "bytes", binary("00ff"), "0x00ff"),
        ("no bytes", "bytes", binary(""), "0x"),
        ("bytes as hexadecimal", "bytes", "0xDEADbeef", "0xDEADbeef"),
        ("bytes of a length", "bytes4", binary("01020304"), "0x01020304"),
        ("an address as bytes", "address", binary("11" * 20), "0x" + "11" * 20),
        ("true", "bool", True, True),
        ("a text", "string", "Zoë 🔐", "Zoë 🔐"),
        ("an array", "uint8[]", [1, integer(2)], [1, 2]),
        ("an array of arrays", "bytes2[1][]", [[binary("0102")], ["0x0304"]], [["0x0102"], ["0x0304"]]),
        ("a struct with a member more", "Person", {**anna, "more": 1}, anna, person),
        ("an array of structs", "Person[2]", [anna, {**anna, "more": 1}], [anna, anna], person),
    ]
    bad = [
        ("an integer that is too large", "uint8", 256),
        ("an integer that is too small", "int8", -129),
        ("a negative integer", "uint8", -1),
        ("an integer with a fraction", "uint8", 1.5),
        ("an integer with a sign", "uint8", "+5"),
        ("an integer with a leading zero", "uint8", "05"),
        ("an empty integer", "uint8", ""),
        ("an integer that is a boolean", "uint8", True),
        ("an integer that is null", "uint8", None),
        ("a boolean that is a text", "bool", "false"),
        ("a boolean that is a number", "bool", 1),
        ("a text that is null", "string", None),
        ("a text that is a number", "string", 5),
        ("half a surrogate pair", "string", "\udc00"),
        ("bytes of an odd length", "bytes", "0x0"),
        ("bytes without 0x", "bytes", "00"),
        ("bytes of another length", "bytes4", "0x010203"),
        ("an address that is too short", "address", "0x11"),
        ("an array that is too short", "uint8[2]", [1]),
        ("an array that is none", "uint8[]", 1),
        ("a type that does not exist", "uint9", 1),
        ("an alias", "uint", 1),
        ("bytes33", "bytes33", "0x" + "00" * 33),
        ("a type that is not declared", "Person", anna),
        ("an empty array of a type that is not declared", "Person[]", []),
    ]
    cases = [case(*given) for given in good] + [case(*given) for given in bad]
    lacking = case("a struct that lacks a member", "Person", {"name": "Anna"}, None, person)
    given = {
        "domain": domain,
        "types": {"M": [{"name": "v", "type": "bool"}]},
        "primaryType": "M",
        "message": {"v": True},
    }
    changes = {
        "a primary type that is not declared": {"primaryType": "N"},
        "the domain as primary type": {"primaryType": "EIP712Domain"},
        "a domain member that EIP-712 does not know": {"domain": {**domain, "colour": "blue"}},
        "a domain type that lists less": {"types": {**given["types"], "EIP712Domain": domain_type[:1]}},
        "a domain type in another order": {"types": {**given["types"], "EIP712Domain": domain_type[::-1]}},
        "no message": {"message": None},
        "no domain": {"domain": None},
        "two fields of one name": {"types": {"M": given["types"]["M"] * 2}},
        "a field without a type": {"types": {"M": [{"name": "v"}]}},
    }
    return [
        *cases,
        lacking,
        *[
            {"name": name, "typed_data": {**given, **change}, "error": "invalid_request"}
            for name, change in changes.items()
        ],
    ]


def digest_cases():
    """Digests on which four libraries agree. Recursive types are left out: eth-account takes none as primary type."""
    chosen = vectors("evm/eip712_reference.json")["cases"][:10] + vectors("evm/eip712_random.json")["cases"][:40]
    return [
        {"name": case.get("name") or f"random {number}", "typed_data": case["typed_data"], "digest": case["digest"]}
        for number, case in enumerate(chosen)
        if case.get("kind") != "recursive" and len(json.dumps(case)) < 4000
    ]


def failover_cases():
    """What each gateway does at each call: `refuse` (nobody listens), `sign`, a status, or `hang_up` after it has read
    the request. `received` lists the gateways that got the request."""
    return [
        {"name": "the first works", "gateways": 2, "calls": [[["sign", "sign"], [0], "signature"]] * 2},
        {"name": "the first is down", "gateways": 2, "calls": [[["refuse", "sign"], [1], "signature"]]},
        {
            "name": "the one that works is remembered",
            "gateways": 3,
            "calls": [
                [["refuse", "refuse", "sign"], [2], "signature"],
                [["sign", "sign", "sign"], [2], "signature"],
                [["refuse", "sign", "refuse"], [1], "signature"],
                [["sign", "sign", "sign"], [1], "signature"],
            ],
        },
        {"name": "all are down, then one is up", "gateways": 2, "calls": [[["refuse", "refuse"], [], "unavailable"], [["refuse", "sign"], [1], "signature"]]},
        {"name": "a fault is not tried elsewhere", "gateways": 2, "calls": [[[500, "sign"], [0], "upstream_error"], [["sign", "sign"], [0], "signature"]]},
        {"name": "no upstream is not tried elsewhere", "gateways": 2, "calls": [[[502, "sign"], [0], "upstream_error"]]},
        {"name": "a slow upstream is not tried elsewhere", "gateways": 2, "calls": [[[504, "sign"], [0], "upstream_error"]]},
        {"name": "a busy server is not tried elsewhere", "gateways": 2, "calls": [[[503, "sign"], [0], "upstream_error"]]},
        {"name": "too many requests are not sent elsewhere", "gateways": 2, "calls": [[[429, "sign"], [0], "rate_limited"]]},
        {"name": "a refusal is final", "gateways": 2, "calls": [[[401, "sign"], [0], "unauthorized"]]},
        {"name": "a lost answer is not asked for again", "gateways": 2, "calls": [[["hang_up", "sign"], [0], "answer_lost"], [["sign", "sign"], [0], "signature"]]},
        {"name": "a lost answer after a gateway that is down", "gateways": 3, "calls": [[["refuse", "hang_up", "sign"], [1], "answer_lost"]]},
        {"name": "a gateway that answered with a fault is remembered", "gateways": 2, "calls": [[["refuse", 500], [1], "upstream_error"], [["sign", "sign"], [1], "signature"]]},
        {"name": "a redirection is not followed", "gateways": 2, "calls": [[[307, "sign"], [0], "refused"]]},
    ]  # fmt: skip


def nonce_cases():
    return [
        {"name": "the clock goes on", "clock": [100, 101, 105], "nonces": [100, 101, 105]},
        {"name": "the clock stands still", "clock": [100, 100, 100], "nonces": [100, 101, 102]},
        {"name": "the clock goes back", "clock": [100, 50, 99, 101, 103], "nonces": [100, 101, 102, 103, 104]},
        {"name": "the clock catches up", "clock": [100, 100, 100, 200], "nonces": [100, 101, 102, 200]},
        {"name": "times of today", "clock": [AT_MS, AT_MS, AT_MS + 1], "nonces": [AT_MS, AT_MS + 1, AT_MS + 2]},
    ]


def action_cases():
    """L1 actions of both official SDKs: their MessagePack, hashed with nonce, vault and expiry, and what is signed."""
    chosen = []
    for source in ("actions.json", "actions_ts.json"):
        for case in vectors(f"hyperliquid/{source}")["cases"]:
            if case["kind"] != "l1" or case["action"]["type"] == "multiSig":
                continue
            chosen.append(
                {
                    "name": f"{source}: {case.get('name') or case['method']} {len(chosen)}",
                    "is_testnet": case["network"] == "testnet",
                    "action": case["action"],
                    "nonce": case["nonce"],
                    "vault_address": case.get("signed_vault_address", case.get("vaultAddress")),
                    "expires_after": case.get("expiresAfter"),
                    "connection_id": case["connection_id"],
                    "digest": case["digest"],
                }
            )
    return chosen


def lines_of(cases):
    """JSON with one case in each line."""
    groups = []
    for name, group in cases.items():
        text = json.dumps(group)
        if isinstance(group, list):
            text = "[\n" + ",\n".join(json.dumps(case) for case in group) + "\n]"
        groups.append(f"{json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(groups) + "\n}\n"


def main():
    payloads = vectors("privy/authorization_payloads.json")
    keys = payloads["keys"]
    cases = {
        "about": "Every SDK of Countersign runs these cases; sdk/make_cases.py writes them and says where they come from.",
        "keys_used": {
            name: {"private": key["pkcs8_der_b64"], "public": key["spki_der_b64"]} for name, key in keys.items()
        },
        "bundles": bundle_cases(),
        "keys": key_cases(keys),
        "canonical": canonical_cases(payloads),
        "requests": request_cases(payloads),
        "calls": call_cases(),
        "typed_data": typed_data_cases(),
        "digests": digest_cases(),
        "failover": failover_cases(),
        "nonces": nonce_cases(),
        "actions": action_cases(),
        **live_cases(),
    }
    (Path(__file__).parent / "cases.json").write_text(lines_of(cases))
    print({name: len(group) for name, group in cases.items() if isinstance(group, list)})


if __name__ == "__main__":
    main()
