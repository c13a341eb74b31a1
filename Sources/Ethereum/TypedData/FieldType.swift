/// The type of a field, resolved against the declared types.
indirect enum FieldType: Sendable {
    /// Neither array nor tuple.
    case elementary(ABIType)
    /// A declared struct, by its place among the declarations.
    case structure(Int)
    /// `count` is nil for `T[]`.
    case array(FieldType, count: Int?)

    /// The struct inside however many arrays.
    var referencedStruct: Int? {
        switch self {
        case .elementary: nil
        case .structure(let place): place
        case .array(let element, _): element.referencedStruct
        }
    }

    /// - Parameter places: the declared types by name.
    /// - Throws: `malformed` for an unknown type or a bad array length.
    init(_ text: String, among places: [String: Int]) throws(EthereumError) {
        guard text.utf8.count <= 2 * Identifier.maximumLength else {
            throw EthereumError(.tooLarge, "the type is too long")
        }
        let parts = text.utf8.split(separator: 0x5B, omittingEmptySubsequences: false)
        self = try FieldType(base: String(Substring(parts[0])), among: places)
        for suffix in parts.dropFirst() { self = .array(self, count: try Self.count(Substring(suffix))) }
    }

    private init(base: String, among places: [String: Int]) throws(EthereumError) {
        if let type = ABIType(elementary: base) {
            self = .elementary(type)
        } else if Identifier.isValid(base, allowingDollar: false), base != TypeTable.domainName,
            let place = places[base]
        {
            self = .structure(place)
        } else {
            throw EthereumError(.malformed, "the type is not defined")
        }
    }

    private static func count(_ suffix: Substring) throws(EthereumError) -> Int? {
        if suffix == "]" { return nil }
        let digits = suffix.dropLast()
        guard suffix.utf8.last == 0x5D, (1...9).contains(digits.utf8.count), digits.utf8.first != 0x30,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(digits)
        else { throw EthereumError(.malformed, "an array length is a number from 1 without leading zeros") }
        return count
    }
}
