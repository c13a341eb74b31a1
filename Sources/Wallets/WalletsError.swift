import Signer

/// Why a use case did not come about. Nothing has changed; no signature was made that could be released.
public struct WalletsError: Error, Equatable, Sendable {
    /// The kind of failure, by the code that the API answers with.
    public enum Code: Equatable, Sendable {
        /// The signer refused; its code says why.
        case refused(Refusal.Code)
        /// An idempotency key came with another body than before.
        case idempotencyKeyReused
        /// The audit log cannot be written.
        case auditUnavailable
        /// No signer answers, or the one that had the request died with it.
        case signerUnavailable
        /// The database cannot be read.
        case storageUnavailable
        /// The records changed faster than the request could be judged.
        case contention
        /// A deletion of what others name.
        case resourceInUse
        /// Another wallet of the app has this external id.
        case externalIDTaken
        /// The intent waits for nothing any more.
        case intentNotPending
        /// As many intents wait as may.
        case tooManyIntents
        /// Another intent was made under this idempotency key a moment ago.
        case intentExists
        /// A relayed request's nonce was used before.
        case nonceUsed
        /// The exchange cannot be reached: what was signed was not sent.
        case exchangeUnreachable
        /// The exchange got what was signed, as far as is known, and did not answer in time.
        case exchangeTimedOut
        /// The exchange got what was signed, as far as is known, and its answer is none.
        case exchangeLost
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public init(_ refusal: Refusal) { self.init(.refused(refusal.code), refusal.message) }
}
