import Bytes

/// The form of an authorization signature field: one to sixteen signatures, each base64 of a DER signature on P-256.
///
/// Who signed what is not looked at here.
enum SignatureHeader {
    private static let maximumCount = 16
    private static let maximumBase64Count = 128

    /// The DER signatures; nil when the field has another form.
    static func signatures(_ text: String) -> [[UInt8]]? {
        let parts = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count <= maximumCount else { return nil }
        var signatures: [[UInt8]] = []
        for part in parts {
            let part = trimmingBlanks(part)
            guard part.count <= maximumBase64Count, let der = try? Base64.decode(String(Substring(part))),
                isSignature(der)
            else { return nil }
            signatures.append(der)
        }
        return signatures
    }

    /// `SEQUENCE { INTEGER, INTEGER }`, RFC 3279 §2.2.3, both positive and of at most 256 bits.
    private static func isSignature(_ der: [UInt8]) -> Bool {
        guard der.count >= 8, der[0] == 0x30, Int(der[1]) == der.count - 2,
            let afterR = endOfInteger(der, from: 2), let afterS = endOfInteger(der, from: afterR)
        else { return false }
        return afterS == der.count
    }

    private static func endOfInteger(_ der: [UInt8], from start: Int) -> Int? {
        guard start + 2 < der.count, der[start] == 0x02 else { return nil }
        let count = Int(der[start + 1])
        let first = start + 2
        guard 1...33 ~= count, first + count <= der.count, der[first] < 0x80 else { return nil }
        // A leading zero is there only to keep the number positive; otherwise 32 bytes are all there are.
        let isPadded = der[first] == 0 && count > 1
        guard isPadded ? der[first + 1] >= 0x80 : count <= 32, !(der[first] == 0 && count == 1) else { return nil }
        return first + count
    }

    private static func trimmingBlanks(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var text = text
        while let first = text.first, first == 0x20 || first == 0x09 { text.removeFirst() }
        while let last = text.last, last == 0x20 || last == 0x09 { text.removeLast() }
        return text
    }
}
