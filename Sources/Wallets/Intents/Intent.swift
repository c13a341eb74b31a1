import Audit
import Bytes
import Signer

/// A request that waits for signatures.
///
/// It decides nothing: when it is carried out, the signer judges payload and signatures as if they had been sent at once.
struct Intent: Equatable, Sendable {
    /// A signature over the payload by a member of a quorum.
    struct Signature: Equatable, Sendable {
        /// Compressed P-256 point: who signed.
        let point: [UInt8]
        /// DER; empty once the intent has ended.
        var signature: [UInt8]
        let signedAtMs: Int64
    }

    /// For whom it is carried out: fixed when it is complete, so that whoever takes over asks for the same.
    struct Acting: Equatable, Sendable {
        let quorumID: String
        let displayName: String?
        /// The keys whose signatures are used.
        let points: [[UInt8]]
    }

    static let standardLifetimeMs: Int64 = 72 * 3_600_000
    static let maximumLifetimeMs: Int64 = 30 * 86_400_000
    /// For how long one process carries an intent out before another may.
    static let leaseMs: Int64 = 60_000

    let id: String
    let appID: String
    let type: IntentType
    var status: IntentStatus
    let resourceID: String
    /// The path of the request, without query.
    let path: String
    /// What members sign: the authorization payload of the request, in RFC 8785.
    let payload: [UInt8]
    /// What would happen, in plain words.
    let description: String
    /// Who made it, for people.
    let createdBy: String
    let createdAtMs: Int64
    var updatedAtMs: Int64
    let expiresAtMs: Int64
    let hasCustomExpiry: Bool
    /// While it is being carried out: until when one process has it for itself.
    var leaseUntilMs: Int64 = 0
    var acting: Acting?
    var endedAtMs: Int64?
    /// Why it was dismissed.
    var reason: String?
    /// `action_result`.
    var result: JSON?
    /// The idempotency key under which it was made, and what of.
    var creationKey: String?
    var creationDigest: [UInt8]?
    var signatures: [Signature] = []

    func signature(by point: [UInt8]) -> Signature? { signatures.first { $0.point == point } }
}

extension Intent {
    /// The signed request, read anew.
    func request() throws(WalletsError) -> AuthorizationPayload {
        do { return try AuthorizationPayload(bytes: payload, form: .rfc8785) } catch { throw WalletsError(error) }
    }

    /// What the request does.
    func operation() throws(WalletsError) -> Operation {
        guard let operation = Operation(method: try request().method, path: path) else {
            throw WalletsError(.storageUnavailable, "a stored intent cannot be read")
        }
        return operation
    }
}
