import Bytes
import Cryptography
import TestSupport

@testable import Signer

/// A signer with an API process and a database that play by the rules, all in memory and the same in every run.
///
/// The host keeps every version of every record, gives a request the records that it needs, and stores and announces
/// what comes back. Tests of attacks take the frame that it would send and change it.
final class HonestHost {
    static let publicURL = "https://wallets.example"
    private static let rootKey = [UInt8](repeating: 7, count: 32)

    struct App {
        let id: String
        var secret: [UInt8]
        var key: RecordKey { RecordKey(kind: .app, id: id) }
    }

    let random: SeededRandom
    /// Milliseconds since 1970.
    var nowMs: Int64 = 1_800_000_000_000
    private(set) var keep: Keep
    private let operatorKeep: Keep
    private(set) var app = App(id: "", secret: [])
    private(set) var versions: [RecordKey: [SealedRecord]] = [:]
    var keyMaterial: [String: [UInt8]] = [:]
    /// What was used of limits, by the keys of their windows.
    var usage: [[UInt8]: UInt256] = [:]

    init(seed: UInt64 = 1) throws {
        random = SeededRandom(seed: seed)
        keep = try HonestHost.makeKeep(random)
        operatorKeep = try HonestHost.makeKeep(random, isOperator: true)
        app = try makeApp("Test")
    }

    static func makeKeep(_ random: SeededRandom, signer: UInt32 = 1, isOperator: Bool = false) throws -> Keep {
        try Keep(
            rootKey: Secret(testing: rootKey), signer: signer, publicURLs: [publicURL], isOperator: isOperator,
            random: random)
    }

    /// A signer that has seen nothing yet.
    func makeKeep() throws -> Keep { try HonestHost.makeKeep(random, signer: 2) }

    /// Starts the signer again: it forgets everything.
    func restart() throws { keep = try HonestHost.makeKeep(random) }

    /// The keys that only signers have, for tests of what a thief of nothing but a root key could forge.
    func withKeys<Result>(_ body: (borrowing KeepKeys) throws -> Result) throws -> Result {
        try body(KeepKeys(rootKey: Secret(testing: HonestHost.rootKey)))
    }

    // MARK: Records

    func newest(_ kind: RecordKind, _ id: String) throws -> SealedRecord {
        try Expected.some(versions[RecordKey(kind: kind, id: id)]?.last)
    }

    /// The records of an app that exist, each at its newest version.
    private func records(of appID: String) throws -> [SealedRecord] {
        try versions.values.compactMap(\.last).filter { sealed in
            try Record(kind: sealed.reference.kind, content: sealed.content).header.appID == appID
        }.sorted { $0.reference.id < $1.reference.id }
    }

    /// The records for a request: newest versions, and those that the wallet or a policy of it pins.
    private func records(for request: TestRequest, appID: String) throws -> [SealedRecord] {
        let parts = request.path.split(separator: "/").map(String.init)
        guard parts.count == 4, parts[1] == "wallets" else { return try records(of: appID) }
        var pins: Set<RecordReference> = []
        if case .wallet(let wallet)? = try? newest(.wallet, parts[2]).read().body {
            for id in wallet.allPolicyIDs {
                guard case .policy(let policy)? = try? newest(.policy, id).read().body else { continue }
                pins.formUnion(policy.pins)
                for id in policy.aggregationIDs {
                    guard case .aggregation(let found)? = try? newest(.aggregation, id).read().body else { continue }
                    pins.formUnion(found.pins)
                }
            }
            pins.formUnion(wallet.pins)
        }
        let newest = try records(of: appID)
        return try newest
            + pins.subtracting(newest.map(\.reference)).sorted { $0.version < $1.version }.map { pin in
                try Expected.some(versions[pin.key]?.first { $0.reference == pin })
            }
    }

    // MARK: Requests

    /// The frame that asks a signer for what the request asks.
    func execution(for request: TestRequest) throws -> SignerRequest.Execution {
        let app = request.app ?? app
        let payload = try request.form.bytes(of: request.payload(appID: app.id))
        let records = try records(for: request, appID: app.id)
        let parts = request.path.split(separator: "/").map(String.init)
        return SignerRequest.Execution(
            payload: payload, form: request.form,
            claims: try request.keys.map {
                SignatureClaim(signature: try $0.signature(for: payload), point: $0.point)
            },
            appSecret: app.secret, context: RequestContext(address: "192.0.2.1", userAgent: "tests"),
            records: records.map(\.reference), contents: records,
            keyMaterial: parts.count == 4 ? keyMaterial[parts[2]] ?? [] : [])
    }

    /// What the signer decides; nothing is stored. It is told of limits what it asks for.
    func decide(_ execution: SignerRequest.Execution, by other: Keep? = nil) throws -> Decision {
        switch (other ?? keep).handle(.execute(id: 1, execution), nowMs: nowMs) {
        case .decided(1, let decision): return decision
        case .needUsage(1, let windows) where execution.usage.isEmpty:
            var execution = execution
            for window in windows { execution.usage[window.key] = usage[window.key] ?? .zero }
            return try decide(execution, by: other)
        case .refused(1, let refusal): throw refusal
        default: throw Expected.Missing()
        }
    }

    func decide(_ request: TestRequest, by other: Keep? = nil) throws -> Decision {
        try decide(try execution(for: request), by: other)
    }

    /// Carries a request out and stores what comes of it.
    @discardableResult
    func perform(_ request: TestRequest) throws -> Decision {
        let decision = try decide(request)
        if let wallet = decision.changes.last, !decision.keyMaterial.isEmpty {
            keyMaterial[wallet.reference.id] = decision.keyMaterial
        }
        store(decision)
        return decision
    }

    /// Stores the changes of a decision, counts what it uses of limits, tells the signer, and says that the receipt is
    /// durable.
    func store(_ decision: Decision) {
        for use in decision.limits where decision.isAllowed {
            usage[use.window.key] = (usage[use.window.key] ?? .zero).adding(use.amount)
        }
        for change in decision.changes { versions[change.reference.key, default: []].append(change) }
        _ = keep.handle(.announce(decision.changes), nowMs: nowMs)
        _ = keep.handle(.durable(counters: [decision.receipt.counter]), nowMs: nowMs)
    }

    /// Carries out a command of the operator and stores what comes of it.
    @discardableResult
    func operate(on key: RecordKey? = nil, _ command: (RecordReference) -> OperatorCommand) throws -> Decision {
        let records = try key.map { [try newest($0.kind, $0.id)] } ?? []
        _ = operatorKeep.handle(.announce(records), nowMs: nowMs)
        let none = RecordReference(kind: .app, id: "", version: 0, hash: [])
        switch operatorKeep.handle(.operate(id: 1, command(records.first?.reference ?? none)), nowMs: nowMs) {
        case .decided(_, let decision):
            store(decision)
            return decision
        case .refused(_, let refusal): throw refusal
        default: throw Expected.Missing()
        }
    }
}

extension HonestHost {
    // MARK: Resources

    func makeApp(_ name: String) throws -> App {
        let decision = try operate { _ in .createApp(name: name) }
        return App(id: try Expected.some(decision.changes.first).reference.id, secret: decision.shownOnce)
    }

    func makeKey() throws -> TestKey { try TestKey(from: random) }

    /// A key quorum of some keys and children; the threshold is 1 unless said otherwise.
    func makeQuorum(
        _ keys: [TestKey], children: [String] = [], threshold: Int = 1, of app: App? = nil
    ) throws -> String {
        var members: [JSON.Member] = [.init("authorization_threshold", JSON(threshold))]
        if !keys.isEmpty { members.append(.init("public_keys", .array(keys.map { .string($0.text) }))) }
        if !children.isEmpty { members.append(.init("key_quorum_ids", .texts(children))) }
        return try make("/v1/key_quorums", .object(members), of: app)
    }

    /// A policy with rules, and an owner if one is given.
    func makePolicy(
        _ rules: [JSON], chain: String = "ethereum", owner: String? = nil, of app: App? = nil
    ) throws -> String {
        try make(
            "/v1/policies",
            [
                "version": "1.0", "name": "Policy", "chain_type": .string(chain), "rules": .array(rules),
                "owner_id": JSON(owner),
            ], of: app)
    }

    func makeConditionSet(_ values: [String], owner: String? = nil, by keys: [TestKey] = []) throws -> String {
        let id = try make("/v1/condition_sets", ["name": "Set", "owner_id": JSON(owner)])
        if !values.isEmpty { try perform(replaceItems(of: id, with: values, by: keys)) }
        return id
    }

    /// An aggregation that counts requests of a method, unless it is said what else.
    func makeAggregation(
        _ method: String = "personal_sign", metric: JSON = ["function": "count"],
        window: JSON = ["type": "rolling", "seconds": 3600], conditions: [JSON] = [], groups: [JSON] = [],
        owner: String? = nil
    ) throws -> String {
        try make(
            "/v1/aggregations",
            [
                "name": "Limit", "method": .string(method), "metric": metric, "window": window,
                "conditions": .array(conditions), "group_by": .array(groups), "owner_id": JSON(owner),
            ])
    }

    func replaceItems(of set: String, with values: [String], by keys: [TestKey] = []) -> TestRequest {
        TestRequest(
            "PUT", "/v1/condition_sets/\(set)/condition_set_items",
            .array(values.map { ["value": .string($0)] }), by: keys)
    }

    /// A wallet with an owner, policies, and signers with their override.
    func makeWallet(
        owner: String? = nil, policies: [String] = [], signers: [(quorum: String, overrides: [String])] = [],
        chain: String = "ethereum", of app: App? = nil
    ) throws -> String {
        try make(
            "/v1/wallets",
            [
                "chain_type": .string(chain), "owner_id": JSON(owner), "policy_ids": .texts(policies),
                "additional_signers": .array(
                    signers.map {
                        ["signer_id": .string($0.quorum), "override_policy_ids": .texts($0.overrides)]
                    }),
            ], of: app)
    }

    private func make(_ path: String, _ body: JSON, of app: App? = nil) throws -> String {
        var request = TestRequest("POST", path, body)
        request.app = app
        return try perform(request).json.string("id")
    }
}
