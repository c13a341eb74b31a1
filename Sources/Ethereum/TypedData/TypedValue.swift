import Bytes

/// A value of typed data, read through its declared type.
public enum TypedValue: Hashable, Sendable {
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

    /// A field of a struct with its value.
    public struct Member: Hashable, Sendable {
        /// The field's declared name.
        public let name: String
        /// Of the field's declared type.
        public let value: TypedValue

        /// A member, to compare with one that was read.
        public init(name: String, value: TypedValue) {
            self.name = name
            self.value = value
        }
    }
}
