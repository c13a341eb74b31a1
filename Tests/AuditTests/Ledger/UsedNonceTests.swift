import Audit
import Bytes
import Signer
import Storage
import Testing

/// Nonces of relayed requests, which are good for one decision.
struct UsedNonceTests {
    private static let caller = [UInt8](repeating: 1, count: 20)

    /// A decision about a relayed request, as a signer would state it.
    private func decision(
        _ counter: UInt64, nonce: Int64, caller: [UInt8] = caller, app: String? = nil, of host: LedgerHost
    ) throws -> Commit {
        let app = app ?? host.appID
        let content = try JSON.object([
            .init("app", .string(app)), .init("decision", "allow"), .init("keys", [.string(Hex.encode(caller))]),
            .init("nonce", JSON(nonce)), .init("op", "wallet.relay"),
        ]).canonical()
        let receipt = SignedReceipt(
            content: content, signature: [1], boot: [UInt8](repeating: 3, count: 16), counter: counter)
        let index = try LedgerHost.some(ReceiptIndex(receipt: content))
        let decision = Decision(
            status: 200, answer: [], receipt: receipt, index: index, reads: [], changes: [], keyMaterial: [],
            shownOnce: [])
        return try Commit(decision, answer: nil)
    }

    private func record(
        _ counter: UInt64, nonce: Int64, caller: [UInt8] = caller, app: String? = nil, of host: LedgerHost
    ) async throws -> CommitResult {
        try await host.ledger.record(decision(counter, nonce: nonce, caller: caller, app: app, of: host))
    }

    @Test("S29 One nonce of a caller is good for one decision of an app", arguments: TestEngine.available)
    func once(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let now = host.clock.nowMs
            #expect(try await record(1, nonce: now, of: host) == .released)
            #expect(try await record(2, nonce: now, of: host) == .nonceUsed)
            #expect(try await record(3, nonce: now + 1, of: host) == .released)
            #expect(try await record(4, nonce: now, caller: [UInt8](repeating: 2, count: 20), of: host) == .released)
            #expect(try await record(5, nonce: now, app: "cmotherapp00000000000000", of: host) == .released)
            #expect(try await host.count("used_nonces") == 4)
            let outcomes = try await host.database.read(
                "SELECT outcome FROM audit_log WHERE action = 'wallet.relay' ORDER BY seq"
            ).map { try $0.text(0) }
            #expect(outcomes == ["released", "unreleased", "released", "released", "released"])
        }
    }

    @Test("S29 Of decisions that use one nonce at once only one is released", arguments: TestEngine.available)
    func together(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let ledger = host.ledger
            let commits = try (1...24).map { try decision($0, nonce: host.clock.nowMs, of: host) }
            let results = try await withThrowingTaskGroup(of: CommitResult.self) { group in
                for commit in commits { group.addTask { try await ledger.record(commit) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.filter { $0 == .released }.count == 1)
            #expect(results.filter { $0 == .nonceUsed }.count == 23)
            #expect(try await host.count("used_nonces") == 1)
        }
    }

    @Test("S29 A commit that went through unheard has used its nonce", arguments: TestEngine.available)
    func unheard(engine: TestEngine) async throws {
        try await engine.withScriptedHost { host, database in
            let now = host.clock.nowMs
            database.play(.commitAndLose)
            #expect(try await record(1, nonce: now, of: host) == .released)
            #expect(try await record(2, nonce: now, of: host) == .nonceUsed)
            database.play(.refuse(.outcomeUnknown))
            let retried = try await record(3, nonce: now + 1, of: host)
            #expect(retried == .released)
            #expect(try await host.count("used_nonces") == 2)
        }
    }

    @Test("Nonces are kept for three days", arguments: TestEngine.available)
    func sweep(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let (now, day) = (host.clock.nowMs, Int64(86_400_000))
            _ = try await record(1, nonce: now, of: host)
            await NonceSweep(host.database).step(nowMs: now + 3 * day)
            #expect(try await host.count("used_nonces") == 1)
            await NonceSweep(host.database).step(nowMs: now + 3 * day + 1)
            #expect(try await host.count("used_nonces") == 0)
        }
    }

    @Test("A relayed request whose receipt names no caller is not recorded")
    func incomplete() async throws {
        _ = try await TestEngine.sqlite.withHost { host in
            #expect(throws: AuditError.self) { _ = try decision(1, nonce: 1, caller: [1], of: host) }
        }
    }
}
