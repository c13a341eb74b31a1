import Audit
import Bytes
import Signer
import Storage
import Testing

/// S29: the audit recomputes every window from the receipts, and names what does not agree.
@Suite struct LimitAuditTests {
    /// A wallet that may sign three times an hour and four times a day, and has.
    private func used(_ host: LedgerHost) async throws -> String {
        let hour = try await host.makeAggregation(groups: [["field_source": "wallet", "field": "id"]])
        let day = try await host.makeAggregation("fixed", seconds: 86_400)
        let policy = try await host.makePolicy(
            conditions: [LedgerHost.sum(hour, atMost: 3), LedgerHost.sum(day, atMost: 4)])
        let wallet = try await host.makeWallet(policies: [policy])
        for isAllowed in [true, true, true, false] {
            try await sign(wallet, host, isAllowed)
            host.clock.advance(ms: 60_000)
        }
        return wallet
    }

    private func sign(_ wallet: String, _ host: LedgerHost, _ isAllowed: Bool) async throws {
        let decision = try await host.decideWithLimits(wallet)
        #expect((decision.status == 200) == isAllowed)
        try await host.store(decision)
    }

    @Test(
        "S29 what nobody touched is sound, before and after windows end and are swept away",
        arguments: TestEngine.available)
    func untouched(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let wallet = try await used(host)
            var report = try await host.verify()
            #expect(report.faults == [] && report.windows == 2)
            host.clock.advance(ms: 3_600_000)
            try await sign(wallet, host, true)
            try await sign(wallet, host, false)
            #expect(try await host.verify().faults == [])
            host.clock.advance(ms: 10 * 86_400_000)
            #expect(try await host.verify().faults == [])
            var sweep = LimitSweep(host.database)
            await sweep.step(nowMs: host.clock.nowMs)
            #expect(try await host.count("limit_windows") == 0)
            report = try await host.verify()
            #expect(report.faults == [] && report.windows == 2)
            try await sign(wallet, host, true)
            #expect(try await host.verify().faults == [])
        }
    }

    @Test(
        "S29 the audit names a window that was changed", arguments: TestEngine.available,
        [
            ("UPDATE limit_windows SET sum = '2' WHERE kind = 'rolling'", "limit_windows: the sum of"),
            ("UPDATE limit_windows SET sum = '2' WHERE kind = 'fixed'", "limit_windows: the sum of"),
            ("UPDATE limit_windows SET start_ms = start_ms + 1 WHERE kind = 'fixed'", "limit_windows: the sum of"),
            ("UPDATE limit_windows SET latest_ms = latest_ms + 1", "limit_windows: the sum of"),
            ("UPDATE limit_windows SET sum = 'x'", "limit_windows: a row cannot be read"),
            ("UPDATE limit_windows SET aggregation_id = 'x' WHERE kind = 'fixed'", "limit_windows: a column beside"),
            ("DELETE FROM limit_windows WHERE kind = 'fixed'", "limit_windows: aggregation"),
            ("UPDATE limit_entries SET amount = '0'", "limit_entries: an amount of"),
            ("UPDATE limit_entries SET at_ms = at_ms - 1", "limit_entries: the log does not tell"),
            (
                "DELETE FROM limit_entries WHERE at_ms = (SELECT MAX(at_ms) FROM limit_entries)",
                "limit_windows: the sum of"
            ),
        ])
    func changed(engine: TestEngine, tampering: (sql: String, named: String)) async throws {
        try await engine.withHost { host in
            _ = try await used(host)
            try await host.database.write(Statement(tampering.sql).sql)
            let first = try await host.verify().faults.first?.description ?? "nothing"
            #expect(first.hasPrefix(tampering.named), "\(first)")
        }
    }

    @Test(
        "S29 the audit names the signature that passed a limit because its sum was set back",
        arguments: TestEngine.available)
    func overspent(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let wallet = try await used(host)
            try await host.database.write("DELETE FROM limit_windows")
            try await host.database.write("DELETE FROM limit_entries")
            try await sign(wallet, host, true)
            let faults = try await host.verify().faults
            let rows = try await host.database.read("SELECT MAX(seq) FROM audit_log")
            let last = try LedgerHost.some(rows.first).integer(0)
            #expect(faults.first?.sequence == last, "\(faults)")
            #expect(faults.first?.what.contains("by the log it was 4") == true, "\(faults)")
        }
    }

    @Test("S29 a signer that was told of less is found out by the commit", arguments: TestEngine.available)
    func lied(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let wallet = try await used(host)
            let path = "/v1/wallets/\(wallet)/rpc"
            let need = try #require(throws: LedgerHost.NeedsUsage.self) {
                try host.decide("POST", path, LedgerHost.greeting)
            }
            let usage = Dictionary(uniqueKeysWithValues: need.windows.map { ($0.key, UInt256.zero) })
            let decision = try host.decide("POST", path, LedgerHost.greeting, usage: usage)
            #expect(decision.status == 200)
            #expect(try await host.record(decision) == .superseded)
            #expect(try await host.verify().faults == [])
        }
    }

    @Test("S29 an aggregation that a policy names cannot be deleted", arguments: TestEngine.available)
    func inUse(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let aggregation = try await host.makeAggregation()
            let policy = try await host.makePolicy(conditions: [LedgerHost.sum(aggregation, atMost: 1)])
            let deletion = try host.decide("DELETE", "/v1/aggregations/\(aggregation)")
            #expect(try await host.record(deletion) == .inUse(RecordKey(kind: .aggregation, id: aggregation)))
            try await host.perform("DELETE", "/v1/policies/\(policy)")
            try await host.perform("DELETE", "/v1/aggregations/\(aggregation)")
            #expect(try await host.verify().faults == [])
        }
    }
}
