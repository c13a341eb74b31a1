import Audit
import Bytes
import Policy
import Signer
import Storage
import Testing

/// S29 in the ledger: the commit that releases counts, and no commit passes a limit.
@Suite struct LimitLedgerTests {
    @Test(
        "S29 a decision that no longer fits is judged again, and what fits is counted", arguments: TestEngine.available)
    func counted(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let limits = try LimitCommits(host)
            #expect(try await limits.record(1, 60) == .released)
            #expect(try await limits.record(2, 41) == .superseded)
            #expect(try await limits.record(3, 40) == .released)
            #expect(try await limits.record(4, 0) == .released)
            #expect(try await limits.used() == UInt256(100))
            #expect(try await host.count("limit_windows") == 1)
        }
    }

    @Test("S29 a denial is final only while it is still right, and uses nothing", arguments: TestEngine.available)
    func denials(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let limits = try LimitCommits(host)
            #expect(try await limits.record(1, 60) == .released)
            #expect(try await limits.record(2, 41, isMet: false, isAllowed: false) == .released)
            #expect(try await limits.record(3, 40, isMet: false, isAllowed: false) == .superseded)
            #expect(try await limits.used() == UInt256(60))
        }
    }

    @Test("S29 of decisions made at once only as many are released as fit", arguments: TestEngine.available)
    func together(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let (ledger, limits) = (host.ledger, try LimitCommits(host))
            let commits = try (1...40).map { try limits.commit($0, 3) }
            let results = try await withThrowingTaskGroup(of: CommitResult.self) { group in
                for commit in commits { group.addTask { try await ledger.record(commit) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.filter { $0 == .released }.count == 33)
            #expect(results.filter { $0 == .superseded }.count == 7)
            #expect(try await limits.used() == UInt256(99))
        }
    }

    @Test("S29 groups and aggregations are counted apart in one commit", arguments: TestEngine.available)
    func groups(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let ledger = host.ledger
            let windows = try (0..<9).map { number in
                try LimitCommits(host, number.isMultiple(of: 2) ? .rolling : .fixed, group: "g\(number)")
            }
            let commits = try windows.enumerated().flatMap { number, limits in
                try [limits.commit(UInt64(2 * number + 1), 60), limits.commit(UInt64(2 * number + 2), 30)]
            }
            let results = try await withThrowingTaskGroup(of: CommitResult.self) { group in
                for commit in commits { group.addTask { try await ledger.record(commit) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results == Array(repeating: .released, count: 18))
            for limits in windows { #expect(try await limits.used() == UInt256(90)) }
        }
    }

    @Test(
        "S29 a rolling window gives an amount back after its whole length, not a millisecond before",
        arguments: TestEngine.available)
    func expiry(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let limits = try LimitCommits(host)
            #expect(try await limits.record(1, 60) == .released)
            #expect(try await limits.record(2, 40, atMs: 10_000) == .released)
            #expect(try await limits.record(3, 1, atMs: 59_999) == .superseded)
            #expect(try await limits.used(atMs: 59_999) == UInt256(100))
            #expect(try await limits.used(atMs: 60_000) == UInt256(40))
            #expect(try await limits.record(4, 61, atMs: 60_000) == .superseded)
            #expect(try await limits.record(5, 60, atMs: 60_000) == .released)
            #expect(try await host.count("limit_entries") == 2)
            #expect(try await limits.record(6, 41, atMs: 70_000) == .superseded)
            #expect(try await limits.record(7, 40, atMs: 70_000) == .released)
            #expect(try await limits.record(8, 100, atMs: 900_000) == .released)
            #expect(try await host.count("limit_entries") == 1)
            #expect(try await limits.used(atMs: 900_000) == UInt256(100))
        }
    }

    @Test("S29 in one commit each decision finds what has expired by its own time", arguments: TestEngine.available)
    func expiryInOneCommit(engine: TestEngine) async throws {
        try await engine.withScriptedHost { host, database in
            let limits = try LimitCommits(host)
            #expect(try await limits.record(1, 60) == .released)
            #expect(try await limits.record(2, 40, atMs: 10_000) == .released)
            let gate = ScriptedDatabase.Gate()
            database.play(.wait(gate))
            let ledger = host.ledger
            let commits = try [
                limits.commit(3, 0, atMs: 20_000), limits.commit(4, 1, atMs: 59_999),
                limits.commit(5, 60, atMs: 60_000), limits.commit(6, 1, atMs: 60_000),
            ]
            var tasks: [Task<CommitResult, any Error>] = []
            for (place, commit) in commits.enumerated() {
                tasks.append(Task { try await ledger.record(commit) })
                if place == 0 { await gate.waitUntilReached() }
                // Each waits behind the one before, for the commit that follows the one at the gate.
                while ledger.waitingCount < place { await Task.yield() }
            }
            gate.open()
            var results: [CommitResult] = []
            for task in tasks { results.append(try await task.value) }
            #expect(results == [.released, .superseded, .released, .superseded])
            #expect(try await limits.used(atMs: 60_000) == UInt256(100))
        }
    }

    @Test(
        "S29 a long window counts in steps: never less than its length, at most a step more",
        arguments: TestEngine.available)
    func steps(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let limits = try LimitCommits(host, seconds: 2_592_000)
            let length: Int64 = 2_592_000_000
            let step = limits.window.span.stepMs
            #expect(step == 39_551)
            for counter in 1...20 {
                #expect(try await limits.record(UInt64(counter), 5, atMs: Int64(counter)) == .released)
            }
            #expect(try await host.count("limit_entries") <= 2)
            #expect(try await limits.used(atMs: length) == UInt256(100))
            #expect(try await limits.used(atMs: length + 20 + step) == .zero)
            #expect(try await limits.record(21, 100, atMs: length + 20 + step) == .released)
        }
    }

    @Test("S29 a fixed window begins anew with each of its spans", arguments: TestEngine.available)
    func fixed(engine: TestEngine) async throws {
        try await engine.withHost { host in
            // The host's time is a multiple of the hour, and so is the first span's beginning.
            let limits = try LimitCommits(host, .fixed, seconds: 3600)
            let start = limits.window.span.startMs(at: host.clock.nowMs)
            let rest = start + 3_600_000 - host.clock.nowMs
            #expect(try await limits.record(1, 100) == .released)
            #expect(try await limits.record(2, 1, atMs: rest - 1) == .superseded)
            #expect(try await limits.used(atMs: rest - 1) == UInt256(100))
            #expect(try await limits.used(atMs: rest) == .zero)
            #expect(try await limits.record(3, 100, atMs: rest) == .released)
            #expect(try await limits.record(4, 1, atMs: rest + 1) == .superseded)
            #expect(try await host.count("limit_entries") == 0)
        }
    }

    @Test(
        "S29 a signer whose clock is behind finds the window at the time of the one ahead",
        arguments: TestEngine.available)
    func clocks(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let limits = try LimitCommits(host)
            #expect(try await limits.record(1, 60) == .released)
            #expect(try await limits.record(2, 100, atMs: 60_000) == .released)
            // By its own clock the first amount is there and the second is not; by the window's it is the other way.
            #expect(try await limits.record(3, 1, atMs: 30_000) == .superseded)
            #expect(try await limits.record(4, 1, atMs: 30_000, isMet: false, isAllowed: false) == .released)
            #expect(try await limits.used(atMs: 119_999) == UInt256(100))
            let day = try LimitCommits(host, .fixed, seconds: 60)
            #expect(try await day.record(5, 100, atMs: 60_000) == .released)
            #expect(try await day.record(6, 1, atMs: 0) == .superseded)
        }
    }

    @Test("S29 a sum never passes 256 bits: what would is judged again", arguments: TestEngine.available)
    func overflow(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let limits = try LimitCommits(host)
            func commit(_ counter: UInt64, _ amount: UInt256, checks: [LimitCheck], isAllowed: Bool) throws -> Commit {
                let plain = try limits.commit(counter, 0, isAllowed: isAllowed)
                let use = LimitUse(window: limits.window, amount: amount, sum: nil, checks: checks)
                return try Commit(
                    Decision(
                        status: 200, answer: [], receipt: plain.receipt, index: plain.index, reads: [], changes: [],
                        keyMaterial: [], shownOnce: [], limits: [use], atMs: host.clock.nowMs), answer: nil)
            }
            let tooLarge = LimitCheck(.lessOrEqual, .max, isMet: false)
            let ledger = host.ledger
            #expect(try await ledger.record(commit(1, .max, checks: [], isAllowed: true)) == .released)
            #expect(try await ledger.record(commit(2, .one, checks: [], isAllowed: true)) == .superseded)
            #expect(try await ledger.record(commit(3, .one, checks: [tooLarge], isAllowed: false)) == .released)
            #expect(try await ledger.record(commit(4, .zero, checks: [tooLarge], isAllowed: false)) == .superseded)
            #expect(try await limits.used() == .max)
        }
    }

    @Test(
        "S29 a commit that went through unheard has counted once; one that did not has not",
        arguments: TestEngine.available)
    func unheard(engine: TestEngine) async throws {
        try await engine.withScriptedHost { host, database in
            let limits = try LimitCommits(host)
            database.play(.commitAndLose)
            #expect(try await limits.record(1, 60) == .released)
            #expect(try await limits.used() == UInt256(60))
            database.play(.refuse(.outcomeUnknown))
            #expect(try await limits.record(2, 40) == .released)
            #expect(try await limits.used() == UInt256(100))
            #expect(try await limits.record(3, 1) == .superseded)
        }
    }

    @Test(
        "S29 a repeated request has its answer: it is neither counted again nor denied for its own sake",
        arguments: TestEngine.available)
    func repeated(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let wallet = try await host.makeWallet(policies: [
                host.makePolicy(conditions: [LedgerHost.sum(host.makeAggregation(), atMost: 1)])
            ])
            let place = [UInt8](repeating: 7, count: 32)
            let answer = StoredAnswer(id: place, expiresAtMs: host.clock.nowMs + 1000, content: [1])
            let first = try await host.decideWithLimits(wallet)
            let second = try await host.decideWithLimits(wallet)
            #expect(try await host.record(first, answer: answer) == .released)
            #expect(try await host.record(second, answer: answer) == .answered(answer))
            let denied = try await host.decideWithLimits(wallet)
            #expect(denied.status == 400)
            let ledger = host.ledger
            #expect(try await ledger.record(Commit(denied, answer: nil, answeredAt: place)) == .answered(answer))
            #expect(try await ledger.record(Commit(host.decideWithLimits(wallet), answer: nil)) == .released)
        }
    }

    @Test("S29 what nobody got is not counted", arguments: TestEngine.available)
    func unreleased(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let limits = try LimitCommits(host)
            let commit = try limits.commit(1, 60)
            let unreleased = Commit(unreleased: commit.receipt, index: commit.index)
            #expect(try await host.ledger.record(unreleased) == .unreleased)
            #expect(try await host.ledger.record(limits.commit(1, 60)) == .unreleased)
            #expect(try await limits.used() == .zero)
        }
    }

    @Test("S29 windows that are over are swept away a day later, with their entries", arguments: TestEngine.available)
    func sweep(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let day: Int64 = 86_400_000
            let now = host.clock.nowMs
            try await LimitCommits(host).record(1, 60)
            try await LimitCommits(host, .fixed, seconds: 2_592_000, group: "long").record(2, 60)
            var sweep = LimitSweep(host.database)
            await sweep.step(nowMs: now + day + 120_000)
            #expect(try await host.count("limit_windows") == 2)
            await sweep.step(nowMs: now + day + 120_001)
            #expect(try await host.count("limit_windows") == 1)
            #expect(try await host.count("limit_entries") == 0)
        }
    }

    @Test("S29 more entries expire than one commit takes away: what is left over still counts")
    func manyEntries() async throws {
        try await TestEngine.sqlite.withHost { host in
            let limits = try LimitCommits(host, seconds: 3600)
            let step = limits.window.span.stepMs
            for first in stride(from: 0, to: 4_200, by: 200) {
                let ledger = host.ledger
                let commits = try (first..<first + 200).map {
                    try limits.commit(UInt64($0 + 1), 1, atMs: Int64($0) * step, limit: 10_000)
                }
                for commit in commits { #expect(try await ledger.record(commit) == .released) }
            }
            let later = 3_600_000 + 4_199 * step
            #expect(try await limits.record(5_000, 1, atMs: later - step, limit: 10_000) == .released)
            func stored() async throws -> String? {
                try await host.database.read("SELECT sum FROM limit_windows").first?.text(0)
            }
            #expect(try await stored() == String(4_200 - 4_096 + 1))
            #expect(try await limits.used(atMs: later - step) == UInt256(3))
            #expect(try await limits.record(5_001, 1, atMs: later, limit: 10_000) == .released)
            #expect(try await stored() == "3")
        }
    }
}
