/// Rules on typed data that do not match what clients send, or that give more away than one message.
extension LintedPolicy {
    var looseTypedData: [PolicyWarning] {
        allowing.filter { $0.rule.method == .only(.signTypedData) && !$0.requestConditions.isEmpty }.flatMap {
            $0.isAboutActions ? $0.looseAction : $0.missingChain + $0.missingDomainType + $0.givenAway
        }
    }
}

extension LintedRule {
    /// Whether it holds for user-signed actions of Hyperliquid and for no other typed data.
    fileprivate var isAboutActions: Bool { rule.conditions.contains { $0.source == .hyperliquidAction } }

    /// Actions by which somebody else may act later.
    fileprivate var looseAction: [PolicyWarning] {
        let kinds = rule.conditions.filter { condition in
            condition.source == .hyperliquidAction && condition.field == "kind"
                && [.equal, .isIn].contains(condition.operation)
        }
        guard !kinds.isEmpty else {
            return [
                PolicyWarning(
                    .danger, rule, "Any user-signed action is allowed, transfers and approvals of agents among them",
                    hint: "Add a condition on the kind")
            ]
        }
        guard kinds.allSatisfy({ $0.value.texts.contains("approveAgent") }) else { return [] }
        return [
            PolicyWarning(
                .danger, rule, "An approved agent trades without asking this policy, for up to 180 days",
                hint: "Remove approveAgent from the kinds")
        ]
    }

    fileprivate var missingChain: [PolicyWarning] {
        guard !looksAt(.typedDataDomain, "chainId", "chain_id") else { return [] }
        return [
            PolicyWarning(
                .warning, rule, "The rule holds for domains of every chain",
                hint: "Add a condition on the domain's chainId")
        ]
    }

    /// The types of an ALLOW rule must be those of the request exactly, `EIP712Domain` among them.
    fileprivate var missingDomainType: [PolicyWarning] {
        guard patterns.contains(where: { $0.types["EIP712Domain"] == nil }) else { return [] }
        return [
            PolicyWarning(
                .warning, rule,
                "The types lack EIP712Domain, which both Hyperliquid SDKs and most clients send: the rule does not "
                    + "match their requests",
                hint: "Add EIP712Domain to the types, with the fields of the domain in order")
        ]
    }

    /// Messages that let somebody else act later.
    fileprivate var givenAway: [PolicyWarning] {
        if patterns.isEmpty {
            return [
                PolicyWarning(
                    .warning, rule, "Any message of the domain is allowed, token permits among them",
                    hint: "Add a condition on the message with its types")
            ]
        }
        if patterns.contains(where: { $0.primaryType == "HyperliquidTransaction:ApproveAgent" }) {
            return [
                PolicyWarning(
                    .danger, rule, "An approved agent trades without asking this policy, for up to 180 days",
                    hint: "Limit agentAddress to keys that you hold, or remove the rule")
            ]
        }
        guard patterns.contains(where: \.isPermit), !looksAtSpender else { return [] }
        return [
            PolicyWarning(
                .danger, rule, "The message is a permit: whoever is named as spender can take tokens later",
                hint: "Limit the spender and the amount")
        ]
    }

    private var looksAtSpender: Bool {
        rule.conditions.contains { $0.source == .typedDataMessage && $0.field.hasSuffix("spender") }
    }
}

extension TypedDataPattern {
    /// Whether the message gives an allowance over tokens (ERC-2612, DAI, Permit2).
    fileprivate var isPermit: Bool {
        primaryType.hasPrefix("Permit") || (types[primaryType] ?? []).contains { $0.name == "spender" }
    }
}
