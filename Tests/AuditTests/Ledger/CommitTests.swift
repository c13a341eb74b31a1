import Audit
import Bytes
import Signer
import Testing

/// What becomes of decisions in the commit that records them.
struct CommitTests {
    @Test("A released decision has its receipt, its records and its key stored", arguments: TestEngine.available)
    func released(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let policy = try await host.makePolicy()
            let wallet = try await host.makeWallet(policies: [policy])
            try await host.perform("POST", "/v1/wallets/\(wallet)/rpc", LedgerHost.greeting)
            #expect(try await host.outcomes() == ["released", "released", "released", "released"])
            #expect(try await host.count("records") == 3)
            #expect(try await host.count("record_versions") == 3)
            #expect(try await host.count("record_references") == 1)
            #expect(try await host.count("key_material") == 1)
        }
    }

    @Test(
        "S25 A decision that rests on a version that is no longer the newest is superseded",
        arguments: TestEngine.available)
    func superseded(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let policy = try await host.makePolicy()
            let wallet = try await host.makeWallet(policies: [policy])
            let stale = try host.decide("POST", "/v1/wallets/\(wallet)/rpc", LedgerHost.greeting)
            try await host.perform("PATCH", "/v1/policies/\(policy)", ["name": "Changed"])
            #expect(try await host.record(stale) == .superseded)
            #expect(try await host.outcomes().last == "superseded")
            #expect(try await host.verify().isSound)
        }
    }

    @Test("S25 Of two changes of one version only the first is stored", arguments: TestEngine.available)
    func oneSuccessor(engine: TestEngine) async throws {
        try await engine.withScriptedHost { host, database in
            let policy = try await host.makePolicy()
            let first = try host.decide("PATCH", "/v1/policies/\(policy)", ["name": "First"])
            let second = try host.decide("PATCH", "/v1/policies/\(policy)", ["name": "Second"])
            let results = try await host.recordTogether([first, second], on: database)
            #expect(results.contains(.released) && results.contains(.superseded))
            #expect(try await host.count("record_versions") == 3)
            #expect(try await host.verify().isSound)
        }
    }

    @Test("S27 A request that has its answer gets it again, and nothing is done twice", arguments: TestEngine.available)
    func stored(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let id = [UInt8](repeating: 9, count: 32)
            func answer(_ byte: UInt8, for ms: Int64) -> StoredAnswer {
                StoredAnswer(id: id, expiresAtMs: host.clock.nowMs + ms, content: [byte])
            }
            let first = answer(1, for: 1000)
            let body = LedgerHost.wallet()
            #expect(try await host.record(host.decide("POST", "/v1/wallets", body), answer: first) == .released)
            let repeated = try host.decide("POST", "/v1/wallets", body)
            #expect(try await host.record(repeated, answer: answer(2, for: 1000)) == .answered(first))
            #expect(try await host.count("key_material") == 1)
            #expect(try await host.outcomes().last == "unreleased")
            host.clock.advance(ms: 1001)
            let late = try host.decide("POST", "/v1/wallets", body)
            #expect(try await host.record(late, answer: answer(3, for: 1000)) == .released)
            #expect(try await host.count("stored_answers") == 1)
            #expect(try await host.verify().isSound)
        }
    }

    @Test("S7 What others name cannot be deleted until they do not", arguments: TestEngine.available)
    func inUse(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let policy = try await host.makePolicy()
            let wallet = try await host.makeWallet(policies: [policy])
            let deletion = try host.decide("DELETE", "/v1/policies/\(policy)")
            #expect(try await host.record(deletion) == .inUse(RecordKey(kind: .policy, id: policy)))
            try await host.perform("PATCH", "/v1/wallets/\(wallet)", ["policy_ids": []])
            try await host.perform("DELETE", "/v1/policies/\(policy)")
            #expect(try await host.verify().isSound)
        }
    }

    @Test("S7 What a neighbour in the same commit begins to name cannot be deleted", arguments: TestEngine.available)
    func inUseWithinABatch(engine: TestEngine) async throws {
        try await engine.withScriptedHost { host, database in
            let policy = try await host.makePolicy()
            let naming = try host.decide("POST", "/v1/wallets", LedgerHost.wallet(policies: [policy]))
            let deletion = try host.decide("DELETE", "/v1/policies/\(policy)")
            let results = try await host.recordTogether([naming, deletion], on: database)
            #expect(results.count { $0 == .released } == 1)
            #expect(try await host.verify().isSound)
        }
    }

    @Test("An external id names one wallet of an app", arguments: TestEngine.available)
    func externalID(engine: TestEngine) async throws {
        try await engine.withScriptedHost { host, database in
            let body = LedgerHost.wallet(externalID: "mine")
            let together = [
                try host.decide("POST", "/v1/wallets", body), try host.decide("POST", "/v1/wallets", body),
            ]
            let results = try await host.recordTogether(together, on: database)
            #expect(results.contains(.released) && results.contains(.externalIDTaken))
            let later = try host.decide("POST", "/v1/wallets", body)
            #expect(try await host.record(later) == .externalIDTaken)
            #expect(try await host.count("key_material") == 1)
            #expect(try await host.verify().isSound)
        }
    }

    @Test(
        "S25 The same receipt twice in one commit is one entry, and only the first is released",
        arguments: TestEngine.available)
    func twiceInABatch(engine: TestEngine) async throws {
        try await engine.withScriptedHost { host, database in
            let wallet = try await host.makeWallet()
            let decision = try host.decide("POST", "/v1/wallets/\(wallet)/rpc", LedgerHost.greeting)
            let before = database.transactionCount
            let results = try await host.recordTogether([decision, decision], on: database)
            #expect(results.filter { $0 == .released }.count == 1)
            #expect(results.filter { $0 == .unreleased }.count == 1)
            // One for the decision at the gate, one for both of these.
            #expect(database.transactionCount - before == 2)
            let places = try await database.read(
                "SELECT counter FROM audit_log WHERE boot = $1 AND counter = $2",
                [.bytes(decision.receipt.boot), .integer(Int64(decision.receipt.counter))])
            #expect(places.count == 1)
            let report = try await host.verify()
            #expect(report.isSound && report.unreleased == 0)
        }
    }

    @Test("Decisions that arrive during a commit share the next one", arguments: TestEngine.available)
    func groupCommit(engine: TestEngine) async throws {
        try await engine.withScriptedHost { host, database in
            let wallet = try await host.makeWallet()
            let decisions = try (0..<40).map { _ in
                try host.decide("POST", "/v1/wallets/\(wallet)/rpc", LedgerHost.greeting)
            }
            let before = database.transactionCount
            let results = try await host.recordTogether(decisions, on: database)
            #expect(results.allSatisfy { $0 == .released })
            // One for the decision at the gate, one for all the others.
            #expect(database.transactionCount - before == 2)
            let report = try await host.verify()
            #expect(report.isSound && report.entries == 43)
        }
    }
}

extension LedgerHost {
    /// Records decisions in one commit: it begins only when all of them wait for it. All of them must be recorded.
    func recordTogether(_ decisions: [Decision], on database: ScriptedDatabase) async throws -> [CommitResult] {
        try await recordTogetherOrFail(decisions, on: database).map { try LedgerHost.some($0) }
    }
}
