import Bytes

/// The texts in which people and SDKs pass public keys: base64, with or without the two lines of PEM around it.
enum PublicKeyText {
    /// Longer than any such text with generous white space.
    private static let maximumCount = 1024
    private static let begin = "-----BEGIN PUBLIC KEY-----"
    private static let end = "-----END PUBLIC KEY-----"

    static func bytes(of text: String) throws(CryptographyError) -> [UInt8] {
        guard text.utf8.count <= maximumCount else { throw CryptographyError(.invalidKey, "too long for a public key") }
        var body = Substring(text).trimmingSpace()
        if body.hasPrefix(begin) {
            guard body.hasSuffix(end), body.utf8.count >= begin.utf8.count + end.utf8.count else {
                throw CryptographyError(.invalidKey, "PEM without an end")
            }
            body = body.dropFirst(begin.count).dropLast(end.count)
        }
        do {
            return try Base64.decode(String(body.unicodeScalars.filter { !$0.isSpace }))
        } catch {
            throw CryptographyError(.invalidKey, "neither base64 nor PEM")
        }
    }
}

extension Substring {
    fileprivate func trimmingSpace() -> Substring {
        var scalars = unicodeScalars
        while scalars.first?.isSpace == true { scalars.removeFirst() }
        while scalars.last?.isSpace == true { scalars.removeLast() }
        return Substring(scalars)
    }
}

extension Unicode.Scalar {
    fileprivate var isSpace: Bool { self == " " || self == "\t" || self == "\n" || self == "\r" }
}
