import Bytes
import Signer
import Storage
import Testing

@testable import Audit

/// What was asked, kept beside the log where an app wants it.
@Suite struct KeptPayloadTests {
    private static let dayMs: Int64 = 86_400_000

    private static func payload(_ number: Int) throws -> KeptPayload {
        try LedgerHost.some(KeptPayload([UInt8](repeating: UInt8(number), count: 9), days: 3))
    }

    private func record(_ decision: Decision, _ number: Int, _ host: LedgerHost) async throws -> CommitResult {
        let result = try await host.ledger.record(
            Commit(decision, answer: nil, keeping: KeptPayloadTests.payload(number)))
        if result == .released { host.release(decision) }
        return result
    }

    private func history(_ host: LedgerHost, wallet: String? = nil, since: Int64? = nil, until: Int64? = nil)
        -> SigningHistory
    {
        SigningHistory(appID: host.appID, walletID: wallet, sinceMs: since, untilMs: until)
    }

    private func entries(_ history: SigningHistory, _ host: LedgerHost, limit: Int = 2) async throws
        -> [SigningHistory.Entry]
    {
        let bounds = try await history.bounds(in: host.database)
        var place: Int64? = bounds.after
        var entries: [SigningHistory.Entry] = []
        while let after = place {
            let page = try await history.page(after: after, upTo: bounds.upTo, limit: limit, in: host.database)
            entries += page.entries
            place = page.next
        }
        return entries
    }

    @Test("A payload is kept with what was released, and with nothing else", arguments: TestEngine.available)
    func commits(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let policy = try await host.makePolicy()
            let wallet = try await host.makeWallet(policies: [policy])
            let signing = "/v1/wallets/\(wallet)/rpc"
            #expect(try await record(host.decide("POST", signing, LedgerHost.greeting), 1, host) == .released)
            let stale = try host.decide("POST", signing, LedgerHost.greeting)
            try await host.perform("PATCH", "/v1/policies/\(policy)", ["name": "Renamed"])
            #expect(try await record(stale, 2, host) == .superseded)
            try await host.perform("POST", signing, LedgerHost.greeting)
            #expect(try await record(host.decide("POST", signing, LedgerHost.greeting), 3, host) == .released)
            let kept = try await entries(history(host), host)
            #expect(kept.map { $0.payload?.first } == [1, nil, 3])
            #expect(kept.allSatisfy { $0.logged.receipt["op"] == "wallet.rpc" })
            #expect(try await host.count("audit_payloads") == 2)
        }
    }

    @Test("A payload that is too long is not kept, nor for more days than a year has")
    func bounds() {
        let longest = [UInt8](repeating: 0, count: KeptPayload.maximumBytes)
        #expect(KeptPayload(longest, days: 1) != nil && KeptPayload(longest + [0], days: 1) == nil)
        #expect(KeptPayload([], days: 365) != nil)
        #expect(KeptPayload([], days: 366) == nil && KeptPayload([], days: 0) == nil)
    }

    @Test("History is that of an app, a wallet and a time", arguments: TestEngine.available)
    func scope(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let wallets = [try await host.makeWallet(), try await host.makeWallet()]
            var times: [Int64] = []
            for number in 0..<9 {
                times.append(host.clock.nowMs)
                let path = "/v1/wallets/\(wallets[number % 2])/rpc"
                _ = try await record(host.decide("POST", path, LedgerHost.greeting), number, host)
                host.clock.advance(ms: 7_200_000)
            }
            func numbers(_ history: SigningHistory) async throws -> [UInt8?] {
                try await entries(history, host).map { $0.payload?.first }
            }
            #expect(try await numbers(history(host)) == [0, 1, 2, 3, 4, 5, 6, 7, 8])
            #expect(try await numbers(history(host, wallet: wallets[1])) == [1, 3, 5, 7])
            #expect(try await numbers(history(host, since: times[3], until: times[6])) == [3, 4, 5])
            #expect(try await numbers(history(host, since: times[8] + 1)) == [])
            #expect(try await numbers(history(host, until: times[0])) == [])
            // Not all of the log is walked for the end of it.
            #expect(try await history(host, since: times[6]).bounds(in: host.database).after >= 7)
            let other = SigningHistory(appID: "other", walletID: nil, sinceMs: nil, untilMs: nil)
            #expect(try await numbers(other) == [])
        }
    }

    @Test("Payloads go when their days are over, stretch by stretch, and all of an app when it keeps none")
    func sweep() async throws {
        try await TestEngine.sqlite.withHost { host in
            let rows = (1...2500).map { number -> [SQLValue] in
                [
                    .integer(Int64(number)), .text(number.isMultiple(of: 2) ? "a" : "b"),
                    .integer(number.isMultiple(of: 5) ? 10 : 99), .bytes([1]),
                ]
            }
            for start in stride(from: 0, to: rows.count, by: 500) {
                let block = rows[start..<start + 500]
                try await host.database.write(
                    "INSERT INTO audit_payloads (seq, app_id, expires_at_ms, payload) VALUES "
                        + Placeholders.rows(block.count, columns: 4), block.flatMap { $0 })
            }
            var sweep = PayloadSweep(host.database)
            await sweep.step(nowMs: 50)
            #expect(try await host.count("audit_payloads") == 2300)
            for _ in 0..<4 { await sweep.step(nowMs: 50) }
            #expect(try await host.count("audit_payloads") == 2000)
            try await sweep.forget(appID: "a")
            #expect(try await host.count("audit_payloads") == 1000)
            #expect(
                try await host.database.read("SELECT COUNT(*) FROM audit_payloads WHERE app_id = 'a'").first?.integer(0)
                    == 0)
        }
    }

    @Test("A commit whose outcome is not known leaves entry and payload, or neither")
    func unknownOutcome() async throws {
        try await TestEngine.sqlite.withHost { host in
            let wallet = try await host.makeWallet()
            let decision = try host.decide("POST", "/v1/wallets/\(wallet)/rpc", LedgerHost.greeting)
            var commit = try Commit(decision, answer: nil, keeping: KeptPayloadTests.payload(1))
            #expect(try await host.ledger.record(commit) == .released)
            commit.wasTried = true
            #expect(try await host.ledger.record(commit) == .released)
            #expect(try await host.count("audit_payloads") == 1)
            #expect(try await entries(history(host), host).map { $0.payload?.first } == [1])
        }
    }
}
