import Bytes

/// A policy as it is sealed: a name and rules. What no rule allows is denied, and DENY beats ALLOW.
public struct PolicyDocument: Sendable, Equatable {
    /// 1 to 50 characters.
    public let name: String
    /// At most 100; their order decides nothing but which of several is named.
    public let rules: [PolicyRule]
    /// Ours: whether `Agent` messages, which hide a Hyperliquid action behind its hash, are refused. nil when not said.
    public let refuseBlindAgent: Bool?

    static let version = "1.0"
    static let chainType = "ethereum"

    init(name: String, rules: [PolicyRule], refuseBlindAgent: Bool?) {
        self.name = name
        self.rules = rules
        self.refuseBlindAgent = refuseBlindAgent
    }

    /// Reads a sealed policy, in which every rule has an id of its own.
    public init(sealed json: JSON) throws(PolicyError) {
        var reader = try ObjectReader(json, at: "")
        self = try PolicyDocument(reading: &reader)
        try reader.finish()
        try PolicyDocument.checkIdentifiers(rules)
    }

    /// Reads the members of a whole policy and leaves others to the caller.
    init(reading reader: inout ObjectReader) throws(PolicyError) {
        try reader.expect("version", PolicyDocument.version)
        try PolicyDocument.checkChainType(&reader)
        name = try reader.policyName("name")
        let rules = try reader.required("rules")
        self.rules = try PolicyDocument.rules(rules, at: reader.at("rules"))
        refuseBlindAgent = try reader.optionalBool("refuse_blind_agent")
    }

    /// The policy as it is sealed.
    public var json: JSON {
        .object(
            [
                .init("version", .string(PolicyDocument.version)), .init("name", .string(name)),
                .init("chain_type", .string(PolicyDocument.chainType)), .init("rules", .array(rules.map(\.json))),
            ] + extensions)
    }

    /// The policy in the shape and order of Privy's answers.
    /// - Parameters:
    ///   - createdAtMs: milliseconds since 1970.
    ///   - ownerID: the id of the owner's key quorum, if it has one.
    public func answer(id: String, createdAtMs: UInt64, ownerID: String?) -> JSON {
        .object(
            [
                .init("id", .string(id)), .init("name", .string(name)),
                .init("chain_type", .string(PolicyDocument.chainType)), .init("rules", .array(rules.map(\.json))),
                .init("version", .string(PolicyDocument.version)), .init("created_at", JSON(createdAtMs)),
                .init("owner_id", JSON(ownerID)),
            ] + extensions)
    }

    private var extensions: [JSON.Member] {
        refuseBlindAgent.map { [.init("refuse_blind_agent", .bool($0))] } ?? []
    }

    static func rules(_ json: JSON, at path: String) throws(PolicyError) -> [PolicyRule] {
        let elements = try json.array(at: path, atMost: InputLimits.rulesPerPolicy)
        var rules: [PolicyRule] = []
        for (index, element) in elements.enumerated() {
            rules.append(try PolicyRule(element, at: "\(path).\(index)"))
        }
        return rules
    }

    static func checkIdentifiers(_ rules: [PolicyRule]) throws(PolicyError) {
        var seen: Set<String> = []
        for (index, rule) in rules.enumerated() {
            guard let id = rule.id else { throw PolicyError(at: "rules.\(index).id", "Required") }
            guard seen.insert(id).inserted else {
                throw PolicyError(at: "rules.\(index).id", "Another rule has the same id")
            }
        }
    }

    private static func checkChainType(_ reader: inout ObjectReader) throws(PolicyError) {
        let chainType = try reader.text("chain_type")
        guard chainType == PolicyDocument.chainType else {
            throw PolicyError(
                at: reader.at("chain_type"),
                "Policies are for 'ethereum' wallets, received '\(chainType.shortened(to: 64))'")
        }
    }
}

extension ObjectReader {
    /// A member that can have one text only.
    mutating func expect(_ member: String, _ literal: String) throws(PolicyError) {
        let text = try text(member)
        guard text.utf8.elementsEqual(literal.utf8) else {
            throw PolicyError(at: at(member), "Invalid literal value, expected \"\(literal)\"")
        }
    }
}
