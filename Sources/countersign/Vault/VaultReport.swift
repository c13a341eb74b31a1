import Bytes
import CountersignClient
import Policy

/// `countersign vault show`: who owns a vault, who signs, what its policy allows, and what is wrong.
enum VaultReport {
    static func run(_ arguments: Arguments) async throws -> Int32 {
        let bundle = try bundle(arguments)
        guard let walletID = arguments.value(VaultFlags.wallet) ?? bundle?.walletID else {
            throw UsageError("--bundle FILE or --wallet ID is needed")
        }
        guard bundle == nil || bundle?.walletID == walletID else {
            throw UsageError("--wallet and --bundle name different wallets")
        }
        if let bundle, arguments.value(VaultFlags.appSecretFile) == nil {
            show(bundle, arguments)
            return ExitCode.success
        }
        let app = try VaultServer.open(arguments, url: bundle?.apiURL, appID: bundle?.appID)
        let facts = try await VaultFacts.load(walletID, from: app)
        let warnings = VaultWarnings(facts, bundle: bundle)
        if arguments.isSet(VaultFlags.json) {
            Console.print(String(decoding: json(facts, warnings).serialized(), as: UTF8.self))
        } else {
            for line in lines(facts) + lines(warnings) { Console.print(line) }
        }
        return warnings.faults.isEmpty ? ExitCode.success : ExitCode.failure
    }

    private static func bundle(_ arguments: Arguments) throws -> VaultBundle? {
        guard let path = arguments.value(VaultFlags.bundle) else { return nil }
        do {
            return try VaultBundle(InputFile.read(path, VaultFlags.bundle, atMost: VaultBundle.maximumBytes))
        } catch let error as VaultError {
            throw CommandError("--bundle \(path): \(error)")
        }
    }

    private static func show(_ bundle: VaultBundle, _ arguments: Arguments) {
        guard !arguments.isSet(VaultFlags.json) else {
            return Console.print(String(decoding: bundle.json.serialized(), as: UTF8.self))
        }
        Console.print(
            """
            wallet    \(bundle.walletID)
            address   \(bundle.address)
            network   \(bundle.isTestnet ? "test" : "main")
            app       \(bundle.appID) at \(bundle.apiURL)
            gateways  \(bundle.gateways.joined(separator: ", "))
            relays    \(bundle.relays.isEmpty ? "-" : bundle.relays.joined(separator: ", "))
            signer    \(bundle.signerID ?? "-")
            policy    \(bundle.policyID ?? "-")
            Owner, signers and rules are shown to who has the app's secret: --app-secret-file FILE.
            """)
    }

    // MARK: Text

    private static func lines(_ facts: VaultFacts) -> [String] {
        var lines = ["wallet    \(facts.wallet["id"].text)", "address   \(facts.wallet["address"].text)"]
        lines.append("owner     \(facts.owner.map { "\($0["id"].text)  \(quorum($0))" } ?? "nobody")")
        for signer in facts.signers {
            let policies = signer.policyIDs.isEmpty ? "" : ", under \(signer.policyIDs.joined(separator: ", "))"
            lines.append("signer    \(signer.id)  \(quorum(signer.quorum))\(policies)")
        }
        for policy in facts.policies {
            lines.append("policy    \(policy["id"].text)  \(policy["name"].text), owned by \(policy["owner_id"].text)")
            for rule in policy["rules"]?.arrayValue ?? [] {
                let sentence = RuleWords.sentence(rule, aggregations: facts.aggregations)
                lines.append("          \(rule["name"].text): \(sentence)")
            }
            lines.append("          whatever no rule allows is denied")
        }
        return lines
    }

    private static func lines(_ warnings: VaultWarnings) -> [String] {
        warnings.faults.map { "FAULT     \($0)" } + warnings.weaknesses.map { "warning   \($0)" }
    }

    /// Such as `operator, 1 of 1`.
    private static func quorum(_ quorum: JSON) -> String {
        let threshold = quorum["authorization_threshold"]?.safeInteger ?? 1
        let name = quorum["display_name"]?.stringValue.map { "\($0), " } ?? ""
        let others = quorum["user_ids"].texts.count + quorum["key_quorum_ids"].texts.count
        return "\(name)\(threshold) of \(quorum.publicKeys.count + others)"
    }

    // MARK: JSON

    private static func json(_ facts: VaultFacts, _ warnings: VaultWarnings) -> JSON {
        [
            "wallet": facts.wallet, "owner": facts.owner ?? .null, "signers": .array(facts.signers.map(\.quorum)),
            "policies": .array(facts.policies),
            "rules": .array(
                facts.policies.flatMap { $0["rules"]?.arrayValue ?? [] }.map {
                    .string(RuleWords.sentence($0, aggregations: facts.aggregations))
                }),
            "faults": .array(warnings.faults.map { .string($0) }),
            "warnings": .array(warnings.weaknesses.map { .string($0) }),
        ]
    }
}

extension JSON? {
    /// The text, or a dash.
    fileprivate var text: String { self?.stringValue ?? "-" }
}
