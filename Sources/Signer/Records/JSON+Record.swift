import Bytes

/// Thrown where a sealed record does not read as what it should be; becomes `record_unavailable`.
struct UnreadableRecord: Error {}

/// Reading members of sealed records, which were written by us: anything unexpected is a fault.
extension JSON {
    func member(_ name: String) throws -> JSON {
        guard let value = self[name] else { throw UnreadableRecord() }
        return value
    }

    func text(_ name: String) throws -> String {
        guard let value = self[name]?.stringValue else { throw UnreadableRecord() }
        return value
    }

    func integer(_ name: String) throws -> Int64 {
        guard let value = self[name]?.safeInteger, value >= 0 else { throw UnreadableRecord() }
        return value
    }

    func flag(_ name: String) throws -> Bool {
        guard let value = self[name]?.boolValue else { throw UnreadableRecord() }
        return value
    }

    func list(_ name: String) throws -> [JSON] {
        guard let value = self[name]?.arrayValue else { throw UnreadableRecord() }
        return value
    }

    func texts(_ name: String) throws -> [String] {
        try list(name).map { element in
            guard let text = element.stringValue else { throw UnreadableRecord() }
            return text
        }
    }

    func optionalText(_ name: String) throws -> String? {
        try member(name).isNull ? nil : text(name)
    }

    func optionalInteger(_ name: String) throws -> Int64? {
        try member(name).isNull ? nil : integer(name)
    }
}

extension JSON {
    static func texts(_ values: [String]) -> JSON { .array(values.map { .string($0) }) }

    /// The integer, or null.
    init(optional value: Int64?) { self = value.map { JSON($0) } ?? .null }
}
