import Audit
import Bytes
import Cryptography
import Signer
import Storage
import Synchronization
import TestSupport

/// An installation without processes: signers, the ledger on a real database, and the part of an API process between
/// them, played by the test.
final class LedgerHost {
    static let publicURL = "https://wallets.example"
    private static let rootKey = [UInt8](repeating: 7, count: 32)
    /// A signature over a greeting.
    static let greeting: JSON = ["method": "personal_sign", "params": ["message": "Hello", "encoding": "utf-8"]]

    struct Missing: Error {}

    /// What the signer wants to know before it decides.
    struct NeedsUsage: Error {
        let windows: [WindowNeed]
    }

    let database: any Database
    let ledger: Ledger
    let clock = TestClock()
    private let random: SeededRandom
    private(set) var keep: Keep
    private let operatorKeep: Keep
    private(set) var appID = ""
    private(set) var appSecret: [UInt8] = []
    /// What the API process believes to be stored.
    private(set) var versions: [RecordKey: [SealedRecord]] = [:]
    private var keyMaterial: [String: [UInt8]] = [:]

    init(_ database: any Database, seed: UInt64 = 1) async throws {
        self.database = database
        random = SeededRandom(seed: seed)
        keep = try LedgerHost.makeKeep(random)
        operatorKeep = try LedgerHost.makeKeep(random, isOperator: true)
        _ = try await Migrator(AuditSchema.migrations).apply(to: database, nowMs: 0)
        try await database.write(
            "INSERT INTO installation (name, value) VALUES ('receipt_key', $1)", [.bytes(keep.hello.receiptKey)])
        let clock = clock
        ledger = try Ledger(database, clock: { clock.nowMs })
        try await ledger.prepare()
        let created = try operate(.createApp(name: "Test"))
        try await store(created)
        appID = try LedgerHost.some(created.changes.first).reference.id
        appSecret = created.shownOnce
    }

    private static func makeKeep(_ random: SeededRandom, isOperator: Bool = false) throws -> Keep {
        try Keep(
            rootKey: Secret(testing: rootKey), signer: 1, publicURLs: [publicURL], isOperator: isOperator,
            random: random)
    }

    static func some<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Missing() }
        return value
    }

    var receiptKey: [UInt8] { keep.hello.receiptKey }

    /// Starts the signer again: another boot.
    func restart() throws { keep = try LedgerHost.makeKeep(random) }

    // MARK: Deciding

    /// What the signer decides about a request with the app's secret; nothing is recorded.
    func decide(
        _ method: String, _ path: String, _ body: JSON? = nil, usage: [[UInt8]: UInt256] = [:]
    ) throws -> Decision {
        var members: [JSON.Member] = [
            .init("version", 1), .init("method", .string(method)), .init("url", .string(LedgerHost.publicURL + path)),
            .init("headers", ["privy-app-id": .string(appID)]),
        ]
        if let body { members.append(.init("body", body)) }
        let records = versions.values.compactMap(\.last).sorted { $0.reference.id < $1.reference.id }
        let wallet = path.split(separator: "/").map(String.init).dropFirst(2).first ?? ""
        let execution = SignerRequest.Execution(
            payload: try JSON.object(members).canonical(), form: .rfc8785, claims: [], appSecret: appSecret,
            context: RequestContext(address: "192.0.2.1", userAgent: "tests"), records: records.map(\.reference),
            contents: records, keyMaterial: keyMaterial[wallet] ?? [],
            usage: usage)
        return try decided(keep.handle(.execute(id: 1, execution), nowMs: clock.nowMs))
    }

    func operate(_ command: OperatorCommand) throws -> Decision {
        try decided(operatorKeep.handle(.operate(id: 1, command), nowMs: clock.nowMs))
    }

    private func decided(_ reply: SignerReply?) throws -> Decision {
        switch reply {
        case .decided(_, let decision): return decision
        case .refused(_, let refusal): throw refusal
        case .needUsage(_, let windows): throw NeedsUsage(windows: windows)
        default: throw Missing()
        }
    }

    /// What the signer decides about a signature when it is told what is stored of limits.
    func decideWithLimits(_ wallet: String, _ body: JSON = greeting) async throws -> Decision {
        let path = "/v1/wallets/\(wallet)/rpc"
        do {
            return try decide("POST", path, body)
        } catch let need as NeedsUsage {
            let usage = try await ledger.limits.read(need.windows, atMs: clock.nowMs)
            return try decide("POST", path, body, usage: usage)
        }
    }

    // MARK: Recording

    func record(_ decision: Decision, answer: StoredAnswer? = nil) async throws -> CommitResult {
        let result = try await ledger.record(Commit(decision, answer: answer))
        if result == .released { release(decision) }
        return result
    }

    /// Records a decision that must be released.
    @discardableResult
    func store(_ decision: Decision) async throws -> Decision {
        guard try await record(decision) == .released else { throw Missing() }
        return decision
    }

    @discardableResult
    func perform(_ method: String, _ path: String, _ body: JSON? = nil) async throws -> Decision {
        try await store(decide(method, path, body))
    }

    /// Believes a decision to be stored, and tells the signer.
    func release(_ decision: Decision) {
        for change in decision.changes { versions[change.reference.key, default: []].append(change) }
        if let wallet = decision.changes.last, !decision.keyMaterial.isEmpty {
            keyMaterial[wallet.reference.id] = decision.keyMaterial
        }
        _ = keep.handle(.announce(decision.changes), nowMs: clock.nowMs)
        _ = keep.handle(.durable(counters: [decision.receipt.counter]), nowMs: clock.nowMs)
    }

    // MARK: Resources

    @discardableResult
    func makePolicy(_ method: String = "personal_sign", conditions: [JSON] = []) async throws -> String {
        try await make("/v1/policies", LedgerHost.policy("Policy", method, conditions))
    }

    static func policy(_ name: String, _ method: String, _ conditions: [JSON] = []) -> JSON {
        [
            "version": "1.0", "name": .string(name), "chain_type": "ethereum",
            "rules": [
                [
                    "name": "Rule", "method": .string(method), "conditions": .array(conditions), "action": "ALLOW",
                ]
            ],
        ]
    }

    @discardableResult
    func makeWallet(policies: [String] = [], externalID: String? = nil) async throws -> String {
        try await make("/v1/wallets", LedgerHost.wallet(policies: policies, externalID: externalID))
    }

    static func wallet(policies: [String] = [], externalID: String? = nil) -> JSON {
        var members: [JSON.Member] = [
            .init("chain_type", "ethereum"), .init("policy_ids", .array(policies.map { .string($0) })),
        ]
        if let externalID { members.append(.init("external_id", .string(externalID))) }
        return .object(members)
    }

    /// An aggregation that counts signatures of messages.
    func makeAggregation(
        _ kind: String = "rolling", seconds: Int = 3600, groups: [JSON] = []
    ) async throws -> String {
        try await make(
            "/v1/aggregations",
            [
                "name": "Count", "method": "personal_sign", "metric": ["function": "count"],
                "window": ["type": .string(kind), "seconds": JSON(seconds)], "group_by": .array(groups),
            ])
    }

    static func sum(_ aggregation: String, atMost bound: Int) -> JSON {
        [
            "field_source": "reference", "field": .string("aggregation.\(aggregation)"), "operator": "lte",
            "value": .string(String(bound)),
        ]
    }

    private func make(_ path: String, _ body: JSON) async throws -> String {
        let decision = try await perform("POST", path, body)
        return try LedgerHost.some(JSON.parse(decision.answer)["id"]?.stringValue)
    }

    // MARK: Looking

    /// The log's outcomes, in order.
    func outcomes() async throws -> [String] {
        try await database.read("SELECT outcome FROM audit_log ORDER BY seq").map { try $0.text(0) }
    }

    func count(_ table: String) async throws -> Int {
        Int(try await LedgerHost.some(database.read("SELECT COUNT(*) FROM \(table)").first?.integer(0)))
    }

    func verify(
        _ checkpoints: Checkpoints = Checkpoints(), key: [UInt8]? = nil, signedBy verifier: NoteVerifier? = nil
    ) async throws -> VerificationReport {
        try await LogAudit(
            receiptKey: key, checkpointVerifier: verifier, checkpoints: checkpoints, nowMs: clock.nowMs
        ).run(on: database)
    }
}

/// A clock that stands still until a test moves it.
final class TestClock: Sendable {
    private let now = Mutex<Int64>(1_800_000_000_000)

    var nowMs: Int64 { now.withLock { $0 } }

    func advance(ms: Int64) { now.withLock { $0 += ms } }
}

extension TestEngine {
    /// Lends an installation on a new database.
    func withHost<T>(_ body: (LedgerHost) async throws -> T) async throws -> T {
        try await withDatabase { database in try await TestEngine.run(database, body) }
    }

    /// Lends an installation whose ledger writes to a database that fails as a script says.
    func withScriptedHost<T>(_ body: (LedgerHost, ScriptedDatabase) async throws -> T) async throws -> T {
        try await withDatabase { database in
            let scripted = ScriptedDatabase(database)
            return try await TestEngine.run(scripted) { host in try await body(host, scripted) }
        }
    }

    private static func run<T>(_ database: any Database, _ body: (LedgerHost) async throws -> T) async throws -> T {
        let host = try await LedgerHost(database)
        let result: Result<T, any Error>
        do { result = .success(try await body(host)) } catch { result = .failure(error) }
        await host.ledger.close()
        return try result.get()
    }
}
