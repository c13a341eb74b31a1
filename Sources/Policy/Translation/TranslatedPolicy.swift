import Bytes

/// A policy of Privy's, as `GET /v1/policies/{id}` answers it, in the terms of policies here, with a list of all that
/// these cannot express.
///
/// Nothing is left out silently. A rule that allows may be left out if the caller says so, since what remains allows
/// less; one that denies, or a part of any rule, never is.
public struct TranslatedPolicy: Sendable {
    /// Its id at Privy, where it has one.
    public let id: String?
    /// What it is called, for people.
    public let name: String
    /// The key quorum at Privy that owns it.
    public let ownerID: String?
    /// All that is inexpressible or narrower, in the order of the policy.
    public let findings: [TranslationFinding]

    private let head: [JSON.Member]
    private let rules: [TranslatedRule]

    private static let ours: Set<String> = ["version", "name", "chain_type", "refuse_blind_agent"]
    /// What an answer has beside the policy itself.
    private static let attributes: Set<String> = ["id", "created_at", "owner_id", "rules"]

    /// Translates an answer, or a body of `POST /v1/policies`.
    public init(_ source: JSON) {
        id = source["id"]?.stringValue
        name = source["name"]?.stringValue ?? "-"
        ownerID = source["owner_id"]?.stringValue
        let members = source.objectValue ?? []
        head = members.filter { Self.ours.contains($0.key) }
        let chain = source["chain_type"]?.stringValue.flatMap { ChainType(rawValue: $0) }
        let elements = source["rules"]?.arrayValue ?? []
        rules = elements.enumerated().map { TranslatedRule($1, at: "rules.\($0)", of: chain) }
        var findings = Self.faults(ofPolicy: source)
        findings += rules.flatMap(\.findings)
        self.findings = findings
    }

    /// Whether it can be made here.
    /// - Parameter leavingOutRules: without those of its ALLOW rules that cannot be expressed.
    public func canBeMade(leavingOutRules: Bool) -> Bool {
        findings.allSatisfy { $0.kind == .narrower || leavingOutRules && $0.isInAllowRule }
    }

    /// The condition sets at Privy that the rules which can be made name, each once.
    public var conditionSetIDs: [String] { references.compactMap(\.conditionSetID).unique }

    /// The aggregations at Privy that they name, each once.
    public var aggregationIDs: [String] { references.compactMap(\.aggregationID).unique }

    /// The body of `POST /v1/policies`, with the rules that can be expressed.
    /// - Parameters:
    ///   - ownerID: the key quorum here that shall own it.
    ///   - ids: the ids here of the condition sets and aggregations, by those at Privy.
    public func body(ownerID: String?, ids: [String: String]) -> JSON {
        let rules = expressible.map { rule in rule.json.renamingReferences { ids[$0] ?? $0 } }
        return .object(
            head + [.init("rules", .array(rules))] + (ownerID.map { [.init("owner_id", .string($0))] } ?? []))
    }

    private var expressible: [TranslatedRule] {
        rules.filter { rule in rule.findings.allSatisfy { $0.kind == .narrower } }
    }

    private var references: [SourceReference] { expressible.flatMap(\.json.sourceReferences) }

    /// What is wrong outside of the rules.
    private static func faults(ofPolicy source: JSON) -> [TranslationFinding] {
        guard let members = source.objectValue else { return [TranslationFinding(at: "", "Expected object")] }
        var faults = members.filter { !ours.union(attributes).contains($0.key) }.map { member in
            TranslationFinding(at: member.key.shortened(to: 64), "No member of a policy here")
        }
        for member in ["version", "chain_type", "name", "refuse_blind_agent"] {
            if let error = fault(of: member, in: source) {
                faults.append(TranslationFinding(at: member, error.message))
            }
        }
        switch source["rules"]?.arrayValue?.count {
        case nil: faults.append(TranslationFinding(at: "rules", "Expected array"))
        case let count? where count > InputLimits.rulesPerPolicy:
            faults.append(TranslationFinding(at: "rules", "At most \(InputLimits.rulesPerPolicy) rules"))
        default: break
        }
        // A policy that lost its owner could be changed by the app's secret.
        guard source["owner_id"].map({ $0.isNull || $0.stringValue != nil }) ?? true else {
            return faults + [TranslationFinding(at: "owner_id", "Expected the id of a key quorum, or null")]
        }
        return faults
    }

    /// What is wrong with one member, the others being right.
    private static func fault(of member: String, in source: JSON) -> PolicyError? {
        var right: [JSON.Member] = [
            .init("version", .string(PolicyDocument.version)), .init("name", "-"),
            .init("chain_type", .string(ChainType.ethereum.rawValue)), .init("rules", []),
        ]
        right.removeAll { $0.key == member }
        if let value = source[member] { right.append(.init(member, value)) }
        do throws(PolicyError) {
            _ = try PolicyCreation(.object(right))
            return nil
        } catch {
            return error
        }
    }
}
