import Bytes

/// One rule of a policy: what it does to requests of a method for which all its conditions are true.
public struct PolicyRule: Sendable, Equatable {
    /// What a rule does to the requests that it matches.
    public enum Action: String, Sendable, CaseIterable {
        case allow = "ALLOW"
        case deny = "DENY"
    }

    /// 24 characters of `[a-z0-9]`; nil until the signer has drawn it.
    public let id: String?
    /// 1 to 50 characters.
    public let name: String
    /// The methods that the rule is about.
    public let method: MethodSelector
    /// At most 100; a rule without conditions matches every request of its method.
    public let conditions: [PolicyCondition]
    /// What the rule does to the requests that it matches.
    public let action: Action
    /// Ours: whether an ALLOW rule of `personal_sign` or `signMessage` also allows messages of exactly 32 bytes, which are hashes of
    /// something unseen.
    public var allowsBlind: Bool { allowBlindMember == true }
    /// As written, so that a `false` is given back as well.
    private let allowBlindMember: Bool?

    /// Reads a rule as a request sends it.
    /// - Throws: `PolicyError` with the path of the member at fault, below `path`.
    public init(_ json: JSON, at path: String = "") throws(PolicyError) {
        var reader = try ObjectReader(json, at: path)
        id = try reader.optionalIdentifier("id")
        name = try reader.policyName("name")
        method = try PolicyRule.method(&reader)
        let conditions = try reader.array("conditions", atMost: InputLimits.conditionsPerRule)
        action = try reader.choice("action")
        allowBlindMember = try PolicyRule.allowBlind(&reader, method, action)
        try reader.finish()
        var parsed: [PolicyCondition] = []
        for (index, condition) in conditions.enumerated() {
            parsed.append(try PolicyCondition(condition, at: "\(reader.at("conditions")).\(index)"))
        }
        self.conditions = parsed
        _ = try CompiledRule(self, at: path)
    }

    private init(_ rule: PolicyRule, id: String) {
        self.id = id
        name = rule.name
        method = rule.method
        conditions = rule.conditions
        action = rule.action
        allowBlindMember = rule.allowBlindMember
    }

    /// The same rule under an id.
    public func identified(as id: String) -> PolicyRule { PolicyRule(self, id: id) }

    /// The rule in the shape of Privy's answers; conditions stand as they were written.
    public var json: JSON {
        var members: [JSON.Member] = []
        if let id { members.append(.init("id", .string(id))) }
        members += [
            .init("name", .string(name)), .init("method", .string(method.name)),
            .init("conditions", .array(conditions.map(\.json))), .init("action", .string(action.rawValue)),
        ]
        if let allowBlindMember { members.append(.init("allow_blind", .bool(allowBlindMember))) }
        return .object(members)
    }

    private static func method(_ reader: inout ObjectReader) throws(PolicyError) -> MethodSelector {
        let path = reader.at("method")
        let text = try reader.text("method")
        guard let method = MethodSelector(text) else {
            throw PolicyError(at: path, "'\(text.shortened(to: 64))' is no method that policies know")
        }
        return method
    }

    private static func allowBlind(
        _ reader: inout ObjectReader, _ method: MethodSelector, _ action: Action
    ) throws(PolicyError) -> Bool? {
        let member = try reader.optionalBool("allow_blind")
        guard member != true || (action == .allow && method.isAboutMessages) else {
            throw PolicyError(
                at: reader.at("allow_blind"),
                "Only an ALLOW rule of personal_sign or signMessage can allow blind messages")
        }
        return member
    }
}

extension ObjectReader {
    /// A name of 1 to 50 characters.
    mutating func policyName(_ member: String) throws(PolicyError) -> String {
        let name = try text(member)
        guard !name.isEmpty else { throw PolicyError(at: at(member), "String must contain at least 1 character(s)") }
        guard name.count <= InputLimits.policyName else {
            throw PolicyError(at: at(member), "String must contain at most \(InputLimits.policyName) character(s)")
        }
        return name
    }

    /// An id: 24 characters of `[a-z0-9]`.
    mutating func optionalIdentifier(_ member: String) throws(PolicyError) -> String? {
        guard let id = try optionalText(member) else { return nil }
        guard id.isIdentifier else { throw PolicyError(at: at(member), "Expected an id of 24 characters") }
        return id
    }
}

extension String {
    /// Whether the text has the form of our ids: 24 characters of `[a-z0-9]`.
    var isIdentifier: Bool {
        utf8.count == 24 && utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
    }
}
