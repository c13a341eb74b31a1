import Synchronization

/// Names requests, so that a client's log and ours can be laid side by side.
public final class RequestIDs: Sendable {
    private static let maximumLength = 128

    private let prefix: String
    private let count = Atomic<UInt64>(0)

    /// - Parameter instance: a random number that tells this process from others.
    public init(instance: UInt64) { prefix = String(instance, radix: 36) + "-" }

    /// The id that the client gave in `x-request-id` if it is plain, else a new one.
    public func id(given: String?) -> String {
        if let given, Self.isPlain(given) { return given }
        return next()
    }

    /// A new id.
    public func next() -> String {
        prefix + String(count.wrappingAdd(1, ordering: .relaxed).newValue, radix: 36)
    }

    /// Letters, digits, `-`, `_` and `.`, which need no escaping in a header field or a log line.
    private static func isPlain(_ id: String) -> Bool {
        1...maximumLength ~= id.utf8.count
            && id.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
    }
}
