/// Why there is no answer, and whether the other server can have seen the request.
public struct HTTPClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of a failure.
    public struct Code: Sendable, Hashable {
        private enum Kind {
            case invalidRequest, tooManyRequests, unreachable, timedOut, lost, badAnswer, answerTooLarge
        }
        private let kind: Kind

        /// The request cannot be put on the wire.
        public static let invalidRequest = Code(kind: .invalidRequest)
        /// As many requests are under way as may be.
        public static let tooManyRequests = Code(kind: .tooManyRequests)
        /// No connection: the name is unknown, nobody listens, nobody answers in time, or the certificate is not believed.
        public static let unreachable = Code(kind: .unreachable)
        /// The answer was not complete in time.
        public static let timedOut = Code(kind: .timedOut)
        /// The connection ended before the answer did.
        public static let lost = Code(kind: .lost)
        /// What came is not an answer in HTTP/1.
        public static let badAnswer = Code(kind: .badAnswer)
        /// The answer is longer than the limit.
        public static let answerTooLarge = Code(kind: .answerTooLarge)
    }

    public let code: Code
    /// One sentence for the log; no header, body or URL.
    public let message: String

    public var description: String { message }

    /// Whether not one byte of the request has left: repeating it cannot do anything twice.
    public var isNeverSent: Bool { code == .invalidRequest || code == .tooManyRequests || code == .unreachable }

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
