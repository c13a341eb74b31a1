import Bytes

/// What went wrong, and whether anything can have been signed.
public struct VaultError: Error, Sendable, CustomStringConvertible {
    /// The kind of an error, the same in every SDK of Countersign.
    public struct Kind: Sendable, Hashable, CustomStringConvertible {
        private enum Base: String {
            case invalidBundle = "invalid_bundle"
            case invalidKey = "invalid_key"
            case invalidRequest = "invalid_request"
            case unsupported
            case unavailable
            case answerLost = "answer_lost"
            case denied
            case unauthorized
            case rateLimited = "rate_limited"
            case refused
            case upstreamError = "upstream_error"
            case malformedAnswer = "malformed_answer"
        }
        private let base: Base

        /// An onboarding bundle is not what it should be; `members` names what is wrong.
        public static let invalidBundle = Kind(base: .invalidBundle)
        /// A text is no P-256 private key in PKCS#8.
        public static let invalidKey = Kind(base: .invalidKey)
        /// What is to be signed is malformed or for another network. Nothing was sent.
        public static let invalidRequest = Kind(base: .invalidRequest)
        /// A vault does not do this. Nothing was sent.
        public static let unsupported = Kind(base: .unsupported)
        /// No connection could be made: nothing was sent, and asking again is harmless.
        public static let unavailable = Kind(base: .unavailable)
        /// The request was sent, or may have been, and no answer came: a signature may exist.
        public static let answerLost = Kind(base: .answerLost)
        /// A policy denies it; `details` is the verdict where the server shows it.
        public static let denied = Kind(base: .denied)
        /// The key may not use the wallet, or the app's credentials are wrong (401).
        public static let unauthorized = Kind(base: .unauthorized)
        /// Too many requests (429).
        public static let rateLimited = Kind(base: .rateLimited)
        /// The other side does not take the request: another 3xx or 4xx, or the exchange says no.
        public static let refused = Kind(base: .refused)
        /// The other side is at fault (5xx).
        public static let upstreamError = Kind(base: .upstreamError)
        /// The answer does not hold what was asked for.
        public static let malformedAnswer = Kind(base: .malformedAnswer)

        /// The word for it, such as `answer_lost`.
        public var description: String { base.rawValue }
    }

    public let kind: Kind
    /// One sentence for people; never a secret.
    public let message: String
    /// The members of a bundle that are wrong.
    public var members: [String] = []
    /// The status of the answer, where there was one.
    public var status: Int?
    /// The answer's `code`, such as `policy_violation`.
    public var code: String?
    /// The verdict: policy, rule and reason, where the server tells.
    public var details: JSON?
    /// How long to wait, where the server says so.
    public var retryAfterMs: Int?

    /// An error of that kind.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }
}
