/// No signer gave an answer.
public struct SignerUnavailable: Error, Equatable, Sendable {
    /// What became of the signer or of the request.
    public enum Reason: Equatable, Sendable {
        /// None is connected.
        case noneConnected
        /// The one that had the request went away with it; the request is not given to another (S3).
        case lost
        /// The request was inside a signer that went away before.
        case quarantined
        /// The signer answered with something else than it should.
        case confused
    }

    public let reason: Reason
}
