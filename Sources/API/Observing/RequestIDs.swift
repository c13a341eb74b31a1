import HTTPCore
import Synchronization

/// Names requests, so that a client's log and ours can be laid side by side.
final class RequestIDs: Sendable {
    private static let maximumLength = 128

    private let prefix: String
    private let count = Atomic<UInt64>(0)

    /// - Parameter instance: a random number that tells this process from others.
    init(instance: UInt64) { prefix = String(instance, radix: 36) + "-" }

    /// The id that the client gave in `x-request-id` if it is plain, else a new one.
    func id(for request: HTTPRequest) -> String {
        if let id = request.header("x-request-id"), Self.isPlain(id) { return id }
        return next()
    }

    /// A new id.
    func next() -> String {
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
