import Bytes

/// A rule of Privy's, examined member by member, so that everything that cannot be said here is found at once.
struct TranslatedRule {
    /// As it is written here but for the ids that its conditions name.
    let json: JSON
    let findings: [TranslationFinding]

    private static let known: Set<String> = ["name", "method", "conditions", "action", "allow_blind"]
    /// - Parameter chain: of the policy; nil when it is none of ours.
    init(_ source: JSON, at path: String, of chain: ChainType?) {
        // The signer draws the ids of rules.
        json = source.removing(["id"])
        let name = source["name"]?.stringValue
        let isAllow = source["action"] == .string(PolicyRule.Action.allow.rawValue)
        func finding(_ error: PolicyError) -> TranslationFinding {
            TranslationFinding(at: error.path, rule: name, isInAllowRule: isAllow, error.message)
        }
        let faults = Self.faults(json, at: path)
        guard faults.isEmpty else {
            findings = faults.map(finding)
            return
        }
        do throws(PolicyError) {
            let rule = try PolicyRule(json.renamingReferences { _ in SourceReference.placeholder }, at: path)
            if let chain { try rule.check(chain, at: path) }
            findings = Self.restrictions(of: rule).map {
                TranslationFinding(.narrower, at: "\(path).method", rule: name, isInAllowRule: isAllow, $0)
            }
        } catch {
            findings = [finding(error)]
        }
    }

    /// What is wrong with the members and with each condition by itself.
    private static func faults(_ rule: JSON, at path: String) -> [PolicyError] {
        guard let members = rule.objectValue else { return [PolicyError(at: path, expected: "object", rule)] }
        var faults = members.filter { !known.contains($0.key) }.map { member in
            PolicyError(at: "\(path).\(member.key.shortened(to: 64))", "No member of a rule here")
        }
        guard let conditions = rule["conditions"]?.arrayValue else {
            return faults + [PolicyError(at: "\(path).conditions", "Expected array")]
        }
        let reduced = rule.removing(Set(members.map(\.key)).subtracting(Self.known))
        // Without a method that is known, its conditions mean nothing.
        if let error = fault(reduced.replacing("conditions", by: []), at: path) { return faults + [error] }
        for (index, condition) in conditions.enumerated() {
            let alone = reduced.replacing("conditions", by: [condition]).renamingReferences { _ in
                SourceReference.placeholder
            }
            guard let error = fault(alone, at: "") else { continue }
            let member = error.path.split(separator: ".").dropFirst(2).map { ".\($0)" }.joined()
            faults.append(PolicyError(at: "\(path).conditions.\(index)\(member)", error.message))
        }
        return faults
    }

    private static func fault(_ rule: JSON, at path: String) -> PolicyError? {
        do throws(PolicyError) {
            _ = try PolicyRule(rule, at: path)
            return nil
        } catch {
            return error
        }
    }

    /// What an ALLOW rule that is taken over does not allow here.
    private static func restrictions(of rule: PolicyRule) -> [String] {
        guard rule.action == .allow else { return [] }
        return switch rule.method {
        case .any:
            ["Covers neither raw_sign, secp256k1_sign nor exports here: each needs a rule that names it"]
        case .only(let method) where rule.method.isAboutMessages && !rule.allowsBlind:
            ["A message of 32 bytes may be a hash of something unseen: \(method.rawValue) needs allow_blind for it"]
        case .only(let method) where !RPCEnvelope.served.contains(method) && !method.mustBeNamed:
            ["The rule is kept; requests of \(method.rawValue) are not served yet"]
        case .only: []
        }
    }
}

extension JSON {
    /// A rule or an aggregation whose conditions name things by their ids here.
    func renamingReferences(_ id: (String) -> String) -> JSON {
        guard let conditions = self["conditions"]?.arrayValue else { return self }
        return replacing("conditions", by: .array(conditions.map { $0.renamingReference(id) }))
    }

    /// What the conditions of a rule or an aggregation name.
    var sourceReferences: [SourceReference] {
        (self["conditions"]?.arrayValue ?? []).compactMap { SourceReference($0) }
    }
}
