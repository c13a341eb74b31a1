import Bytes
import Cryptography

extension Address: CustomStringConvertible {
    /// Reads `0x` and 40 hexadecimal digits, all lower case, all upper case, or with the checksum of ERC-55.
    /// - Throws: `malformed` for anything else, in particular a wrong checksum or the prefix `0X`.
    public init(_ text: String) throws(EthereumError) {
        guard text.utf8.count == 42, let bytes = try? Hex.decodePrefixed(text) else {
            throw EthereumError(.malformed, "an address is 0x and 40 hexadecimal digits")
        }
        self.init(unchecked: bytes)
        let digits = text.utf8.dropFirst(2)
        let isMixed = digits.contains { $0 >= 0x61 } && digits.contains { (0x41...0x46).contains($0) }
        if isMixed, !checksummed.utf8.elementsEqual(text.utf8) {
            throw EthereumError(.malformed, "the address has a wrong checksum (ERC-55)")
        }
    }

    /// `0x` and 40 digits in lower case.
    public var lowercased: String { Hex.encodePrefixed(bytes) }

    /// `0x` and 40 digits whose case is the checksum of ERC-55.
    public var checksummed: String { checksummed(hashing: "") }

    /// `0x` and 40 digits whose case is the checksum of ERC-1191, which binds the address to a chain.
    ///
    /// Only chains 30 and 31 use it.
    public func checksummed(forChain chainID: UInt64) -> String { checksummed(hashing: "\(chainID)0x") }

    /// The form with the checksum of ERC-55.
    public var description: String { checksummed }

    /// A letter is upper case where the digit of the hash at its place is 8 or above.
    private func checksummed(hashing prefix: String) -> String {
        let digits = Array(Hex.encode(bytes).utf8)
        let hash = Keccak256.hash(Array(prefix.utf8) + digits)
        var text = "0x"
        for (index, digit) in digits.enumerated() {
            let nibble = index.isMultiple(of: 2) ? hash[index / 2] >> 4 : hash[index / 2] & 15
            let isLetter = digit >= 0x61
            text.unicodeScalars.append(UnicodeScalar(isLetter && nibble >= 8 ? digit - 0x20 : digit))
        }
        return text
    }
}
