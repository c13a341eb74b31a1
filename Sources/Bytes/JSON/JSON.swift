/// A JSON value that loses nothing: members keep their order, numbers keep the text of their token.
///
/// What is signed must be what was sent, so numbers are never read through a `Double` here; the reader converts where
/// it knows the type.
public enum JSON: Sendable {
    case null
    case bool(Bool)
    /// The token as written, for example `1.0` or `115792089237316195423570985008687907853269984665640564039457584007913129639935`.
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])

    /// One name and value of an object.
    public struct Member: Sendable, Equatable {
        public var key: String
        public var value: JSON

        /// A member of that name and value.
        public init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }

        public static func == (left: Member, right: Member) -> Bool {
            left.key.hasSameBytes(as: right.key) && left.value == right.value
        }
    }
}

extension JSON: Equatable {
    /// Same structure, same order of members, same bytes in strings, same number tokens.
    public static func == (left: JSON, right: JSON) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)), (.string(let a), .string(let b)): a.hasSameBytes(as: b)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }
}

extension JSON {
    /// The member of an object, or nil.
    public subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        for member in members where member.key.hasSameBytes(as: key) { return member.value }
        return nil
    }

    public var stringValue: String? { if case .string(let text) = self { text } else { nil } }
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var arrayValue: [JSON]? { if case .array(let elements) = self { elements } else { nil } }
    public var objectValue: [Member]? { if case .object(let members) = self { members } else { nil } }
    public var numberToken: String? { if case .number(let token) = self { token } else { nil } }
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// The integer of a plain token (no fraction, no exponent) of at most 2^53 − 1 in magnitude.
    public var safeInteger: Int64? {
        guard case .number(let token) = self, let value = Int64(token), token != "-0",
            value.magnitude <= 9_007_199_254_740_991
        else { return nil }
        return value
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .number(String(value)) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
    public init(nilLiteral: ()) { self = .null }

    public init(_ value: String) { self = .string(value) }
    public init(_ value: some FixedWidthInteger) { self = .number(String(value)) }
    /// The text, or null.
    public init(_ value: String?) { self = value.map { .string($0) } ?? .null }
}
