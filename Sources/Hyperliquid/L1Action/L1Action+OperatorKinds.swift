/// The kinds of L1 action of deployers and validators.
extension L1Action {
    static let operation: [String: WireType] = [
        "finalizeEvmContract": .object([
            .init("token", .unsigned),
            .init(
                "input",
                .either(
                    .oneOf(["firstStorageSlot", "customStorageSlot"]),
                    .object([.init("create", .object([.init("nonce", .unsigned)]))]))),
        ]),
        "authorizeAqav2Role": .object([.init("token", .unsigned), .init("role", .oneOf(["technical", "treasury"]))]),
        "activateOutcomeDeployer": .object([.init("isDeactivate", .bool)]),
        "validatorL1Stream": .object([.init("riskFreeRate", .looseDecimal)]),
        "CSignerAction": .oneMember([.init("jailSelf", .null), .init("unjailSelf", .null)]),
        "CValidatorAction": .oneMember(validatorVariants),
        "spotDeploy": .oneMember(spotVariants),
        "perpDeploy": .oneMember(perpVariants),
    ]

    private static let validatorVariants: Fields = [
        .init(
            "changeProfile",
            .object([
                .init("node_ip", .nullable(.object([.init("Ip", .text)]))), .init("name", .nullable(.text)),
                .init("description", .nullable(.text)), .init("unjailed", .bool),
                .init("disable_delegations", .nullable(.bool)), .init("commission_bps", .nullable(.unsigned)),
                .init("signer", .nullable(.address)),
            ])),
        .init(
            "register",
            .object([
                .init(
                    "profile",
                    .object([
                        .init("node_ip", .object([.init("Ip", .text)])), .init("name", .text),
                        .init("description", .text), .init("delegations_disabled", .bool),
                        .init("commission_bps", .unsigned), .init("signer", .address),
                    ])),
                .init("unjailed", .bool), .init("initial_wei", .unsigned),
            ])),
        .init("unregister", .null),
    ]

    private static let token = WireType.object([.init("token", .unsigned)])

    private static let spotVariants: Fields = [
        .init(
            "registerToken2",
            .object([
                .init(
                    "spec",
                    .object([.init("name", .text), .init("szDecimals", .unsigned), .init("weiDecimals", .unsigned)])),
                .init("maxGas", .unsigned), .init(optional: "fullName", .text),
            ])),
        .init(
            "userGenesis",
            .object([
                .init("token", .unsigned), .init("userAndWei", .array(.tuple([.address, .looseDecimal]))),
                .init("existingTokenAndWei", .array(.tuple([.unsigned, .looseDecimal]))),
                .init(optional: "blacklistUsers", .array(.tuple([.address, .bool]))),
            ])),
        .init(
            "genesis",
            .object([
                .init("token", .unsigned), .init("maxSupply", .looseDecimal),
                .init(optional: "noHyperliquidity", .onlyTrue),
            ])),
        .init("registerSpot", .object([.init("tokens", .tuple([.unsigned, .unsigned]))])),
        .init(
            "registerHyperliquidity",
            .object([
                .init("spot", .unsigned), .init("startPx", .looseDecimal), .init("orderSz", .looseDecimal),
                .init("nOrders", .unsigned), .init(optional: "nSeededLevels", .unsigned),
            ])),
        .init("setDeployerTradingFeeShare", .object([.init("token", .unsigned), .init("share", .text)])),
        .init("enableQuoteToken", token),
        .init("enableAlignedQuoteToken", token),
        .init("enableFreezePrivilege", token),
        .init("revokeFreezePrivilege", token),
        .init("freezeUser", .object([.init("token", .unsigned), .init("user", .address), .init("freeze", .bool)])),
    ]

    private static let perpVariants: Fields = [
        registration("registerAsset2", mode: .init("marginMode", marginMode)),
        registration("registerAsset", mode: .init("onlyIsolated", .bool)),
        .init(
            "setOracle",
            .object([
                .init("dex", .text), .init("oraclePxs", perAsset(.looseDecimal)),
                .init("markPxs", .array(perAsset(.looseDecimal))), .init("externalPerpPxs", perAsset(.looseDecimal)),
            ])),
        .init("setFundingMultipliers", perAsset(.looseDecimal)),
        .init("setFundingInterestRates", perAsset(.looseDecimal)),
        .init("setFundingClamps", perAsset(.looseDecimal)),
        .init("setDeployerFees", perAsset(.object([.init("scale", .looseDecimal), .init("growthMode", .bool)]))),
        .init("haltTrading", .object([.init("coin", .text), .init("isHalted", .bool)])),
        .init("setMarginTableIds", perAsset(.unsigned)),
        .init(
            "insertMarginTable",
            .object([
                .init("dex", .text),
                .init(
                    "marginTable",
                    .object([
                        .init("description", .text),
                        .init(
                            "marginTiers",
                            .array(.object([.init("lowerBound", .unsigned), .init("maxLeverage", .unsigned)]))),
                    ])),
            ])),
        .init("setFeeRecipient", .object([.init("dex", .text), .init("feeRecipient", .address)])),
        .init("setOpenInterestCaps", perAsset(.nullable(.unsigned))),
        .init(
            "setSubDeployers",
            .object([
                .init("dex", .text),
                .init(
                    "subDeployers",
                    .array(
                        .object([.init("variant", .text), .init("user", .address), .init("allowed", .bool)]))),
            ])),
        .init("setMarginModes", perAsset(marginMode)),
        .init("setFeeScale", .object([.init("dex", .text), .init("scale", .looseDecimal)])),
        .init("setGrowthModes", perAsset(.bool)),
        .init(
            "setPerpAnnotation",
            .object([
                .init("coin", .text), .init("category", .text), .init("description", .text),
                .init("displayName", .nullable(.text)), .init("keywords", .array(.text)),
            ])),
        .init("disableDex", .text),
    ]

    private static let marginMode = WireType.oneOf(["strictIsolated", "noCross", "normal"])

    /// Pairs of an asset's name and a value.
    private static func perAsset(_ type: WireType) -> WireType { .array(.tuple([.text, type])) }

    private static func registration(_ name: String, mode: WireType.Field) -> WireType.Field {
        let request: Fields = [
            .init("coin", .text), .init("szDecimals", .unsigned), .init("oraclePx", .looseDecimal),
            .init("marginTableId", .unsigned), mode,
        ]
        let schema: Fields = [
            .init("fullName", .text), .init("collateralToken", .unsigned), .init("oracleUpdater", .nullable(.address)),
        ]
        return .init(
            name,
            .object([
                .init("maxGas", .nullable(.unsigned)), .init("assetRequest", .object(request)), .init("dex", .text),
                .init("schema", .nullable(.object(schema))),
            ]))
    }
}
