import Bytes

/// A frame from the API process (or the operator's command) to a signer. The format is in `docs/formats/frames.md`.
public enum SignerRequest: Sendable {
    /// A request of a client, with everything that the decision needs.
    case execute(id: UInt64, Execution)
    /// A change that only the operator makes; refused unless the signer was started for the operator.
    case operate(id: UInt64, OperatorCommand)
    /// Receipts that are durable and need not be kept.
    case durable(counters: [UInt64])
    /// Records that changed through another signer (S8).
    case announce([SealedRecord])
    /// The head of the audit log is to be signed.
    case checkpoint(id: UInt64, CheckpointRequest)

    /// What came with a client's request.
    public struct Execution: Sendable {
        public var payload: [UInt8]
        public var form: CanonicalForm
        public var claims: [SignatureClaim]
        /// The app secret as presented; empty for operations that do not rest on it.
        public var appSecret: [UInt8]
        /// Unverified, for the receipt.
        public var context: RequestContext
        /// The records that the decision may read, each at the version that the caller holds for current.
        public var records: [RecordReference]
        /// The content of those that the signer does not hold yet.
        public var contents: [SealedRecord]
        /// The sealed private key of the wallet, for operations that use it.
        public var keyMaterial: [UInt8]
        /// What was used of limit windows so far, by their keys: plain numbers, which the commit checks again (S29).
        public var usage: [[UInt8]: UInt256]

        public init(
            payload: [UInt8], form: CanonicalForm, claims: [SignatureClaim], appSecret: [UInt8],
            context: RequestContext, records: [RecordReference], contents: [SealedRecord], keyMaterial: [UInt8],
            usage: [[UInt8]: UInt256] = [:]
        ) {
            self.payload = payload
            self.form = form
            self.claims = claims
            self.appSecret = appSecret
            self.context = context
            self.records = records
            self.contents = contents
            self.keyMaterial = keyMaterial
            self.usage = usage
        }
    }
}

/// A signature and the key that is said to have made it; the signer verifies exactly that (S13).
public struct SignatureClaim: Equatable, Sendable {
    public static let maximumCount = 16

    /// DER.
    public let signature: [UInt8]
    /// Compressed P-256 point.
    public let point: [UInt8]

    public init(signature: [UInt8], point: [UInt8]) {
        self.signature = signature
        self.point = point
    }
}

/// Where a request came from, as the API process saw it. Goes into receipts and decides nothing.
public struct RequestContext: Equatable, Sendable {
    public var address: String
    public var userAgent: String

    public init(address: String, userAgent: String) {
        self.address = address
        self.userAgent = userAgent
    }
}

/// What the operator may do and nobody else (S11).
public enum OperatorCommand: Equatable, Sendable {
    case createApp(name: String)
    case rotateSecret(app: RecordReference, graceMs: UInt64)
    /// Makes a secret that is good for signed requests for the use of owned wallets alone.
    case rotateGatewaySecret(app: RecordReference, graceMs: UInt64)
    case disableApp(app: RecordReference)
    case setFrozen(wallet: RecordReference, isFrozen: Bool)
    /// Sets the app's own public URLs and whether its signed requests must expire.
    case configureApp(app: RecordReference, publicURLs: [String], requiresExpiry: Bool)
    /// Whether the app's secret takes keys out of its wallets that have no owner (S21).
    case setOwnerlessExport(app: RecordReference, isAllowed: Bool)
    /// Names whose tokens prove who the app's users are; an empty issuer takes none any more.
    case setTokenIssuer(app: RecordReference, issuer: String, audience: String, keySet: [UInt8])
    /// For how many days payloads of requests for signatures are kept; 0 keeps none any more.
    case setPayloadDays(app: RecordReference, days: UInt64)
    /// Proves to the audit log that a command ran that changes no sealed record, such as a backup.
    case note(action: String)
}
