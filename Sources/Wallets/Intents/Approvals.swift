import Bytes
import Signer

/// Requests that wait for signatures, as the faces reach them.
///
/// Ids that are no intent of the app throw `notFound`.
public protocol Approvals: Sendable {
    /// Stores a request; the answer is the intent, or a policy's verdict for one that no policy would let through.
    func propose(_ proposal: IntentProposal) async throws(WalletsError) -> ProposalAnswer

    /// An intent as it stands now.
    func intent(_ id: String, appID: String) async throws(WalletsError) -> JSON

    /// One page of an app's intents.
    func list(_ query: IntentQuery) async throws(WalletsError) -> IntentPage

    /// Adds a member's signature, and carries the request out when it was the last that was missing.
    func authorize(_ id: String, _ approval: IntentApproval) async throws(WalletsError) -> JSON

    /// Ends a pending intent.
    func reject(_ id: String, _ rejection: IntentRejection) async throws(WalletsError) -> JSON
}

/// A request that shall wait for signatures, as a face has read it from the wire.
public struct IntentProposal: Sendable {
    /// The direct request: its own method and path, and the headers that came with the proposal.
    public let request: ClientRequest
    /// The path of the proposal, for its idempotency key.
    public let proposalPath: String

    public init(request: ClientRequest, proposalPath: String) {
        self.request = request
        self.proposalPath = proposalPath
    }
}

/// What becomes of a proposal.
public enum ProposalAnswer: Sendable {
    /// The intent.
    case stored(JSON)
    /// The verdict of a policy, in which nobody who may sign finds favour.
    case denied(JSON)
}

/// A signature of a member over the payload of an intent.
public struct IntentApproval: Sendable {
    public let appID: String
    /// DER.
    public let signature: [UInt8]
    /// When it was made, as the client says: milliseconds since 1970.
    public let timestampMs: Int64
    public let context: RequestContext

    public init(appID: String, signature: [UInt8], timestampMs: Int64, context: RequestContext) {
        self.appID = appID
        self.signature = signature
        self.timestampMs = timestampMs
        self.context = context
    }
}

/// The request that rejects an intent, which a member may have signed, as every request may be signed.
public struct IntentRejection: SignableRequest {
    public let method = "POST"
    public let path: String
    public let host: String?
    public let appID: String
    public let body: JSON?
    public let idempotencyKey: String?
    public let expiry: String?
    /// `privy-authorization-signature`; nil when there is none.
    public let signatures: String?

    public init(
        path: String, host: String?, appID: String, body: JSON?, idempotencyKey: String?, expiry: String?,
        signatures: String?
    ) {
        self.path = path
        self.host = host
        self.appID = appID
        self.body = body
        self.idempotencyKey = idempotencyKey
        self.expiry = expiry
        self.signatures = signatures
    }
}

/// Which intents of an app are wanted.
public struct IntentQuery: Equatable, Sendable {
    /// Their order; ties are ordered by id in the same direction.
    public enum Order: String, Sendable, CaseIterable {
        case createdAtDescending = "created_at_desc"
        case expiresAtAscending = "expires_at_asc"
        case updatedAtDescending = "updated_at_desc"
    }

    /// A place in an order: a time in milliseconds since 1970, and an id.
    public struct Place: Equatable, Sendable {
        public let timeMs: Int64
        public let id: String

        public init(timeMs: Int64, id: String) {
            self.timeMs = timeMs
            self.id = id
        }
    }

    /// A member of a quorum: a key, as compressed point, or a user's id as clients write it.
    public enum Member: Equatable, Sendable {
        case key([UInt8])
        case user(String)
    }

    public var appID: String
    /// 1 to 100.
    public var limit: Int
    public var order = Order.createdAtDescending
    /// The last intent of the page before: its time in the order, and its id.
    public var after: Place?
    public var status: IntentStatus?
    public var type: IntentType?
    public var resourceID: String?
    /// Intents made by a user; none are yet.
    public var createdByID: String?
    /// Pending intents that this member may sign and has not.
    public var pendingMember: Member?

    public init(appID: String, limit: Int) {
        self.appID = appID
        self.limit = limit
    }
}

/// A part of a list.
public struct IntentPage: Sendable {
    public let intents: [JSON]
    /// Where the next page begins; nil when there is none.
    public let next: IntentQuery.Place?

    public init(intents: [JSON], next: IntentQuery.Place?) {
        self.intents = intents
        self.next = next
    }
}
