import Audit
import Bytes
import Signer
import Wallets

/// The use cases as the API reaches them. Everything that is decided is decided behind this.
public protocol Service: LogProving {
    /// Carries out a change of a resource, or the use of a wallet's key.
    func perform(_ request: ClientRequest) async throws(WalletsError) -> ClientAnswer

    /// The app, when the secret is one of its own; nil when it is not. Compares in constant time, and an unknown app
    /// costs the same as a wrong secret.
    func authenticate(appID: String, secret: [UInt8]) async throws(WalletsError) -> AppAccess?

    /// The newest version of a record; nil when it is absent, deleted, or another app's.
    func record(_ kind: RecordKind, id: String, appID: String) async throws(WalletsError) -> Record?

    /// The user with this id at the issuer of the app's tokens; nil when there is none.
    func user(customID: String, appID: String) async throws(WalletsError) -> Record?

    /// The user who alone owns a wallet with this address; nil when there is none.
    func user(walletAddress: String, appID: String) async throws(WalletsError) -> Record?

    /// One page of an app's records.
    func list(_ query: RecordQuery) async throws(WalletsError) -> RecordPage

    /// One page of the audit log, of which the query names the app.
    func log(_ query: LogQuery, before sequence: Int64?) async throws(WalletsError) -> LogPage

    /// What would be decided about the body of an rpc or raw_sign request, by whom it is asked for (S20).
    func dryRun(
        walletID: String, appID: String, caller: DryRun.Caller, body: JSON, isRawSign: Bool
    ) async throws(WalletsError) -> JSON

    /// What a policy says to the body of an rpc request, for no wallet in particular.
    func evaluate(policyID: String, appID: String, body: JSON) async throws(WalletsError) -> JSON

    /// What a draft of a policy, as it stands at `policy` of a body, would have decided about what was decided.
    ///
    /// - Parameters:
    ///   - sequence: the `next` of the page before; nil for the first.
    ///   - limit: requests that the page looks at, at most.
    func replay(
        _ draft: JSON?, over scope: ReplayScope, after sequence: Int64?, limit: Int
    ) async throws(WalletsError) -> (report: ReplayReport, next: Int64?)

    /// One page of what was used of the windows of an aggregation, by their keys.
    ///
    /// - Parameter after: the key of the last window of the page before.
    func windows(
        ofAggregation id: String, appID: String, after: [UInt8]?, limit: Int
    ) async throws(WalletsError) -> LimitPage

    /// The limits that bind those who may use a wallet.
    func limits(ofWallet id: String, appID: String) async throws(WalletsError) -> [JSON]

    /// Whether what the use cases need is there.
    var readiness: Readiness { get async }
}

/// A part of the windows of an aggregation, as they are answered.
public struct LimitPage: Sendable {
    public var windows: [JSON]
    /// The key of the last window when there are more.
    public var next: [UInt8]?

    public init(windows: [JSON], next: [UInt8]?) {
        self.windows = windows
        self.next = next
    }
}

/// Whether requests can be served now.
public struct Readiness: Equatable, Sendable {
    /// Whether a part can do its work; when not, why.
    public enum Health: Equatable, Sendable {
        case ok
        /// A sentence for the operator, without secrets: it is shown to everybody.
        case unavailable(String)
    }

    public var database: Health
    public var signers: Health
    public var auditLog: Health

    public init(database: Health, signers: Health, auditLog: Health) {
        self.database = database
        self.signers = signers
        self.auditLog = auditLog
    }

    public var isReady: Bool { database == .ok && signers == .ok && auditLog == .ok }
}
