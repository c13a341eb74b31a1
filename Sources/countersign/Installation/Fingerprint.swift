import Bytes

/// The receipt key as people compare it.
enum Fingerprint {
    /// `receipt-key:` and the 32 bytes in hexadecimal.
    static func text(_ key: [UInt8]) -> String { "receipt-key:" + Hex.encode(key) }

    /// Reads what `text` writes, with or without its prefix.
    static func key(_ text: String) -> [UInt8]? {
        let digits = text.hasPrefix("receipt-key:") ? String(text.dropFirst("receipt-key:".count)) : text
        guard let key = try? Hex.decode(digits), key.count == 32 else { return nil }
        return key
    }
}
