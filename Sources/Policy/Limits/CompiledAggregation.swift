import Bytes
import Cryptography
import Ethereum

/// An aggregation made ready to measure requests: compiled once, asked often.
public struct CompiledAggregation: Sendable {
    public let id: String
    public let document: AggregationDocument
    private let conditions: [CompiledCondition]
    /// nil counts requests.
    private let metric: FieldReader?
    private let groups: [(asker: AggregationField.Asker?, reader: FieldReader?)]

    /// Longest text of a group that is kept as it is, in UTF-8 bytes; a longer one is known by its hash.
    private static let longestGroup = 256

    /// - Throws: `PolicyError` for a field that requests of the method do not have, or that cannot be added.
    public init(id: String, _ document: AggregationDocument) throws(PolicyError) {
        self.id = id
        self.document = document
        let sources = PolicySchema.sources(of: document.method).subtracting([.reference])
        var conditions: [CompiledCondition] = []
        for (index, condition) in document.conditions.enumerated() {
            guard sources.contains(condition.source) else {
                throw PolicyError(
                    at: "conditions.\(index).field_source",
                    "An aggregation of '\(document.method.name)' cannot look at '\(condition.source.rawValue)'")
            }
            conditions.append(try CompiledCondition(condition, at: "conditions.\(index)"))
        }
        self.conditions = conditions
        metric = try CompiledAggregation.metric(document, sources)
        var groups: [(AggregationField.Asker?, FieldReader?)] = []
        for (index, group) in document.groups.enumerated() {
            groups.append(try CompiledAggregation.group(group, document, sources, at: "group_by.\(index)"))
        }
        self.groups = groups
    }

    /// Amounts are whole numbers of 10^-scale: 0 where they are integers anyway.
    public var scale: Int {
        guard let metric, metric.kind != .integer else { return 0 }
        return LimitWindow.decimalScale
    }

    /// A bound of a condition in units of this aggregation; nil when it has more digits or is too large.
    public func units(of bound: String) -> UInt256? { ExactNumber(conditionValue: bound)?.units(scale: scale) }

    /// What a request adds, and to which window.
    ///
    /// Conditions and fields are read as for a rule that denies: whoever would evade being counted finds no more ways
    /// than to evade a denial.
    func measure(_ facts: Facts, in context: EvaluationContext, policyID: String) -> LimitMeasurement {
        LimitMeasurement(amount: amount(facts, in: context), window: window(facts, in: context, policyID))
    }

    // MARK: Amounts

    private func amount(_ facts: Facts, in context: EvaluationContext) -> Result<UInt256, Reason> {
        guard isAbout(facts.method) else { return .success(.zero) }
        var total = UInt256.zero
        for element in 0..<facts.elementCount {
            switch matches(facts, element, in: context) {
            case .failure(let reason): return .failure(reason)
            case .success(false): continue
            case .success(true): break
            }
            guard let metric else { return .success(.one) }
            switch CompiledAggregation.units(
                of: metric.read(facts, element: element, for: .deny, nil, in: context), scale: scale)
            {
            case .failure(let reason): return .failure(reason)
            case .success(let units):
                guard metric.isPerElement else { return .success(units) }
                guard let sum = total.adding(units) else { return .failure(.sumTooLarge) }
                total = sum
            }
        }
        return .success(total)
    }

    private func isAbout(_ method: WalletMethod) -> Bool {
        switch document.method {
        case .any: true
        case .only(let named): named == method
        }
    }

    /// One condition that is certainly false settles it, whatever cannot be said of others.
    private func matches(_ facts: Facts, _ element: Int, in context: EvaluationContext) -> Result<Bool, Reason> {
        var unknown: Reason?
        for condition in conditions {
            switch condition.judge(facts, element: element, for: .deny, in: context) {
            case .decided(true, _): continue
            case .decided(false, _), .inapplicable: return .success(false)
            case .unevaluable(let reason): unknown = reason
            }
        }
        return unknown.map { .failure($0) } ?? .success(true)
    }

    private static func units(of reading: Reading, scale: Int) -> Result<UInt256, Reason> {
        switch reading {
        case .inapplicable: return .success(.zero)
        case .unevaluable(let reason): return .failure(reason)
        case .value(let value):
            guard let units = value.number?.units(scale: scale) else { return .failure(.notCountable) }
            return .success(units)
        case .values: return .failure(.notCountable)
        }
    }

    // MARK: Groups

    private func window(
        _ facts: Facts, in context: EvaluationContext, _ policyID: String
    ) -> Result<LimitWindow, Reason> {
        var values: [String] = []
        for (asker, reader) in groups {
            switch CompiledAggregation.value(asker, reader, facts, in: context, policyID) {
            case .failure(let reason): return .failure(reason)
            case .success(let value): values.append(value)
            }
        }
        guard let appID = context.origin.appID,
            let window = LimitWindow(
                appID: appID, aggregationID: id, span: document.span, group: values, scale: scale)
        else { return .failure(.absent) }
        return .success(window)
    }

    /// The window of a request of which nothing is known but whose it is; nil when its group depends on what is asked.
    public func window(origin: RequestOrigin, policyID: String) -> LimitWindow? {
        var values: [String] = []
        for (asker, _) in groups {
            guard let asker, let value = CompiledAggregation.value(asker, origin, policyID) else { return nil }
            values.append(value)
        }
        return origin.appID.flatMap {
            LimitWindow(appID: $0, aggregationID: id, span: document.span, group: values, scale: scale)
        }
    }

    private static func value(
        _ asker: AggregationField.Asker?, _ reader: FieldReader?, _ facts: Facts, in context: EvaluationContext,
        _ policyID: String
    ) -> Result<String, Reason> {
        if let asker {
            return value(asker, context.origin, policyID).map { .success($0) } ?? .failure(.absent)
        }
        switch reader?.read(facts, element: 0, for: .deny, nil, in: context) {
        case .value(let value): return .success(value.groupText(atMost: longestGroup))
        case .values(let values):
            let texts = Set(values.map { $0.groupText(atMost: longestGroup) })
            guard let text = texts.first, texts.count == 1 else { return .failure(.severalGroups) }
            return .success(text)
        case .inapplicable(let reason), .unevaluable(let reason): return .failure(reason)
        case nil: return .failure(.absent)
        }
    }

    private static func value(
        _ asker: AggregationField.Asker, _ origin: RequestOrigin, _ policyID: String
    ) -> String? {
        switch asker {
        case .wallet: origin.walletID
        case .signer: origin.actor?.id
        case .policy: policyID
        case .app: origin.appID
        }
    }
}

extension CompiledAggregation {
    private static func metric(
        _ document: AggregationDocument, _ sources: Set<FieldSource>
    ) throws(PolicyError) -> FieldReader? {
        guard case .sum(let field) = document.metric else { return nil }
        guard case .request(let source) = field.source, source != .system else {
            throw PolicyError(at: "metric.field_source", "Only a number of the request can be added up")
        }
        let reader = try reader(field, source, document, sources, at: "metric")
        if case .fixed(.solana(.maximumFee)) = reader {
            throw PolicyError(at: "metric.field", "Add up 'max_fee' of 'solana_transaction': a transaction has one fee")
        }
        guard [.integer, .decimal, .text].contains(reader.kind) else {
            throw PolicyError(at: "metric.field", "A field of \(reader.kind.rawValue) cannot be added up")
        }
        return reader
    }

    private static func group(
        _ field: AggregationField, _ document: AggregationDocument, _ sources: Set<FieldSource>, at path: String
    ) throws(PolicyError) -> (AggregationField.Asker?, FieldReader?) {
        switch field.source {
        case .asker(let asker): return (asker, nil)
        case .request(let source):
            let reader = try reader(field, source, document, sources, at: path)
            guard !reader.isPerElement, source != .system else {
                throw PolicyError(
                    at: "\(path).field", "A request may have several values of it, or none that is its own")
            }
            return (nil, reader)
        }
    }

    private static func reader(
        _ field: AggregationField, _ source: FieldSource, _ document: AggregationDocument,
        _ sources: Set<FieldSource>, at path: String
    ) throws(PolicyError) -> FieldReader {
        guard sources.contains(source) else {
            throw PolicyError(
                at: "\(path).field_source",
                "An aggregation of '\(document.method.name)' cannot look at '\(source.rawValue)'")
        }
        return try FieldReader(source, field.field, abi: field.abi, typedData: field.typedData, at: path)
    }
}

extension FactValue {
    /// The value as the name of a group: whole, or the hash of what is too long.
    fileprivate func groupText(atMost limit: Int) -> String {
        let text: String =
            switch self {
            case .text(let text): text
            case .bytes(let bytes): Hex.encodePrefixed(bytes)
            case .address, .number, .bool: shown
            }
        guard text.utf8.count > limit else { return text }
        return "sha256:\(Hex.encode(SHA256.hash(Array(text.utf8))))"
    }
}
