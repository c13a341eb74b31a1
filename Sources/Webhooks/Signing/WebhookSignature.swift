import Bytes
import Cryptography

/// Signatures as Svix makes them, so that its libraries verify them:
///
///     svix-id         the event's id, the same in every attempt
///     svix-timestamp  seconds since 1970 of the attempt
///     svix-signature  "v1," ‖ base64(HMAC-SHA256(key, id ‖ "." ‖ timestamp ‖ "." ‖ body)), separated by spaces if several
public enum WebhookSignature {
    /// One signature with its version.
    public static func text(id: String, timestamp: Int64, body: [UInt8], key: borrowing Secret) -> String {
        "v1," + Base64.encode(HMACSHA256.authenticate(Array("\(id).\(timestamp).".utf8) + body, key: key))
    }

    /// The header fields of one attempt.
    /// - Parameter signatures: one for each secret that is valid, the newest first.
    static func headers(id: String, timestamp: Int64, signatures: [String]) -> [(name: String, value: String)] {
        [
            ("svix-id", id), ("svix-timestamp", String(timestamp)),
            ("svix-signature", signatures.joined(separator: " ")),
        ]
    }
}
