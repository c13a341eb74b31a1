@testable import Audit
import Bytes
import Cryptography
import Signer
import Synchronization
import Testing

struct LogQueryTests {
    @Test("The log is searched by wallet, action, status and time", arguments: TestEngine.available)
    func search(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let history = try await History(host)
            func sequences(_ change: (inout LogQuery) -> Void) async throws -> [Int64] {
                var query = LogQuery()
                change(&query)
                return try await query.run(on: host.database).map(\.entry.sequence)
            }
            #expect(try await sequences { _ in } == Array(1...Int64(History.length)))
            #expect(try await sequences { $0.limit = 2 } == [12, 13])
            #expect(try await sequences { $0.walletID = history.wallet } == [4, 5, 6, 8, 12, 13])
            #expect(try await sequences { $0.action = "policy.update" } == [7])
            #expect(try await sequences { $0.status = .deny } == [6])
            #expect(try await sequences { $0.status = .superseded } == [8])
            #expect(try await sequences { $0.status = .unreleased } == [12])
            #expect(
                try await sequences {
                    ($0.status, $0.walletID) = (.allow, history.wallet)
                } == [4, 5, 13])
            #expect(try await sequences { ($0.status, $0.walletID) = (.released, history.wallet) } == [4, 5, 6, 13])
            #expect(try await sequences { $0.appID = host.appID }.count == History.length)
            #expect(try await sequences { $0.appID = "other" } == [])
            #expect(try await sequences { $0.actorID = "other" } == [])
            #expect(try await sequences { $0.sinceMs = host.clock.nowMs }.count == History.length)
            #expect(try await sequences { $0.untilMs = host.clock.nowMs } == [])
        }
    }

    @Test("Pages of the log hold everything once, the newest first", arguments: TestEngine.available)
    func pages(engine: TestEngine) async throws {
        try await engine.withHost { host in
            _ = try await History(host)
            let all = (1...Int64(History.length)).reversed()
            for (limit, stretch) in [(1, 100), (3, 100), (5, 4), (100, 1), (100, 100)] as [(Int, Int64)] {
                var query = LogQuery()
                query.limit = limit
                var (seen, next, pages) = ([Int64](), Int64?.none, 0)
                repeat {
                    let page = try await query.page(before: next, stretch: stretch, on: host.database)
                    seen += page.entries.map(\.entry.sequence)
                    next = page.next
                    pages += 1
                } while next != nil && pages < 100
                #expect(seen == Array(all))
            }
            var query = LogQuery()
            query.status = .deny
            #expect(try await query.page(before: nil, on: host.database).entries.map(\.entry.sequence) == [6])
            #expect(try await query.page(before: 6, on: host.database).entries.isEmpty)
        }
    }

    @Test("An export holds what it takes to verify it without the database", arguments: TestEngine.available)
    func export(engine: TestEngine) async throws {
        try await engine.withHost { host in
            _ = try await History(host)
            let written = Mutex<[[UInt8]]>([])
            let count = try await LogExport(createdAtMs: 5).write(host.database) { line in
                written.withLock { $0.append(line) }
            }
            let lines = try written.withLock { $0 }.map { try JSON.parse($0) }
            #expect(count == History.length && lines.count == count + 1)
            #expect(lines[0]["receipt_key"]?.stringValue == Hex.encode(host.receiptKey))
            var hash = LogEntry.genesis
            for line in lines.dropFirst() {
                let entry = try LedgerHost.entry(line)
                hash = entry.hash(after: hash)
                #expect(line["hash"]?.stringValue == Hex.encode(hash))
                #expect(ReceiptSignature.isValid(entry.receipt, under: host.receiptKey))
            }
        }
    }
}

extension LedgerHost {
    /// Reads a line of an export as `docs/formats/audit-log.md` says.
    static func entry(_ line: JSON) throws -> LogEntry {
        let content = try Array(some(line["receipt"]?.stringValue).utf8)
        let receipt = try JSON.parse(content)
        return LogEntry(
            sequence: try some(line["seq"]?.safeInteger), atMs: try some(line["at"]?.safeInteger),
            outcome: try some(line["outcome"]?.stringValue.flatMap { LogOutcome(rawValue: $0) }),
            receipt: SignedReceipt(
                content: content, signature: try Hex.decode(some(line["signature"]?.stringValue)),
                boot: try Hex.decode(some(receipt["boot"]?.stringValue)),
                counter: UInt64(try some(receipt["counter"]?.safeInteger))))
    }
}
