"""The cases that every SDK runs with a real server: through a gateway, to the server itself, and through the relay.

`make_cases.py` writes them into `cases.json`. Tests/SDK/live_vault.py starts what they need: two vaults, `bundle`, whose
policy sees hashes of L1 actions, and `bundle_with_actions`, whose policy sees the actions.
"""

TREASURY = "0x5e9ee1089755c3435139848e47e6635505d5a13a"
THIEF = "0x9999999999999999999999999999999999999999"
MAIL = "0xcccccccccccccccccccccccccccccccccccccccc"
ZERO_ADDRESS = "0x" + "00" * 20
OTHER_WALLET = "a" * 24
CLIENT_ORDER_ID = "0x" + "00" * 15 + "ff"
AT_MS = 1_700_000_000_000
FAR_MS = 4_102_444_800_000
DOMAIN_TYPE = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]
CLASS_TRANSFER = "HyperliquidTransaction:UsdClassTransfer"
CLASS_TRANSFER_TYPES = {
    "EIP712Domain": DOMAIN_TYPE,
    CLASS_TRANSFER: [
        {"name": "hyperliquidChain", "type": "string"},
        {"name": "amount", "type": "string"},
        {"name": "toPerp", "type": "bool"},
        {"name": "nonce", "type": "uint64"},
    ],
}


def names():
    """What the policies of the vaults allow, by name."""
    return {"treasury": TREASURY, "thief": THIEF, "mail": MAIL, "class_transfer_types": CLASS_TRANSFER_TYPES}


def typed_data(name, chain_id, contract, primary_type, types, message):
    return {
        "domain": {"name": name, "version": "1", "chainId": chain_id, "verifyingContract": contract},
        "types": {"EIP712Domain": DOMAIN_TYPE, **types},
        "primaryType": primary_type,
        "message": message,
    }


def user_signed(name, fields, **message):
    """Typed data of Hyperliquid's main network; fields as `type name`."""
    kind = f"HyperliquidTransaction:{name}"
    declared = [{"name": "hyperliquidChain", "type": "string"}]
    declared += [dict(zip(("type", "name"), field.split(), strict=True)) for field in fields]
    message = {"hyperliquidChain": "Mainnet", **message}
    return typed_data("HyperliquidSignTransaction", 421614, ZERO_ADDRESS, kind, {kind: declared}, message)


def withdrawal(destination):
    fields = ["string destination", "string amount", "uint64 time"]
    return user_signed("Withdraw", fields, destination=destination, amount="5", time=AT_MS)


def mail(contents="Hello, Bob!"):
    # The types stand in another order than the one in which they are hashed.
    types = {
        "Mail": [
            {"name": "to", "type": "Party"},
            {"name": "from", "type": "Author"},
            {"name": "via", "type": "Broker"},
            {"name": "contents", "type": "string"},
            {"name": "number", "type": "uint256"},
        ],
        "Party": [{"name": "name", "type": "string"}, {"name": "wallet", "type": "address"}],
        "Broker": [{"name": "name", "type": "string"}],
        "Author": [{"name": "name", "type": "string"}, {"name": "wallets", "type": "address[]"}],
    }
    message = {
        "to": {"name": "Bob", "wallet": THIEF},
        "from": {"name": "Cow", "wallets": [TREASURY, THIEF]},
        "via": {"name": "Eve"},
        "contents": contents,
        "number": str(2**200 + 1),
    }
    return typed_data("Mail", 1, MAIL, "Mail", types, message)


def agent():
    types = {"Agent": [{"name": "source", "type": "string"}, {"name": "connectionId", "type": "bytes32"}]}
    message = {"source": "a", "connectionId": "0x" + "5a" * 32}
    return typed_data("Exchange", 1337, ZERO_ADDRESS, "Agent", types, message)


def order(price="1500.5", size="0.05", **more):
    """An order of ether, as the table says it; `coin` is the name of the asset."""
    return {"asset": 1, "coin": "ETH", "is_buy": True, "price": price, "size": size, "tif": "Gtc", **more}


def posted_order(price="1500.5", size="0.05", kind=None, reduce_only=False, **more):
    """The same as the exchange takes it."""
    kind = kind or {"limit": {"tif": "Gtc"}}
    return {"a": 1, "b": True, "p": price, "s": size, "r": reduce_only, "t": kind, **more}


def posted_orders(*orders):
    return {"type": "order", "orders": list(orders), "grouping": "na"}


def signature_cases():
    """What is signed alike by every SDK, through a gateway and by the server itself: its signatures are deterministic."""

    def of_typed_data(name, value):
        wire = {"primary_type" if member == "primaryType" else member: part for member, part in value.items()}
        body = {"method": "eth_signTypedData_v4", "params": {"typed_data": wire}}
        return {"name": name, "bundle": "bundle", "typed_data": value, "body": body}

    def of_message(name, message, sent, encoding):
        body = {"method": "personal_sign", "params": {"message": sent, "encoding": encoding}}
        return {"name": name, "bundle": "bundle", "message": message, "body": body}

    def of_action(name, action, **more):
        params = {"action": action, "nonce": AT_MS, "is_testnet": False, **more}
        body = {"method": "hyperliquid_signL1Action", "params": params}
        return {
            "name": name, "bundle": "bundle_with_actions", "action": action, "nonce": AT_MS,
            "vault_address": more.get("vault_address"), "expires_after": more.get("expires_after"), "body": body,
        }  # fmt: skip

    trigger = {"trigger": {"isMarket": True, "triggerPx": "1400", "tpsl": "sl"}}
    class_transfer = typed_data(
        "HyperliquidSignTransaction", 421614, ZERO_ADDRESS, CLASS_TRANSFER, CLASS_TRANSFER_TYPES,
        {"hyperliquidChain": "Mainnet", "amount": "10", "toPerp": False, "nonce": AT_MS},
    )  # fmt: skip
    return [
        of_typed_data("typed data with nested types", mail()),
        of_typed_data("typed data that is no ASCII", mail("Zoë 🔐")),
        of_typed_data("a withdrawal", withdrawal(TREASURY)),
        of_typed_data("a transfer between the vault's accounts", class_transfer),
        of_typed_data("an Agent message", agent()),
        of_message("a text", {"text": "Hello"}, "Hello", "utf-8"),
        of_message("a text that is no ASCII", {"text": "Zoë 🔐"}, "Zoë 🔐", "utf-8"),
        of_message("bytes", {"bytes": "0x00ff10"}, "00ff10", "hex"),
        of_action("an order", posted_orders(posted_order())),
        of_action("two orders", posted_orders(posted_order(c=CLIENT_ORDER_ID), posted_order("1400", kind=trigger))),
        of_action("an order for a sub-account that expires", posted_orders(posted_order()),
                  vault_address=THIEF, expires_after=FAR_MS),
        of_action("a cancellation", {"type": "cancel", "cancels": [{"a": 1, "o": 2**40}]}),
        of_action("a cancellation by the client's id",
                  {"type": "cancelByCloid", "cancels": [{"asset": 1, "cloid": CLIENT_ORDER_ID}]}),
        of_action("a change", {"type": "batchModify", "modifies": [{"oid": 77, "order": posted_order("1400")}]}),
        of_action("leverage", {"type": "updateLeverage", "asset": 1, "isCross": False, "leverage": 5}),
        of_action("a scheduled cancellation", {"type": "scheduleCancel", "time": FAR_MS}),
    ]  # fmt: skip


def error_cases():
    """What comes out of calls, one after another, of an account of somebody. `change` is a change of the bundle;
    `$unique` stands for a text that no other run has. What is the same in both ways is said once."""
    hello = {"message": {"text": "Hello"}}
    strange = {"kind": "unauthorized", "status": 401, "code": "zero_correct_authorization_signatures"}

    def case(name, *calls, **more):
        calls = [{**call, "outcome": outcome} for call, outcome in calls]
        return {"name": name, "bundle": "bundle", "who": "operator", **more, "calls": calls}

    denied = {"kind": "denied", "status": 400, "code": "policy_violation"}
    expired = {"kind": "refused", "status": 400, "code": "request_expired"}
    transfer = user_signed("UsdSend", ["string destination", "string amount", "uint64 time"],
                           destination=TREASURY, amount="5", time=AT_MS)  # fmt: skip
    large = posted_orders(posted_order(size="50"))
    action = {"nonce": AT_MS, "vault_address": None, "expires_after": None}
    testnet = {**withdrawal(TREASURY), "message": {**withdrawal(TREASURY)["message"], "hyperliquidChain": "Testnet"}}
    once = {"idempotency_key": "$unique"}
    # Through a gateway the operator has no secret; to the server itself the URL that is signed is the one that is asked.
    return [
        case("both parties sign", (hello, "signature"), who="platform"),
        case("a withdrawal elsewhere is denied", ({"typed_data": withdrawal(THIEF)}, denied)),
        case("a transfer is denied", ({"typed_data": transfer}, denied)),
        case("a large order is denied", ({"action": large, **action}, denied), bundle="bundle_with_actions"),
        case("an order whose content is hidden is denied", ({"typed_data": agent()}, denied), bundle="bundle_with_actions"),
        case("after a denial the next one is signed", ({"typed_data": withdrawal(THIEF)}, denied), (hello, "signature")),
        case("a stranger's key", (hello, strange), who="stranger"),
        case("an unknown wallet", (hello, {"kind": "refused", "status": 404, "code": "not_found"}), change={"wallet_id": OTHER_WALLET}),
        case(
            "another app",
            (hello, {"gateway": {"kind": "refused", "status": 403, "code": "app_not_allowed"},
                     "direct": {"kind": "unauthorized", "status": 401}}),
            change={"app_id": "another"},
        ),
        case("a wrong secret", (hello, {"kind": "unauthorized", "status": 401}), app_secret="wrong", ways=["direct"]),
        case("signed for another server", (hello, strange), change={"api_url": "https://api.privy.io"}, ways=["gateway"]),
        case("a request that has expired", (hello, expired), expiry_ms=-1000),
        case("a transaction", ({"transaction": {"to": THIEF, "value": 1, "chainId": 1}}, {"kind": "unsupported", "status": None})),
        case("the other network", ({"typed_data": testnet}, {"kind": "invalid_request", "status": None})),
        case(
            "an idempotency key is for one body",
            ({**hello, **once}, "signature"),
            ({**hello, **once}, "signature"),
            ({"message": {"text": "Hello again"}, **once}, {"kind": "refused", "status": 400, "code": "invalid_data"}),
            (hello, "signature"),
        ),
    ]  # fmt: skip


def failover_cases():
    """Which gateway is asked: `dead` (nobody listens), `broken` (a gateway whose server is dead answers 502), `good`.
    `received` is how many requests the good one got."""
    lost = {"kind": "upstream_error", "status": 502, "code": "upstream_unavailable"}
    return [
        {"name": "the first is dead", "gateways": ["dead", "good"], "outcome": "signature", "received": 1},
        {"name": "the first works", "gateways": ["good", "broken"], "outcome": "signature", "received": 1},
        {"name": "the first answers 502", "gateways": ["broken", "good"], "outcome": lost, "received": 0},
        {"name": "a dead one, then a 502", "gateways": ["dead", "broken", "good"], "outcome": lost, "received": 0},
        {
            "name": "all are dead",
            "gateways": ["dead"],
            "outcome": {"kind": "unavailable", "status": None},
            "received": 0,
        },
    ]


def action_cases():
    """What the SDK's Hyperliquid client does, step by step, in all three ways, and what reaches the exchange.

    `outcome` is what came out: `resting`, `filled`, `success`, `ok`, `denied`, or `refused: ` and the exchange's first
    words; where it differs, by `hash` and `action` (what the policy of the vault sees) and `relay`. `posted` is the
    action that arrives, signed by the vault; without it nothing arrives. `$oid` is the newest order that rests."""

    def step(do, outcome, posted=None, **more):
        return {"do": do, "outcome": outcome, **more, **({"posted": posted} if posted else {})}

    def place(outcome, *posted, orders=None, **more):
        orders = orders or [order()]
        return step("orders", outcome, posted_orders(*posted) if posted else None, orders=orders, **more)

    def case(name, *steps, **more):
        return {"name": name, **more, "steps": list(steps)}

    cancel = step("cancel", "success", {"type": "cancel", "cancels": [{"a": 1, "o": "$oid"}]}, asset=1, coin="ETH", oid="$oid")
    stop = {"trigger": {"isMarket": True, "triggerPx": "1400", "tpsl": "sl"}}
    denied = {"hash": "denied", "action": "denied", "relay": "refused: Denied by policy"}
    relay_only = {"ways": ["relay"]}
    return [
        case("an order rests and is cancelled", place("resting", posted_order()), cancel),
        case("needless zeros are not posted", place("resting", posted_order("1500", "0.1"), orders=[order("1500.00", "0.10")]), cancel),
        case("an order with the client's id",
             place("resting", posted_order(c=CLIENT_ORDER_ID), orders=[order(cloid=CLIENT_ORDER_ID)]),
             step("cancelByCloid", "success",
                  {"type": "cancelByCloid", "cancels": [{"asset": 1, "cloid": CLIENT_ORDER_ID}]},
                  asset=1, coin="ETH", cloid=CLIENT_ORDER_ID)),
        case("an order is filled",
             place("filled", posted_order("2100", "0.01", {"limit": {"tif": "Ioc"}}), orders=[order("2100", "0.01", tif="Ioc")])),
        case("an order that would take is not taken",
             place("refused: Post only order", posted_order("2100", "0.01", {"limit": {"tif": "Alo"}}), orders=[order("2100", "0.01", tif="Alo")])),
        case("a stop",
             place("resting", posted_order("1300", "0.05", stop),
                   orders=[order("1300", trigger={"kind": "sl", "price": "1400", "is_market": True})]), cancel),
        case("two orders in one action",
             place("resting", posted_order(), posted_order("1499"), orders=[order(), order("1499")]), cancel),
        case("an order is changed",
             place("resting", posted_order()),
             step("modify", "resting",
                  {"type": "batchModify", "modifies": [{"oid": "$oid", "order": posted_order("1400", "0.06")}]},
                  oid="$oid", order=order("1400", "0.06")),
             cancel),
        case("an order that is not there",
             step("cancel", "refused: Order was never placed", {"type": "cancel", "cancels": [{"a": 1, "o": 7}]}, asset=1, coin="ETH", oid=7)),
        *[
            case(f"leverage, {name}",
                 step("updateLeverage", "ok", {"type": "updateLeverage", "asset": 1, "isCross": is_cross, "leverage": 5},
                      asset=1, coin="ETH", leverage=5, is_cross=is_cross))
            for name, is_cross in (("cross", True), ("isolated", False))
        ],
        case("leverage that the exchange does not give",
             step("updateLeverage", "refused: Invalid leverage value",
                  {"type": "updateLeverage", "asset": 1, "isCross": True, "leverage": 99},
                  asset=1, coin="ETH", leverage=99, is_cross=True)),
        case("any other action", step("act", "ok", {"type": "scheduleCancel", "time": FAR_MS}, action={"type": "scheduleCancel", "time": FAR_MS})),
        case("an action that expires",
             step("act", "ok", {"type": "scheduleCancel"}, action={"type": "scheduleCancel"}, expires_after=FAR_MS)),
        case("a withdrawal",
             step("withdraw", "ok", {"type": "withdraw3", "destination": TREASURY, "amount": "25"}, amount="25", destination=TREASURY)),
        case("a transfer between the vault's accounts",
             step("transferBetweenClasses", "ok", {"type": "usdClassTransfer", "amount": "10", "toPerp": False}, amount="10", to_perp=False)),
        case("a withdrawal elsewhere is denied", step("withdraw", denied, amount="25", destination=THIEF)),
        case("a transfer to somebody is denied",
             step("actAsUser", denied, action={"type": "usdSend", "destination": TREASURY, "amount": "5"})),
        case("a large order is denied", place({**denied, "hash": "resting"}, orders=[order("1500", "50")])),
        case("a kind that no rule allows is denied",
             step("act", {**denied, "hash": "ok"}, action={"type": "setReferrer", "code": "CODE"})),
        case("a key that is no signer's", place("refused: User or API Wallet"), **relay_only, who="relay_stranger"),
        case("an unknown wallet", place("refused: "), **relay_only, change={"wallet_id": OTHER_WALLET}),
        case("a nonce of long ago", place("refused: Invalid nonce"), **relay_only, clock_ms=AT_MS),
    ]  # fmt: skip


def live_cases():
    return {
        "live_names": names(),
        "live_signatures": signature_cases(),
        "live_errors": error_cases(),
        "live_failover": failover_cases(),
        "live_actions": action_cases(),
    }
