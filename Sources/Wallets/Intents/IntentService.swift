import Audit
import Bytes
import Cryptography
import Signer
import Storage

/// The approvals of an installation.
///
/// An intent is a stored request and collected signatures, no more: when enough have signed, the ordinary request service
/// carries it out, and the signer judges it as if it had come at once. Rows can withhold, not forge.
public struct IntentService: Approvals {
    /// The status and code with which a client would be told of an error.
    public typealias Outcome = @Sendable (WalletsError) -> (status: Int, code: String)

    let store: RecordStore
    let intents: IntentStore
    let requests: RequestService
    let rehearsals: RehearsalService
    let publicURLs: [String]
    let random: any RandomSource
    let clock: @Sendable () -> Int64
    let outcome: Outcome
    let log: @Sendable (String) -> Void

    /// - Parameters:
    ///   - publicURLs: the installation's base URLs, without trailing slash.
    ///   - clock: milliseconds since 1970.
    ///   - outcome: how errors are told to clients, for what is stored of a request that failed.
    ///   - log: takes a line for each thing that happens to an intent.
    public init(
        database: any Database, store: RecordStore, limits: LimitBook, requests: RequestService, publicURLs: [String],
        random: any RandomSource, clock: @escaping @Sendable () -> Int64, outcome: @escaping Outcome,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.store = store
        intents = IntentStore(database)
        self.requests = requests
        rehearsals = RehearsalService(store: store, limits: limits, clock: clock)
        self.publicURLs = publicURLs
        self.random = random
        self.clock = clock
        self.outcome = outcome
        self.log = log
    }

    public func intent(_ id: String, appID: String) async throws(WalletsError) -> JSON {
        let found = try await current(id, appID: appID)
        return try found.intent.answer(found.situation)
    }

    /// An intent as it stands, after what time and changes of its resource have done to it.
    func current(
        _ id: String, appID: String
    ) async throws(WalletsError) -> (intent: Intent, situation: IntentSituation) {
        guard RecordID.isValid(id), var intent = try await intents.intent(id, appID: appID) else {
            throw IntentService.notFound
        }
        let situation = try await situation(of: intent)
        intent = try await settled(intent, situation)
        return (intent, situation)
    }

    /// Ends a pending intent whose time is over or whose resource is gone.
    func settled(_ intent: Intent, _ situation: IntentSituation) async throws(WalletsError) -> Intent {
        let nowMs = clock()
        let (obstacle, eventID) = (situation.obstacle, newID())
        guard intent.status == .pending, nowMs > intent.expiresAtMs || obstacle != nil else { return intent }
        let changed = try await intents.change(intent.id) { intent in
            var isOver = intent.expired(nowMs: nowMs)
            if !isOver, let obstacle { isOver = intent.dismissed(obstacle, nowMs: nowMs) }
            return isOver ? [intent.over(atMs: nowMs, eventID: eventID)] : []
        }
        if let changed, changed.hasChanged { note(changed.intent) }
        return changed?.intent ?? intent
    }

    /// How an intent stands by the records as they are stored now.
    func situation(of intent: Intent) async throws(WalletsError) -> IntentSituation {
        let operation = try intent.operation()
        let records = try await RecordGathering.current(for: operation, appID: intent.appID, in: store)
        return try await situation(
            operation, body: try intent.request().body, appID: intent.appID, in: records)
    }

    func situation(
        _ operation: Operation, body: JSON?, appID: String, in records: RecordGathering
    ) async throws(WalletsError) -> IntentSituation {
        try await IntentSituation(operation, in: records, nowMs: clock()) { caller in
            guard case .rpc(let id) = operation, let body,
                let verdict = try? await rehearsals.dryRun(
                    operation, walletID: id, appID: appID, caller: caller, body: body, in: records)
            else { return false }
            return verdict["decision"] == "allow"
        }
    }

    func note(_ intent: Intent, _ what: String? = nil) {
        log("intent \(intent.id) of app \(intent.appID) \(what ?? "is \(intent.status.rawValue)")")
    }

    func newID() -> String { IntentKey.drawID(from: random) }

    static let notFound = WalletsError(.refused(.notFound), "Intent not found")
}
