import Bytes

extension Address: CustomStringConvertible {
    /// Reads `0x` and 40 hexadecimal digits, all lower case, all upper case, or with the checksum of ERC-55.
    /// - Throws: `malformed` for anything else, in particular a wrong checksum or the prefix `0X`.
    public init(_ text: String) throws(EthereumError) { throw EthereumError(.unsupported, "unfinished") }

    /// `0x` and 40 digits in lower case.
    public var lowercased: String { "" }

    /// `0x` and 40 digits whose case is the checksum of ERC-55.
    public var checksummed: String { "" }

    /// `0x` and 40 digits whose case is the checksum of ERC-1191, which binds the address to a chain (used by chains 30 and 31 only).
    public func checksummed(forChain chainID: UInt64) -> String { "" }

    /// The form with the checksum of ERC-55.
    public var description: String { checksummed }
}
