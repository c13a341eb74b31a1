import Bytes

/// A policy as it is sealed: a name and rules. What no rule allows is denied, and DENY beats ALLOW.
public struct PolicyDocument: Sendable, Equatable {
    /// 1 to 50 characters.
    public let name: String
    /// At most 100; their order decides nothing but which of several is named.
    public let rules: [PolicyRule]
    /// Ours: whether `Agent` messages, which hide a Hyperliquid action behind its hash, are refused. nil when not said.
    public let refuseBlindAgent: Bool?

    /// The wallets that it can be attached to.
    public let chain: ChainType

    static let version = "1.0"

    init(name: String, chain: ChainType, rules: [PolicyRule], refuseBlindAgent: Bool?) {
        self.name = name
        self.chain = chain
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
        chain = try reader.choice("chain_type")
        name = try reader.policyName("name")
        let rules = try reader.required("rules")
        self.rules = try PolicyDocument.rules(rules, at: reader.at("rules"))
        refuseBlindAgent = try reader.optionalBool("refuse_blind_agent")
        try PolicyDocument.check(self.rules, chain, at: reader.at("rules"))
    }

    /// The policy as it is sealed.
    public var json: JSON {
        .object(
            [
                .init("version", .string(PolicyDocument.version)), .init("name", .string(name)),
                .init("chain_type", .string(chain.rawValue)), .init("rules", .array(rules.map(\.json))),
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
                .init("chain_type", .string(chain.rawValue)), .init("rules", .array(rules.map(\.json))),
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

    /// Refuses rules about methods that wallets of the chain do not have.
    static func check(_ rules: [PolicyRule], _ chain: ChainType, at path: String) throws(PolicyError) {
        for (index, rule) in rules.enumerated() { try rule.check(chain, at: "\(path).\(index)") }
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
