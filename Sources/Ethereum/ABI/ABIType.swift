/// A type of the contract ABI.
public indirect enum ABIType: Hashable, Sendable {
    /// `uint<bits>`, 8 to 256 in steps of 8.
    case uint(bits: Int)
    /// `int<bits>`, 8 to 256 in steps of 8.
    case int(bits: Int)
    case bool
    case address
    /// `bytes<count>`, 1 to 32.
    case fixedBytes(Int)
    case bytes
    case string
    /// `T[]`
    case array(ABIType)
    /// `T[n]`, n ≥ 1.
    case fixedArray(ABIType, count: Int)
    case tuple([ABIType])
}

extension ABIType {
    /// The type as selectors are computed from it, such as `(address,uint256[2])[]`.
    public var canonicalName: String {
        switch self {
        case .uint(let bits): "uint\(bits)"
        case .int(let bits): "int\(bits)"
        case .bool: "bool"
        case .address: "address"
        case .fixedBytes(let count): "bytes\(count)"
        case .bytes: "bytes"
        case .string: "string"
        case .array(let element): "\(element.canonicalName)[]"
        case .fixedArray(let element, let count): "\(element.canonicalName)[\(count)]"
        case .tuple(let components): "(\(components.map(\.canonicalName).joined(separator: ",")))"
        }
    }

    /// Whether the head holds an offset to the value instead of the value.
    var isDynamic: Bool {
        switch self {
        case .bytes, .string, .array: true
        case .fixedArray(let element, _): element.isDynamic
        case .tuple(let components): components.contains(where: \.isDynamic)
        default: false
        }
    }

    /// The words of 32 bytes that the type takes in a head; never more than `maximumHeadWords` + 1.
    var headWords: Int {
        if isDynamic { return 1 }
        switch self {
        case .fixedArray(let element, let count):
            let (words, overflow) = element.headWords.multipliedReportingOverflow(by: count)
            return overflow ? Self.maximumHeadWords + 1 : min(words, Self.maximumHeadWords + 1)
        case .tuple(let components):
            return min(components.reduce(0) { $0 + $1.headWords }, Self.maximumHeadWords + 1)
        default:
            return 1
        }
    }

    /// Types whose head is larger are refused, so that no size can overflow.
    static let maximumHeadWords = 1 << 20
}
