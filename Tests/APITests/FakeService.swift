import Audit
import Bytes
import Cryptography
import Signer
import Synchronization
import Wallets

@testable import API

/// A service in memory that remembers what it was asked and answers what it is told to.
final class FakeService: Service {
    struct State {
        var records: [Record] = []
        var performed: [ClientRequest] = []
        var queries: [RecordQuery] = []
        var judged: [(walletID: String, caller: DryRun.Caller, isRawSign: Bool, body: JSON)] = []
        var evaluated: [String] = []
        var replays: [(draft: JSON?, scope: ReplayScope, after: Int64?, limit: Int)] = []
        var windowQueries: [(id: String, after: [UInt8]?, limit: Int)] = []
        var searches: [(query: LogQuery, before: Int64?)] = []
        var checkpointSize = 9
        var proofs: [(sequence: Int64, since: Int?)] = []
        var paths: [(older: Int, newer: Int)] = []
        var authentications = 0
        var readinessChecks = 0
        var readiness = Readiness(database: .ok, signers: .ok, auditLog: .ok)
        var isDisabled = false
        var failure: WalletsError?
        /// What becomes of the next requests, one by one; nil is the answer.
        var failures: [WalletsError?] = []
        var answer = ClientAnswer(status: 200, body: Array(#"{"ok":true}"#.utf8), receipt: nil)
    }

    static let appID = "cmtestapp000000000000000"
    static let gatewaySecret = "countersign_gateway_secret_for-tests"
    static let secret = "countersign_app_secret_for-tests"

    let state = Mutex(State())

    private func checkHealth() throws(WalletsError) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    func perform(_ request: ClientRequest) async throws(WalletsError) -> ClientAnswer {
        try checkHealth()
        let (failure, answer) = state.withLock { state in
            state.performed.append(request)
            return (state.failures.isEmpty ? nil : state.failures.removeFirst(), state.answer)
        }
        if let failure { throw failure }
        return answer
    }

    func authenticate(appID: String, secret: [UInt8]) async throws(WalletsError) -> AppAccess? {
        state.withLock { $0.authentications += 1 }
        guard appID == Self.appID, [Self.secret, Self.gatewaySecret].contains(where: { Array($0.utf8) == secret })
        else {
            return nil
        }
        let scope: AppRecord.Scope = secret == Array(Self.secret.utf8) ? .everything : .gateway
        return state.withLock { Samples.app(isDisabled: $0.isDisabled) }.map { AppAccess(app: $0, scope: scope) }
    }

    func record(_ kind: RecordKind, id: String, appID: String) async throws(WalletsError) -> Record? {
        try checkHealth()
        return state.withLock { state in
            state.records.first { $0.header.kind == kind && $0.header.id == id && $0.header.appID == appID }
        }
    }

    func windows(
        ofAggregation id: String, appID: String, after: [UInt8]?, limit: Int
    ) async throws(WalletsError) -> LimitPage {
        try checkHealth()
        return state.withLock { state in
            state.windowQueries.append((id, after, limit))
            return LimitPage(windows: [["used": "1"]], next: [UInt8](repeating: 9, count: 32))
        }
    }

    func limits(ofWallet id: String, appID: String) async throws(WalletsError) -> [JSON] {
        try checkHealth()
        return [["as": "owner", "wallet": .string(id)]]
    }

    func user(customID: String, appID: String) async throws(WalletsError) -> Record? { nil }

    func user(walletAddress: String, appID: String) async throws(WalletsError) -> Record? { nil }

    func list(_ query: RecordQuery) async throws(WalletsError) -> RecordPage {
        try checkHealth()
        return state.withLock { state in
            state.queries.append(query)
            let found = state.records.filter { $0.header.kind == query.kind && $0.header.appID == query.appID }
                .filter { query.address == nil || $0.answer?["address"]?.stringValue == query.address }
                .sorted { ($0.header.createdAtMs, $0.header.id) > ($1.header.createdAtMs, $1.header.id) }
                .filter { record in
                    guard let cursor = query.cursor else { return true }
                    return (record.header.createdAtMs, record.header.id) < (cursor.createdAtMs, cursor.id)
                }
            let page = Array(found.prefix(query.limit))
            let next = found.count > page.count ? page.last?.header : nil
            return RecordPage(
                records: page, next: next.map { RecordCursor(createdAtMs: $0.createdAtMs, id: $0.id) })
        }
    }

    func log(_ query: LogQuery, before sequence: Int64?) async throws(WalletsError) -> LogPage {
        try checkHealth()
        state.withLock { $0.searches.append((query, sequence)) }
        return LogPage(entries: [], next: 7)
    }

    func dryRun(
        walletID: String, appID: String, caller: DryRun.Caller, body: JSON, isRawSign: Bool
    ) async throws(WalletsError) -> JSON {
        try checkHealth()
        state.withLock { $0.judged.append((walletID, caller, isRawSign, body)) }
        return ["decision": "allow"]
    }

    func evaluate(policyID: String, appID: String, body: JSON) async throws(WalletsError) -> JSON {
        try checkHealth()
        state.withLock { $0.evaluated.append(policyID) }
        return ["decision": "deny"]
    }

    func replay(
        _ draft: JSON?, over scope: ReplayScope, after sequence: Int64?, limit: Int
    ) async throws(WalletsError) -> (report: ReplayReport, next: Int64?) {
        try checkHealth()
        state.withLock { $0.replays.append((draft, scope, sequence, limit)) }
        return (ReplayReport(), 9)
    }

    var readiness: Readiness {
        get async {
            state.withLock { state in
                state.readinessChecks += 1
                return state.readiness
            }
        }
    }
}

/// A log of which the app has the entries with even numbers, and no proof can be made.
extension FakeService {
    var checkpointKey: String { "log+00000000+key" }

    func isEntry(_ sequence: Int64, ofApp appID: String) async throws(WalletsError) -> Bool {
        appID == Self.appID && sequence.isMultiple(of: 2)
    }

    func checkpoint(covering sequence: Int64) async throws(WalletsError) -> SignedCheckpoint {
        try checkHealth()
        return SignedCheckpoint(size: state.withLock { $0.checkpointSize }, note: "log\n9\nroot\n\n\u{2014} log sig\n")
    }

    func proof(
        of sequence: Int64, under checkpoint: SignedCheckpoint, since older: Int?
    ) async throws(WalletsError) -> LogProof? {
        state.withLock { $0.proofs.append((sequence, older)) }
        return nil
    }

    func consistencyPath(from older: Int, to newer: Int) async throws(WalletsError) -> [[UInt8]]? {
        state.withLock { $0.paths.append((older, newer)) }
        return [[1, 2]]
    }
}
