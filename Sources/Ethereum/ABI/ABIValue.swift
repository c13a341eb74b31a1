import Bytes

/// A value of the contract ABI.
public enum ABIValue: Hashable, Sendable {
    /// A value of `uint<bits>` or `int<bits>`.
    case integer(EVMInteger)
    case bool(Bool)
    case address(Address)
    /// A value of `bytes` or `bytes<count>`.
    case bytes([UInt8])
    case string(String)
    /// The elements of an array, of either kind.
    case array([ABIValue])
    /// The components of a tuple.
    case tuple([ABIValue])
}
