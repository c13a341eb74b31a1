extension ABIType {
    /// Reads a type such as `(address,uint256[2])[]`; `uint` and `int` mean 256 bits.
    /// - Throws: `malformed` for anything else; `tooLarge` beyond 4 096 bytes of text or 32 levels.
    public init(_ text: String) throws(EthereumError) {
        guard text.utf8.count <= 4096 else { throw EthereumError(.tooLarge, "the type is too long") }
        var parser = Parser(text: text.utf8[...])
        self = try parser.type(depth: 0)
        guard parser.text.isEmpty else { throw Self.notAType }
    }

    /// The type of a canonical elementary name such as `uint256`; nil for arrays, tuples and other text.
    init?(elementary name: String) {
        guard let type = Self.elementaryTypes[name] else { return nil }
        self = type
    }

    private static let elementaryTypes: [String: ABIType] = {
        let sizes = (1...32).flatMap { [ABIType.uint(bits: 8 * $0), .int(bits: 8 * $0), .fixedBytes($0)] }
        let types = [.bool, .address, .bytes, .string] + sizes
        return Dictionary(uniqueKeysWithValues: types.map { ($0.canonicalName, $0) })
    }()

    /// This type as the element of the arrays that a suffix such as `[2][]` makes of it.
    init(_ element: ABIType, suffix: Substring.UTF8View) throws(EthereumError) {
        var parser = Parser(text: suffix)
        self = try parser.arrays(of: element, depth: 0)
        guard parser.text.isEmpty else { throw Self.notAType }
    }

    private static let notAType = EthereumError(.malformed, "not an ABI type")
    private static let maximumDepth = 32

    private struct Parser {
        var text: Substring.UTF8View

        init(text: Substring.UTF8View) { self.text = text }

        mutating func type(depth: Int) throws(EthereumError) -> ABIType {
            guard depth < ABIType.maximumDepth else { throw EthereumError(.tooLarge, "the type is nested too deep") }
            if take("(") { return try arrays(of: .tuple(try components(depth: depth + 1)), depth: depth) }
            let end = text.firstIndex { ",)[".utf8.contains($0) } ?? text.endIndex
            guard let type = Self.elementary(String(Substring(text[..<end]))) else { throw ABIType.notAType }
            text = text[end...]
            return try arrays(of: type, depth: depth)
        }

        private static func elementary(_ name: String) -> ABIType? {
            switch name {
            case "uint": .uint(bits: 256)
            case "int": .int(bits: 256)
            default: ABIType(elementary: name)
            }
        }

        private mutating func components(depth: Int) throws(EthereumError) -> [ABIType] {
            var components: [ABIType] = []
            repeat { components.append(try type(depth: depth)) } while take(",")
            guard take(")") else { throw ABIType.notAType }
            return components
        }

        mutating func arrays(of element: ABIType, depth: Int) throws(EthereumError) -> ABIType {
            var type = element
            var depth = depth
            while take("[") {
                depth += 1
                guard depth < ABIType.maximumDepth else {
                    throw EthereumError(.tooLarge, "the type is nested too deep")
                }
                type = take("]") ? .array(type) : .fixedArray(type, count: try count())
                guard type.headWords <= ABIType.maximumHeadWords else {
                    throw EthereumError(.tooLarge, "the type has too many elements")
                }
            }
            return type
        }

        private mutating func count() throws(EthereumError) -> Int {
            guard let end = text.firstIndex(of: 0x5D), text.first != 0x30, text[..<end].count <= 9,
                text[..<end].allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(Substring(text[..<end]))
            else { throw ABIType.notAType }
            text = text[text.index(after: end)...]
            return count
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard let first = text.first, UInt32(first) == character.value else { return false }
            text = text.dropFirst()
            return true
        }
    }
}
