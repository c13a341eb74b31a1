import Bytes

/// A value of typed data, read through its declared type.
public indirect enum TypedValue: Hashable, Sendable {
    case bool(Bool)
    /// A value of `uint<bits>` or `int<bits>`.
    case integer(EVMInteger)
    case address(Address)
    /// A value of `bytes` or `bytes<count>`.
    case bytes([UInt8])
    case string(String)
    case array([TypedValue])
    /// Declared fields in declared order.
    case structure([Member])
    /// A struct that is null, hashed as 32 zero bytes.
    case null

    public struct Member: Hashable, Sendable {
        public let name: String
        public let value: TypedValue

        public init(name: String, value: TypedValue) {
            self.name = name
            self.value = value
        }
    }
}
