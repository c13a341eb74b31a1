extension UInt256: CustomStringConvertible {
    /// Digits only, no leading zero except `0` itself; nil when malformed or 2^256 and above.
    public init?(decimal text: String) {
        let digits = text.utf8
        guard (1...78).contains(digits.count), digits.count == 1 || digits.first != 0x30 else { return nil }
        var value = UInt256.zero
        for digit in digits {
            guard (0x30...0x39).contains(digit),
                let tenfold = value.multiplied(by: UInt256(10)),
                let next = tenfold.adding(UInt256(UInt64(digit - 0x30)))
            else { return nil }
            value = next
        }
        self = value
    }

    /// 1 to 64 hexadecimal digits without prefix.
    public init?(hex text: String) {
        let digits = text.utf8
        guard (1...64).contains(digits.count) else { return nil }
        var value = UInt256.zero
        for digit in digits {
            guard let nibble = Hex.value(ofDigit: digit) else { return nil }
            value = value << 4
            value.limbs[0] |= UInt64(nibble)
        }
        self = value
    }

    /// Decimal text without leading zeros.
    public var decimal: String {
        var groups: [UInt64] = []  // 18 digits each, least significant first
        var rest = self
        while let (quotient, remainder) = rest.dividedBy(small: 1_000_000_000_000_000_000) {
            groups.append(remainder)
            rest = quotient
            if rest == .zero { break }
        }
        var text = String(groups.removeLast())
        for group in groups.reversed() {
            let digits = String(group)
            text += String(repeating: "0", count: 18 - digits.utf8.count) + digits
        }
        return text
    }

    /// Hexadecimal text without prefix or leading zeros; zero is `0`.
    public var hex: String {
        let digits = Hex.encode(bigEndianBytes).drop { $0 == "0" }
        return digits.isEmpty ? "0" : String(digits)
    }

    public var description: String { decimal }
}
