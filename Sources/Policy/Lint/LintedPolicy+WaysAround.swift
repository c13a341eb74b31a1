/// Ways to do by one method what rules about another one forbid.
extension LintedPolicy {
    var waysAround: [PolicyWarning] {
        guard !restricting.isEmpty else { return [] }
        return allowing.compactMap { $0.wayAround } + openSigning + openAgents
    }

    /// `eth_sendTransaction` restricted, while the same transaction can be signed and sent by anyone.
    private var openSigning: [PolicyWarning] {
        let sending = rules.filter { $0.rule.method == .only(.sendTransaction) && $0.looksAt(.transaction, "to") }
        guard !sending.isEmpty else { return [] }
        return allowing.filter { $0.rule.method == .only(.signTransaction) && !$0.looksAt(.transaction, "to") }.map {
            PolicyWarning(
                .danger, $0.rule,
                "eth_sendTransaction is limited to some recipients, but eth_signTransaction is not",
                hint: "Give the rules of both methods the same conditions on 'to'")
        }
    }

    /// Rules on single messages beside a rule that signs Hyperliquid actions unseen.
    private var openAgents: [PolicyWarning] {
        guard !refusesBlindAgents else { return [] }
        return allowing.filter { $0.rule.method == .only(.signTypedData) && $0.signsAgents }.map {
            PolicyWarning(
                .danger, $0.rule,
                "Agent messages hide the Hyperliquid action: orders at any price, vault deposits and account changes "
                    + "all look the same",
                hint: "Use hyperliquid_signL1Action with conditions on hyperliquid_action, or refuse_blind_agent")
        }
    }
}

extension LintedRule {
    /// Whether the rule can allow an `Agent` message.
    fileprivate var signsAgents: Bool { patterns.isEmpty || patterns.contains { $0.primaryType == "Agent" } }

    /// What this ALLOW rule opens beside whatever other rules restrict.
    fileprivate var wayAround: PolicyWarning? {
        switch rule.method {
        case .any:
            return requestWarning(
                "'*' allows every method that need not be named, with any content",
                hint: "Name the methods and give each its conditions")
        case .only(.signHash), .only(.rawSign):
            return PolicyWarning(
                .danger, rule,
                "\(rule.method.name) signs any hash, so every transaction and message that other rules forbid",
                hint: "Remove the rule; sign through the method that shows the content")
        case .only(.exportPrivateKey), .only(.exportSeedPhrase):
            return PolicyWarning(
                .danger, rule, "Whoever exports the key is bound by no policy",
                hint: "Leave export to a policy of the owner alone")
        case .only(.signAuthorization) where !looksAt(.authorization, "contract"):
            return PolicyWarning(
                .danger, rule, "Any contract may take over the account (EIP-7702) and do what other rules forbid",
                hint: "List the contracts in a condition on 'contract'")
        case .only(.personalSign), .only(.solanaSignMessage): return messageWarning
        case .only(.signTransaction), .only(.sendTransaction):
            return requestWarning(
                "Any transaction is allowed, also those with the effect of what other rules forbid",
                hint: "Add conditions on 'to', 'value' and 'chain_id', or on calldata")
        case .only(.signUserOperation):
            return requestWarning(
                "Any operation of an account is allowed, also those with the effect of what other rules forbid",
                hint: "Add conditions on 'to', 'value' and 'chain_id', or on calldata")
        case .only(.solanaSignTransaction), .only(.solanaSendTransaction):
            return requestWarning(
                "Any instruction of any program is allowed, also those with the effect of what other rules forbid",
                hint: "Add conditions on the programs and their instructions")
        case .only(.signTypedData):
            return requestWarning(
                "Any typed data is allowed: token permits, orders and withdrawals alike",
                hint: "Add conditions on the domain and on the message with its types")
        default: return nil
        }
    }

    private var messageWarning: PolicyWarning? {
        if rule.allowsBlind {
            return PolicyWarning(
                .danger, rule,
                "Messages of 32 bytes are hashes of something unseen, such as transactions of a Safe that the wallet owns",
                hint: "Remove allow_blind")
        }
        guard requestConditions.isEmpty else { return nil }
        return PolicyWarning(
            .warning, rule, "Any text is signed: logins, and orders of services that take signed messages",
            hint: "Add a condition on 'content', such as starts_with")
    }

    /// A warning if the rule looks at nothing of the request.
    private func requestWarning(_ message: String, hint: String) -> PolicyWarning? {
        requestConditions.isEmpty ? PolicyWarning(.danger, rule, message, hint: hint) : nil
    }
}
