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

    /// Reads a canonical type such as `(address,uint256[2])[]`. The aliases `uint` and `int` are refused.
    public init(_ text: String) throws(EthereumError) { throw EthereumError(.unsupported, "unfinished") }

    /// The type as selectors are computed from it.
    public var canonicalName: String { "" }
}
