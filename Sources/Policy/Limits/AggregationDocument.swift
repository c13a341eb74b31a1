import Bytes

/// What is added up over time, as it is sealed. It never changes: whoever wants another makes another.
public struct AggregationDocument: Sendable, Equatable {
    /// 1 to 255 characters.
    public let name: String
    /// The requests that are counted.
    public let method: MethodSelector
    public let metric: AggregationMetric
    public let span: LimitSpan
    /// At most 100; a request is counted when all are true of it: of one of its orders or instructions.
    public let conditions: [PolicyCondition]
    /// At most 2 values by which requests are told apart, each combination being counted for itself.
    public let groups: [AggregationField]

    private static let maximumGroups = 2
    private static let maximumName = 255

    /// Reads an aggregation as it is sealed.
    /// - Throws: `PolicyError` with the path of the member at fault.
    public init(sealed json: JSON) throws(PolicyError) {
        var reader = try ObjectReader(json, at: "")
        self = try AggregationDocument(reading: &reader)
        try reader.finish()
    }

    /// Reads the members of a whole aggregation and leaves others to the caller.
    init(reading reader: inout ObjectReader) throws(PolicyError) {
        name = try AggregationDocument.name(&reader)
        let methodPath = reader.at("method")
        let text = try reader.text("method")
        guard let method = MethodSelector(text) else {
            throw PolicyError(at: methodPath, "'\(text.shortened(to: 64))' is no method that policies know")
        }
        self.method = method
        metric = try AggregationMetric(reader.object("metric"))
        span = try AggregationDocument.span(reader.object("window"))
        var conditions: [PolicyCondition] = []
        let path = reader.at("conditions")
        let elements =
            reader.has("conditions") ? try reader.array("conditions", atMost: InputLimits.conditionsPerRule) : []
        for (index, element) in elements.enumerated() {
            conditions.append(try PolicyCondition(element, at: "\(path).\(index)"))
        }
        self.conditions = conditions
        groups = try AggregationDocument.groups(&reader)
        _ = try CompiledAggregation(id: "", self)
    }

    /// The aggregation as it is sealed, in the order of Privy's schema.
    public var json: JSON { .object(members) }

    /// The aggregation in the shape of Privy's answers.
    ///
    /// - Parameters:
    ///   - createdAtMs: milliseconds since 1970.
    ///   - ownerID: the id of the owner's key quorum, if it has one.
    public func answer(id: String, createdAtMs: UInt64, ownerID: String?) -> JSON {
        .object(
            [.init("id", .string(id))] + members + [
                .init("owner_id", JSON(ownerID)), .init("created_at", JSON(createdAtMs)),
            ])
    }

    /// The condition sets that some condition refers to, each once.
    public var conditionSetIDs: [String] { conditions.conditionSetIDs }

    private var members: [JSON.Member] {
        [
            .init("name", .string(name)), .init("method", .string(method.name)), .init("metric", metric.json),
            .init("window", span.json), .init("conditions", .array(conditions.map(\.json))),
            .init("group_by", .array(groups.map(\.json))),
        ]
    }

    private static func name(_ reader: inout ObjectReader) throws(PolicyError) -> String {
        let name = try reader.text("name")
        guard 1...maximumName ~= name.count else {
            throw PolicyError(at: reader.at("name"), "String must contain 1 to \(maximumName) character(s)")
        }
        return name
    }

    private static func span(_ reader: ObjectReader) throws(PolicyError) -> LimitSpan {
        var reader = reader
        let kind: LimitSpan.Kind = try reader.choice("type")
        let path = reader.at("seconds")
        let seconds = try reader.required("seconds").safeInteger
        try reader.finish()
        guard let seconds, let span = LimitSpan(kind, seconds: seconds) else {
            let (least, most) = (LimitSpan.seconds.lowerBound, LimitSpan.seconds.upperBound)
            throw PolicyError(at: path, "Expected an integer from \(least) to \(most)")
        }
        return span
    }

    private static func groups(_ reader: inout ObjectReader) throws(PolicyError) -> [AggregationField] {
        guard reader.has("group_by") else { return [] }
        let path = reader.at("group_by")
        var groups: [AggregationField] = []
        for (index, element) in try reader.array("group_by", atMost: maximumGroups).enumerated() {
            let group = try AggregationField(element, at: "\(path).\(index)")
            guard !groups.contains(group) else { throw PolicyError(at: "\(path).\(index)", "Another one is the same") }
            groups.append(group)
        }
        return groups
    }
}

/// What is added up of a request.
public enum AggregationMetric: Sendable, Equatable {
    /// A number of the request.
    case sum(AggregationField)
    /// Ours: the request itself.
    case count

    private enum Function: String, CaseIterable { case sum, count }

    init(_ reader: ObjectReader) throws(PolicyError) {
        var reader = reader
        switch try reader.choice("function", Function.self) {
        case .count: self = .count
        case .sum:
            self = .sum(try AggregationField(&reader))
        }
        try reader.finish()
    }

    var json: JSON {
        switch self {
        case .count: ["function": "count"]
        case .sum(let field): .object(field.members + [.init("function", "sum")])
        }
    }
}

/// A value of a request, or something about who makes it.
public struct AggregationField: Sendable, Equatable {
    /// Where the value is found.
    public enum Source: Sendable, Equatable {
        /// What conditions can look at too.
        case request(FieldSource)
        /// Ours: whose request it is.
        case asker(Asker)
    }

    /// Ours: the `field_source` of a group whose `field` is `id`.
    public enum Asker: String, Sendable, CaseIterable {
        case wallet
        /// The key quorum that asks, be it the owner's or a signer's; the app where its secret is enough.
        case signer
        case policy
        case app
    }

    public let source: Source
    public let field: String
    /// The ABI of calldata.
    let abi: JSON?
    /// Types and primary type of a typed message.
    let typedData: JSON?

    init(_ json: JSON, at path: String) throws(PolicyError) {
        var reader = try ObjectReader(json, at: path)
        self = try AggregationField(&reader)
        try reader.finish()
    }

    init(_ reader: inout ObjectReader) throws(PolicyError) {
        let path = reader.at("field_source")
        let text = try reader.text("field_source")
        field = try reader.text("field", atMost: 512)
        if let asker = Asker(rawValue: text) {
            guard field == "id" else { throw PolicyError(at: reader.at("field"), "Expected 'id'") }
            source = .asker(asker)
        } else {
            source = .request(try FieldSource(text, at: path))
        }
        let isCall = source == .request(.calldata)
        abi = isCall ? JSON?.some(.array(try reader.array("abi", atMost: InputLimits.abiEntries))) : nil
        let isMessage = source == .request(.typedDataMessage)
        typedData = isMessage ? JSON?.some(try reader.required("typed_data")) : nil
    }

    var json: JSON { .object(members) }

    fileprivate var members: [JSON.Member] {
        let name: String =
            switch source {
            case .request(let source): source.rawValue
            case .asker(let asker): asker.rawValue
            }
        var members: [JSON.Member] = [.init("field", .string(field)), .init("field_source", .string(name))]
        if let abi { members.append(.init("abi", abi)) }
        if let typedData { members.append(.init("typed_data", typedData)) }
        return members
    }
}

/// The body of a request that creates an aggregation.
public struct AggregationCreation: Sendable {
    public let document: AggregationDocument
    /// Who shall own the aggregation.
    public let owner: PolicyOwnership

    /// Reads a body.
    /// - Throws: `PolicyError` with the path of the member at fault.
    public init(_ body: JSON) throws(PolicyError) {
        var reader = try ObjectReader(body, at: "")
        document = try AggregationDocument(reading: &reader)
        owner = PolicyOwnership(&reader)
        try reader.finish()
    }
}
