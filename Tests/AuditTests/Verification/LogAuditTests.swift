import Audit
import Bytes
import Cryptography
import Signer
import Storage
import Testing

/// Faults that take more than the database: a dishonest API process, a lost signer, a database put back.
struct LogAuditTests {
    @Test("An empty log is sound")
    func empty() async throws {
        try await TestEngine.sqlite.withDatabase { database in
            _ = try await Migrator(AuditSchema.migrations).apply(to: database, nowMs: 0)
            let report = try await LogAudit(receiptKey: nil, checkpoints: Checkpoints(), nowMs: 0).run(on: database)
            #expect(report.isSound && report.entries == 0)
        }
    }

    @Test("S22 Receipts of another root key do not pass for ours")
    func otherKey() async throws {
        try await TestEngine.sqlite.withHost { host in
            let report = try await host.verify(key: [UInt8](repeating: 3, count: 32))
            #expect(report.faults.map(\.description).contains { $0.hasPrefix("seq 1: its receipt is not signed") })
        }
    }

    @Test("S22 Without a key from outside, an edited one shows in the first row")
    func editedStoredKey() async throws {
        try await TestEngine.sqlite.withHost { host in
            try await host.database.write(
                "UPDATE installation SET value = $1", [.bytes([UInt8](repeating: 3, count: 32))])
            let report = try await host.verify()
            #expect(report.faults.first?.sequence == 1)
            try await host.database.write("DELETE FROM installation")
            #expect(try await host.verify().faults.first?.what == "installation: the receipt key is missing")
        }
    }

    @Test("S25 A decision that an API process releases although it is stale is named")
    func staleRelease() async throws {
        try await TestEngine.sqlite.withHost { host in
            let policy = try await host.makePolicy()
            let wallet = try await host.makeWallet(policies: [policy])
            let stale = try host.decide("POST", "/v1/wallets/\(wallet)/rpc", LedgerHost.greeting)
            try await host.perform("PATCH", "/v1/policies/\(policy)", ["name": "Changed"])
            #expect(try await host.record(stale.hiding(reads: true)) == .released)
            let fault = try #require(try await host.verify().faults.first)
            #expect(fault.sequence == 5 && fault.what.hasPrefix("it rests on policy \(policy) version 1"))
        }
    }

    @Test("S25 A second successor of one version is named")
    func fork() async throws {
        try await TestEngine.sqlite.withHost { host in
            let policy = try await host.makePolicy()
            let fork = try host.decide("PATCH", "/v1/policies/\(policy)", ["name": "Fork"])
            try await host.perform("PATCH", "/v1/policies/\(policy)", ["name": "Changed"])
            #expect(try await host.record(fork.hiding(reads: true, changes: true)) == .released)
            let fault = try #require(try await host.verify().faults.first)
            #expect(fault.sequence == 4 && fault.what.hasPrefix("it rests on policy"))
        }
    }

    @Test("S24 A gap inside a boot is named")
    func gap() async throws {
        try await TestEngine.sqlite.withHost { host in
            let lost = try host.decide("POST", "/v1/wallets", LedgerHost.wallet())
            try await host.makePolicy()
            let what = "boot \(Hex.encode(lost.receipt.boot)): receipt 1 is missing, but receipt 2 is there"
            #expect(try await host.verify().faults.map(\.description) == [what])
        }
    }

    @Test("S24 A missing tail of a boot is listed, and no fault")
    func missingTail() async throws {
        try await TestEngine.sqlite.withHost { host in
            try await host.makePolicy()
            let lost = try host.decide("POST", "/v1/wallets", LedgerHost.wallet())
            let boot = Hex.encode(lost.receipt.boot)
            var checkpoints = Checkpoints()
            checkpoints.add(line: Array(#"{"boot":"\#(boot)","counter":1,"at":5}"#.utf8))
            #expect(try await host.verify(checkpoints).missingTails.isEmpty)
            checkpoints.add(line: Array(#"{"boot":"\#(boot)","counter":2,"at":6}"#.utf8))
            checkpoints.add(line: Array(#"{"boot":"00","counter":1,"at":7}"#.utf8))
            var report = try await host.verify(checkpoints)
            #expect(report.isSound)
            #expect(report.missingTails.map(\.recorded) == [1, 0] && report.missingTails.map(\.reported) == [2, 1])
            // It was only late.
            try await host.store(lost)
            try await report.lookAgain(in: host.database)
            #expect(report.missingTails.map(\.boot) == [[0]])
        }
    }

    @Test("S24 A log that was put back is found by a checkpoint outside")
    func checkpointBeyond() async throws {
        try await TestEngine.sqlite.withHost { host in
            try await host.makePolicy()
            try await host.makeWallet()
            let head = try #require(host.ledger.takeCheckpoint())
            var checkpoints = Checkpoints()
            checkpoints.add(head)
            #expect(try await host.verify(checkpoints).isSound)
            try await host.database.write("DELETE FROM audit_log WHERE seq = 3")
            try await host.database.write(
                "UPDATE audit_head SET seq = 2, hash = (SELECT hash FROM audit_log WHERE seq = 2)")
            let fault = try #require(try await host.verify(checkpoints).faults.first)
            #expect(fault.sequence == 3 && fault.what.hasPrefix("the log ends before it"))
        }
    }

    @Test("S24 A chain that was computed anew is found by a checkpoint outside, and by nothing else")
    func recomputedChain() async throws {
        try await TestEngine.sqlite.withHost { host in
            _ = try await History(host)
            var checkpoints = Checkpoints()
            checkpoints.add(try #require(host.ledger.takeCheckpoint()))
            try await host.database.write("UPDATE audit_log SET at_ms = at_ms + 1 WHERE seq = 6")
            try await host.computeChainAnew()
            #expect(try await host.verify().isSound)
            let fault = try #require(try await host.verify(checkpoints).faults.first)
            #expect(fault.sequence == Int64(History.length) && fault.what.hasPrefix("a checkpoint outside"))
        }
    }

    @Test("Lines of the checkpoints that a crash cut short are counted, and the others read")
    func unreadableLines() async throws {
        var checkpoints = Checkpoints()
        for line in [#"{"seq":1,"ha"#, "{}", #"{"seq":1,"hash":"00","at":1}"#] {
            checkpoints.add(line: Array(line.utf8))
        }
        #expect(checkpoints.unreadableLines == 2 && checkpoints.count == 1)
    }

    @Test("Checkpoints are read from a file; without the file there are none")
    func checkpointFile() async throws {
        try await withFolder { folder in
            #expect(try Checkpoints(file: "\(folder)/none").count == 0)
            let file = try NewFile("\(folder)/lines")
            for number in 1...5000 { try file.write(Array(#"{"seq":\#(number),"hash":"00","at":1}"#.utf8) + [10]) }
            try file.finish()
            #expect(try Checkpoints(file: "\(folder)/lines").count == 5000)
        }
    }
}

extension Checkpoints {
    mutating func add(_ head: (sequence: Int64, hash: [UInt8])) {
        add(line: Array(#"{"seq":\#(head.sequence),"hash":"\#(Hex.encode(head.hash))","at":1}"#.utf8))
    }
}

extension Decision {
    /// What a dishonest API process hands to the ledger.
    func hiding(reads hidesReads: Bool, changes hidesChanges: Bool = false) -> Decision {
        Decision(
            status: status, answer: answer, receipt: receipt, index: index, reads: hidesReads ? [] : reads,
            changes: hidesChanges ? [] : changes, keyMaterial: keyMaterial, shownOnce: shownOnce)
    }
}

extension LedgerHost {
    /// What somebody does who can write the whole database but holds no key.
    func computeChainAnew() async throws {
        let rows = try await database.read(
            "SELECT seq, at_ms, outcome, receipt, signature, boot, counter FROM audit_log ORDER BY seq")
        var hash = LogEntry.genesis
        for row in rows {
            let receipt = SignedReceipt(
                content: try row.bytes(3), signature: try row.bytes(4), boot: try row.bytes(5),
                counter: UInt64(try row.integer(6)))
            let outcome = try LedgerHost.some(LogOutcome(rawValue: row.text(2)))
            hash = LogEntry(sequence: try row.integer(0), atMs: try row.integer(1), outcome: outcome, receipt: receipt)
                .hash(after: hash)
            try await database.write(
                "UPDATE audit_log SET hash = $1 WHERE seq = $2", [.bytes(hash), .integer(try row.integer(0))])
        }
        try await database.write("UPDATE audit_head SET hash = $1", [.bytes(hash)])
    }
}
