/// The kinds of L1 action, each with its members behind `type` in the order in which the exchange hashes them.
extension L1Action {
    typealias Fields = [WireType.Field]

    static let kinds: [String: WireType] = trading.merging(account) { first, _ in first }
        .merging(operation) { first, _ in first }

    private static let order = WireType.object([
        .init("a", .unsigned), .init("b", .bool), .init("p", .decimal), .init("s", .decimal), .init("r", .bool),
        .init(
            "t",
            .oneMember([
                .init("limit", .object([.init("tif", .oneOf(["Gtc", "Ioc", "Alo", "FrontendMarket"]))])),
                .init(
                    "trigger",
                    .object([
                        .init("isMarket", .bool), .init("triggerPx", .decimal), .init("tpsl", .oneOf(["tp", "sl"])),
                    ])),
            ])),
        .init(optional: "c", .clientOrderID),
    ])
    private static let orderID = WireType.either(.unsigned, .clientOrderID)

    private static let trading: [String: WireType] = [
        "order": .object([
            .init("orders", .array(order)),
            .init(
                "grouping",
                .either(.oneOf(["na", "normalTpsl", "positionTpsl"]), .object([.init("p", .unsigned)]))),
            .init(optional: "builder", .object([.init("b", .address), .init("f", .unsigned)])),
        ]),
        "cancel": .object([
            .init("cancels", .array(.object([.init("a", .unsigned), .init("o", .unsigned)]))),
            .init(optional: "f", .onlyTrue),
        ]),
        "cancelByCloid": .object([
            .init("cancels", .array(.object([.init("asset", .unsigned), .init("cloid", .clientOrderID)]))),
            .init(optional: "f", .onlyTrue),
        ]),
        "modify": .object([.init("oid", orderID), .init("order", order), .init(optional: "a", .onlyTrue)]),
        "batchModify": .object([
            .init("modifies", .array(.object([.init("oid", orderID), .init("order", order)]))),
            .init(optional: "a", .onlyTrue),
        ]),
        "scheduleCancel": .object([.init(optional: "time", .unsigned)]),
        "twapOrder": .object([
            .init(
                "twap",
                .object([
                    .init("a", .unsigned), .init("b", .bool), .init("s", .decimal), .init("r", .bool),
                    .init("m", .unsigned), .init("t", .bool),
                ])),
            .init(
                optional: "details",
                .object([
                    .init(optional: "t", .nullable(.object([.init("p", .decimal), .init("a", .bool)]))),
                    .init(optional: "s", .nullable(.decimal)),
                ])),
        ]),
        "twapCancel": .object([.init("a", .unsigned), .init("t", .unsigned)]),
        "updateLeverage": .object([.init("asset", .unsigned), .init("isCross", .bool), .init("leverage", .unsigned)]),
        "updateIsolatedMargin": .object([.init("asset", .unsigned), .init("isBuy", .bool), .init("ntli", .signed)]),
        "topUpIsolatedOnlyMargin": .object([.init("asset", .unsigned), .init("leverage", .looseDecimal)]),
        "noop": .object([]),
        "borrowLend": .object([
            .init("operation", .oneOf(["supply", "withdraw", "repay", "borrow"])), .init("token", .unsigned),
            .init("amount", .nullable(.looseDecimal)),
        ]),
        "userOutcome": .oneMember([
            .init("splitOutcome", .object([.init("outcome", .unsigned), .init("amount", .looseDecimal)])),
            .init("mergeOutcome", .object([.init("outcome", .unsigned), .init("amount", .nullable(.looseDecimal))])),
            .init("mergeQuestion", .object([.init("question", .unsigned), .init("amount", .nullable(.looseDecimal))])),
            .init(
                "negateOutcome",
                .object([.init("question", .unsigned), .init("outcome", .unsigned), .init("amount", .looseDecimal)])),
        ]),
    ]

    private static let account: [String: WireType] = [
        "createSubAccount": .object([.init("name", .text)]),
        "subAccountModify": .object([.init("subAccountUser", .address), .init("name", .text)]),
        "subAccountTransfer": .object([
            .init("subAccountUser", .address), .init("isDeposit", .bool), .init("usd", .unsigned),
        ]),
        "subAccountSpotTransfer": .object([
            .init("subAccountUser", .address), .init("isDeposit", .bool), .init("token", .text),
            .init("amount", .looseDecimal),
        ]),
        "vaultTransfer": .object([.init("vaultAddress", .address), .init("isDeposit", .bool), .init("usd", .unsigned)]),
        "createVault": .object([
            .init("name", .text), .init("description", .text), .init("initialUsd", .unsigned),
            .init("nonce", .unsigned),
        ]),
        "vaultModify": .object([
            .init("vaultAddress", .address), .init("allowDeposits", .nullable(.bool)),
            .init("alwaysCloseOnWithdraw", .nullable(.bool)),
        ]),
        "vaultDistribute": .object([.init("vaultAddress", .address), .init("usd", .unsigned)]),
        "agentSendAsset": .object([
            .init("destination", .address), .init("sourceDex", .text), .init("destinationDex", .text),
            .init("token", .text), .init("amount", .looseDecimal), .init("fromSubAccount", .addressOrEmpty),
            .init("nonce", .unsigned),
        ]),
        "agentSetAbstraction": .object([.init("abstraction", .oneOf(["i", "u", "p"]))]),
        "agentEnableDexAbstraction": .object([]),
        "setReferrer": .object([.init("code", .text)]),
        "registerReferrer": .object([.init("code", .text)]),
        "setDisplayName": .object([.init("displayName", .text)]),
        "claimRewards": .object([]),
        "reserveRequestWeight": .object([.init("weight", .unsigned), .init(optional: "destination", .address)]),
        "evmUserModify": .object([.init("usingBigBlocks", .bool)]),
        "spotUser": .object([.init("toggleSpotDusting", .object([.init("optOut", .bool)]))]),
        "hip3LiquidatorTransfer": .object([.init("dex", .text), .init("ntl", .unsigned), .init("isDeposit", .bool)]),
        "gossipPriorityBid": .object([.init("slotId", .unsigned), .init("ip", .text), .init("maxGas", .unsigned)]),
    ]
}
