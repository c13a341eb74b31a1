import Bytes

/// A condition set or an aggregation that a condition names by its id at Privy.
enum SourceReference: Equatable {
    case conditionSet(String)
    case aggregation(String)

    /// What a condition names; nil when it names nothing.
    init?(_ condition: JSON) {
        if condition["operator"] == "in_condition_set", let id = condition["value"]?.stringValue {
            self = .conditionSet(id)
        } else if condition["field_source"] == .string(FieldSource.reference.rawValue),
            let field = condition["field"]?.stringValue, field.utf8.starts(with: PolicyCondition.aggregationPrefix.utf8)
        {
            self = .aggregation(String(field.dropFirst(PolicyCondition.aggregationPrefix.count)))
        } else {
            return nil
        }
    }

    /// Stands for an id that is not known yet.
    static let placeholder = String(repeating: "0", count: 24)

    var conditionSetID: String? { if case .conditionSet(let id) = self { id } else { nil } }
    var aggregationID: String? { if case .aggregation(let id) = self { id } else { nil } }
}

extension JSON {
    /// A condition that names what it names by its id here.
    /// - Parameter id: the id here of an id at Privy.
    func renamingReference(_ id: (String) -> String) -> JSON {
        switch SourceReference(self) {
        case .conditionSet(let source): replacing("value", by: .string(id(source)))
        case .aggregation(let source):
            replacing("field", by: .string(PolicyCondition.aggregationPrefix + id(source)))
        case nil: self
        }
    }

    /// An object with another value of a member that it has.
    func replacing(_ key: String, by value: JSON) -> JSON {
        guard let members = objectValue else { return self }
        return .object(members.map { $0.key.hasSameBytes(as: key) ? Member(key, value) : $0 })
    }

    /// An object without some of its members.
    func removing(_ keys: Set<String>) -> JSON {
        guard let members = objectValue else { return self }
        return .object(members.filter { !keys.contains($0.key) })
    }
}

extension Sequence where Element: Equatable {
    /// Each element once, in order.
    var unique: [Element] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}
