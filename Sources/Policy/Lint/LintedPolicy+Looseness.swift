/// Rules that allow more than their authors may have had in mind.
extension LintedPolicy {
    /// ALLOW rules without conditions, and policies that allow nothing.
    var openMethods: [PolicyWarning] {
        guard !allowing.isEmpty else {
            return [
                PolicyWarning(
                    .note, nil, "No rule allows anything, so every request is denied", hint: "Add an ALLOW rule")
            ]
        }
        return allowing.filter { $0.rule.conditions.isEmpty }.map {
            PolicyWarning(
                .warning, $0.rule, "The rule has no conditions and allows \($0.rule.method.name) with any content",
                hint: "Add conditions")
        }
    }

    var looseTransactions: [PolicyWarning] {
        allowing.filter { $0.isAboutTransactions }.flatMap { linted -> [PolicyWarning] in
            var warnings: [PolicyWarning] = []
            if linted.looksAt(.transaction, "value"), !linted.looksAt(.transaction, "to"), !linted.looksAt(.calldata) {
                warnings.append(
                    PolicyWarning(
                        .danger, linted.rule,
                        "The value is limited but not the recipient: tokens are moved by calls that carry no value",
                        hint: "Add a condition on 'to', and on calldata where 'to' is a token"))
            }
            if linted.looksAt(.calldata), !linted.looksAt(.transaction, "to") {
                warnings.append(
                    PolicyWarning(
                        .warning, linted.rule, "The call is limited but not the contract: any contract can be called",
                        hint: "Add a condition on 'to'"))
            }
            if !linted.requestConditions.isEmpty, !linted.looksAt(.transaction, "chain_id") {
                warnings.append(
                    PolicyWarning(
                        .warning, linted.rule, "The rule holds on every chain",
                        hint: "Add a condition on 'chain_id'"))
            }
            return warnings
        }
    }

    var looseActions: [PolicyWarning] {
        allowing.filter { $0.rule.method == .only(.signL1Action) }.flatMap { linted -> [PolicyWarning] in
            var warnings: [PolicyWarning] = []
            if !linted.looksAt(.hyperliquidAction, "kind") {
                warnings.append(
                    PolicyWarning(
                        .warning, linted.rule, "Every kind of action that has the other fields is allowed",
                        hint: "Add a condition on 'kind'"))
            }
            if !linted.looksAt(.hyperliquidAction, "time_skew_ms"), !linted.looksAt(.hyperliquidAction, "nonce") {
                warnings.append(
                    PolicyWarning(
                        .note, linted.rule,
                        "Actions can be signed ahead of time and used days later, after the signer was removed",
                        hint: "Add a condition time_skew_ms lte 60000"))
            }
            if !linted.looksAt(.hyperliquidAction, "is_testnet") {
                warnings.append(
                    PolicyWarning(
                        .note, linted.rule, "The rule holds on mainnet and testnet",
                        hint: "Add a condition on 'is_testnet'"))
            }
            return warnings
        }
    }
}

extension LintedRule {
    fileprivate var isAboutTransactions: Bool {
        [.signTransaction, .sendTransaction, .sendCalls, .signUserOperation].contains { rule.method == .only($0) }
    }
}
