import Bytes

/// One parsed file of test vectors.
public struct VectorFile: Sendable, CustomStringConvertible {
    /// The path below the vector folder, such as `evm/rlp.json`.
    public let name: String
    public let json: JSON
    /// The first shape of the table that the file has; nil when nobody reads it.
    public let shape: VectorShape?

    public var description: String { name }

    init(name: String, json: JSON) {
        self.name = name
        self.json = json
        let area = String(name.prefix { $0 != "/" })
        shape = VectorShape.all.first { $0.matches(area: area, json) }
    }

    public func string(_ member: String) throws(VectorError) -> String { try json.string(member) }
    public func bytes(_ member: String) throws(VectorError) -> [UInt8] { try json.bytes(member) }
    public func cases(_ member: String) throws(VectorError) -> [JSON] { try json.cases(member) }
}

/// A vector file, or one case of it, that does not look as the suite expects.
public struct VectorError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
