import Audit
import Bytes
import Signer
import Storage
import Synchronization
import Testing

/// The ledger when the database fails, and when rows do.
struct FailureTests {
    @Test("S25 A row that cannot be stored fails alone", arguments: TestEngine.available)
    func faultyRow(engine: TestEngine) async throws {
        try await engine.withScriptedHost { host, database in
            let faulty = try host.decide("POST", "/v1/wallets", LedgerHost.wallet())
            let neighbour = try host.decide("POST", "/v1/wallets", LedgerHost.wallet())
            let id = try LedgerHost.some(faulty.changes.last).reference.id
            try await database.write(
                "INSERT INTO key_material (wallet_id, sealed) VALUES ($1, $2)", [.text(id), .bytes([1])])
            let results = try await host.recordTogetherOrFail([faulty, neighbour], on: database)
            #expect(results == [nil, .released])
            try await database.write("DELETE FROM key_material WHERE wallet_id = $1", [.text(id)])
            await host.ledger.close()
            // Its receipt is in the log all the same.
            #expect(try await host.outcomes().filter { $0 == "unreleased" }.count == 1)
            #expect(try await host.verify().isSound)
        }
    }

    @Test("S25 A commit that went through unheard is found by boot and counter", arguments: TestEngine.available)
    func unheardCommit(engine: TestEngine) async throws {
        try await engine.withScriptedHost { host, database in
            let decision = try host.decide("POST", "/v1/wallets", LedgerHost.wallet())
            database.play(.commitAndLose)
            #expect(try await host.record(decision) == .released)
            #expect(try await host.count("key_material") == 1)
            #expect(try await host.outcomes() == ["released", "released"])
            #expect(try await host.verify().isSound)
        }
    }

    @Test("S25 A commit that was lost is made again", arguments: TestEngine.available)
    func lostCommit(engine: TestEngine) async throws {
        try await engine.withScriptedHost { host, database in
            let decision = try host.decide("POST", "/v1/wallets", LedgerHost.wallet())
            database.play(.refuse(.outcomeUnknown))
            #expect(try await host.record(decision) == .released)
            #expect(try await host.verify().isSound)
        }
    }

    @Test("A commit that went through unheard twice says that nothing may be released", arguments: TestEngine.available)
    func unheardForGood(engine: TestEngine) async throws {
        try await engine.withScriptedHost { host, database in
            let decision = try host.decide("POST", "/v1/wallets", LedgerHost.wallet())
            database.play(.commitAndLose, .refuse(.unavailable))
            await #expect(throws: AuditError.self) { try await host.record(decision) }
            host.release(decision)
            try await host.makePolicy()
            #expect(try await host.count("audit_log") == 3)
            #expect(try await host.verify().isSound)
        }
    }

    @Test(
        "S24 What the database could not take is recorded as unreleased when it is back",
        arguments: TestEngine.available)
    func backlog(engine: TestEngine) async throws {
        try await engine.withScriptedHost { host, database in
            let late = Mutex<[UInt64]>([])
            host.ledger.whenRecordedLate { receipt in late.withLock { $0.append(receipt.counter) } }
            let lost = try host.decide("POST", "/v1/wallets", LedgerHost.wallet())
            database.play(.refuse(.unavailable), .refuse(.unavailable))
            await #expect(throws: AuditError.self) { try await host.record(lost) }
            #expect(!host.ledger.isAvailable)
            #expect(try await host.count("key_material") == 0)
            try await host.makePolicy()
            #expect(host.ledger.isAvailable)
            #expect(try await host.outcomes() == ["released", "unreleased", "released"])
            #expect(late.withLock { $0 } == [lost.receipt.counter])
            #expect(try await host.verify().isSound)
        }
    }

    @Test("A database that is back is noticed without a request", arguments: TestEngine.available)
    func recovery(engine: TestEngine) async throws {
        try await engine.withScriptedHost { host, database in
            let lost = try host.decide("POST", "/v1/wallets", LedgerHost.wallet())
            database.play(.refuse(.unavailable), .refuse(.unavailable))
            await #expect(throws: AuditError.self) { try await host.record(lost) }
            host.ledger.recover()
            await host.ledger.close()
            #expect(host.ledger.isAvailable)
            #expect(try await host.outcomes() == ["released", "unreleased"])
        }
    }

    @Test("S24 A receipt that a signer sends again is recorded once", arguments: TestEngine.available)
    func sentAgain(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let decision = try host.decide("POST", "/v1/wallets", LedgerHost.wallet())
            try await host.store(decision)
            try await host.recordUnreleased(decision)
            #expect(try await host.outcomes() == ["released", "released"])
        }
    }

    @Test("S24 A receipt sent again while it waits does not hold up the log", arguments: TestEngine.available)
    func sentAgainWhileWaiting(engine: TestEngine) async throws {
        try await engine.withScriptedHost { host, database in
            let decision = try host.decide("POST", "/v1/wallets", LedgerHost.wallet())
            database.play(.refuse(.unavailable), .refuse(.unavailable))
            await #expect(throws: AuditError.self) { try await host.record(decision) }
            try await host.recordUnreleased(decision)
            let policy = try await host.makePolicy()
            let twice = try host.decide("PATCH", "/v1/policies/\(policy)", ["name": "Twice"])
            _ = try await host.recordTogetherOrFail([twice, twice], on: database)
            host.release(twice)
            try await host.makePolicy()
            #expect(try await host.verify().isSound)
        }
    }

    @Test("A decision that waited too long for its turn is not released", arguments: TestEngine.available)
    func patience(engine: TestEngine) async throws {
        try await engine.withScriptedHost { host, database in
            let gate = ScriptedDatabase.Gate()
            let ledger = host.ledger
            let first = try Commit(host.decide("POST", "/v1/wallets", LedgerHost.wallet()), answer: nil)
            let second = try Commit(host.decide("POST", "/v1/wallets", LedgerHost.wallet()), answer: nil)
            database.play(.wait(gate))
            let held = Task { try await ledger.record(first) }
            await gate.waitUntilReached()
            let waiting = Task { try await ledger.record(second) }
            while ledger.waitingCount == 0 { await Task.yield() }
            host.clock.advance(ms: Ledger.patienceMs + 1)
            gate.open()
            #expect(try await held.value == .released)
            await #expect(throws: AuditError.self) { try await waiting.value }
            await ledger.close()
            #expect(try await host.outcomes() == ["released", "released", "unreleased"])
            #expect(try await host.verify().isSound)
        }
    }
}

extension LedgerHost {
    /// Records a receipt as one that nobody got, and waits until it is said to be durable.
    func recordUnreleased(_ decision: Decision) async throws {
        let ledger = ledger
        await withCheckedContinuation { continuation in
            ledger.recordUnreleased(decision.receipt, index: decision.index) { continuation.resume() }
        }
    }

    /// Like `recordTogether`, with nil for a decision that could not be recorded.
    func recordTogetherOrFail(_ decisions: [Decision], on database: ScriptedDatabase) async throws -> [CommitResult?] {
        let gate = ScriptedDatabase.Gate()
        let ledger = ledger
        let filler = try Commit(operate(.note(action: "test.filler")), answer: nil)
        database.play(.wait(gate))
        let held = Task { try await ledger.record(filler) }
        await gate.waitUntilReached()
        let commits = try decisions.map { try Commit($0, answer: nil) }
        let results = await withTaskGroup(of: (Int, CommitResult?).self) { group in
            for (index, commit) in commits.enumerated() {
                group.addTask { (index, try? await ledger.record(commit)) }
            }
            while ledger.waitingCount < commits.count { await Task.yield() }
            gate.open()
            return await group.reduce(into: [(Int, CommitResult?)]()) { $0.append($1) }
        }
        _ = try await held.value
        return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
