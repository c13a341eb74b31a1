import Bytes
import CountersignClient
import Policy

/// What is wrong, or weaker than it looks, about a vault.
struct VaultWarnings {
    /// Bundle, wallet and policy do not fit together: nobody should fund or use it so.
    private(set) var faults: [String] = []
    /// It works, with less protection than a vault should have.
    private(set) var weaknesses: [String] = []

    init(_ facts: VaultFacts, bundle: VaultBundle?) {
        checkOwner(facts)
        checkPolicies(facts)
        if let bundle { check(bundle, facts) }
    }

    private mutating func checkOwner(_ facts: VaultFacts) {
        guard let owner = facts.owner else {
            return weaknesses.append("The wallet has no owner: the app's secret alone changes it")
        }
        if owner["authorization_threshold"]?.safeInteger ?? 1 <= 1 {
            weaknesses.append("One key of the owner alone changes policy, signers and owner")
        }
        let keys = Set(owner.publicKeys)
        for signer in facts.signers where !keys.isDisjoint(with: signer.quorum.publicKeys) {
            weaknesses.append("The signer \(signer.id) holds a key of the owner: its rules are not out of its reach")
        }
    }

    private mutating func checkPolicies(_ facts: VaultFacts) {
        if facts.wallet["policy_ids"].texts.isEmpty {
            weaknesses.append("The wallet has no policy: its signers are bound by nothing but policies of their own")
        }
        for policy in facts.policies {
            let name = "The policy \(policy["id"]?.stringValue ?? "?")"
            if policy["owner_id"]?.stringValue == nil {
                weaknesses.append("\(name) has no owner: the app's secret alone changes it")
            } else if policy["owner_id"] != facts.wallet["owner_id"] {
                weaknesses.append("\(name) has another owner than the wallet")
            }
            weaknesses += Self.lint(policy)
        }
    }

    /// What the linter finds, and blind signing also where nothing else is restricted.
    private static func lint(_ policy: JSON) -> [String] {
        let members = (policy.objectValue ?? []).filter { !["id", "created_at", "owner_id", "rules"].contains($0.key) }
        let rules = (policy["rules"]?.arrayValue ?? []).map { rule in
            JSON.object((rule.objectValue ?? []).filter { $0.key != "id" })
        }
        guard let document = try? PolicyCreation(.object(members + [.init("rules", .array(rules))])).document else {
            return ["The policy cannot be read by this program; its rules were not judged"]
        }
        var found = PolicyLinter.warnings(about: document).filter { $0.severity >= .warning }.map(\.description)
        let isBlind = policy["refuse_blind_agent"] != true && rules.contains { $0.allowsBlindAgents }
        if isBlind, !found.contains(where: { $0.contains("Agent messages hide") }) {
            found.append("Blind signing is allowed: Agent messages hide the Hyperliquid action from the policy")
        }
        return found
    }

    private mutating func check(_ bundle: VaultBundle, _ facts: VaultFacts) {
        if facts.wallet["address"]?.stringValue != bundle.address.checksummed {
            faults.append("The bundle's address is not the wallet's")
        }
        let networks = facts.networksAllowed
        if !networks.isEmpty, !networks.contains(bundle.isTestnet) {
            faults.append(
                "The bundle is for Hyperliquid's \(bundle.isTestnet ? "test" : "main") network, the policy for the other"
            )
        }
        if let signer = bundle.signerID, !facts.signers.contains(where: { $0.id == signer }) {
            faults.append("The bundle's signer \(signer) is none of the wallet's")
        }
        if let policy = bundle.policyID, !facts.policies.contains(where: { $0["id"]?.stringValue == policy }) {
            faults.append("The bundle's policy \(policy) does not bind the wallet")
        }
    }
}

extension JSON {
    /// The public keys of a key quorum.
    var publicKeys: [String] {
        (self["authorization_keys"]?.arrayValue ?? []).compactMap { $0["public_key"]?.stringValue }
    }

    /// Whether a rule can allow `Agent` messages.
    fileprivate var allowsBlindAgents: Bool {
        guard self["action"] == "ALLOW", self["method"] == "eth_signTypedData_v4" || self["method"] == "*" else {
            return false
        }
        let types = (self["conditions"]?.arrayValue ?? []).compactMap { $0["typed_data"]?["primary_type"]?.stringValue }
        let isOfActions = (self["conditions"]?.arrayValue ?? []).contains { $0["field_source"] == "hyperliquid_action" }
        return types.isEmpty ? !isOfActions : types.contains("Agent")
    }
}
