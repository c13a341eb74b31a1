extension ECDSASignature {
    /// Reads SEQUENCE { r INTEGER, s INTEGER } in DER (SEC 1 §C.5, X.690), of which there is one for each pair.
    ///
    /// Nil for everything else: long forms of lengths, negative numbers, needless zeros, bytes that follow.
    init?(der: [UInt8]) {
        // Two integers of 33 bytes at most: every length fits into the short form.
        guard 8...72 ~= der.count, der[0] == 0x30, Int(der[1]) == der.count - 2 else { return nil }
        var rest = der[2...]
        guard let r = Self.takeInteger(&rest), let s = Self.takeInteger(&rest), rest.isEmpty else { return nil }
        self.init(r: r, s: s)
    }

    /// An INTEGER that is not negative and below 2^256.
    private static func takeInteger(_ rest: inout ArraySlice<UInt8>) -> Word256? {
        guard rest.count > 2, rest.removeFirst() == 0x02 else { return nil }
        let count = Int(rest.removeFirst())
        guard 1...33 ~= count, count <= rest.count else { return nil }
        let content = rest.prefix(count)
        rest = rest.dropFirst(count)
        guard let first = content.first, first < 0x80 else { return nil }
        // A zero in front must be needed to keep the number from being negative; 33 bytes need it.
        if first == 0, count > 1 {
            let digits = content.dropFirst()
            guard let next = digits.first, next >= 0x80 else { return nil }
            return Word256(bigEndian: digits)
        }
        return count <= 32 ? Word256(bigEndian: content) : nil
    }
}
