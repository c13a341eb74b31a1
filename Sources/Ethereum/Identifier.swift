/// The names that Solidity gives to functions, types and fields: ASCII letters, digits, `_` and sometimes `$`.
///
/// Names are judged byte by byte, because `==` on strings takes some other characters for ASCII ones.
enum Identifier {
    /// The longest name that is read, in bytes.
    static let maximumLength = 256

    static func isValid(_ text: some StringProtocol, allowingDollar: Bool) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= maximumLength, !isDigit(first) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x41...0x5A, 0x61...0x7A, 0x5F: true
            case 0x24: allowingDollar
            default: isDigit(byte)
            }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
