import Cryptography
import Storage
import Testing

@testable import Audit

/// The tree of a long log, of which a few blocks are read.
struct LogTreeTests {
    private static let count = 66_000

    /// A log of which only the links matter.
    private static func fill(_ database: any Database, _ count: Int) async throws {
        _ = try await Migrator(AuditSchema.migrations).apply(to: database, nowMs: 0)
        for first in stride(from: 1, through: count, by: 4_000) {
            try await fill(database, first...min(count, first + 3_999))
        }
    }

    private static func fill(_ database: any Database, _ numbers: ClosedRange<Int>) async throws {
        let columns =
            "seq, at_ms, action, decision, outcome, boot, counter, receipt, signature, hash"
        switch database.engine {
        case .sqlite:
            try await database.write(
                """
                WITH RECURSIVE numbers(n) AS (
                    SELECT \(numbers.lowerBound) UNION ALL SELECT n + 1 FROM numbers WHERE n < \(numbers.upperBound)
                )
                INSERT INTO audit_log (\(columns))
                SELECT n, 0, 'a', 'allow', 'released', x'00', n, x'', x'', randomblob(32) FROM numbers
                """)
        case .postgresql:
            try await database.write(
                """
                INSERT INTO audit_log (\(columns))
                SELECT n, 0, 'a', 'allow', 'released', '\\x00', n, '', '', sha256(int8send(n))
                FROM generate_series(\(numbers.lowerBound)::bigint, \(numbers.upperBound)) AS numbers(n)
                """)
        }
    }

    private static func grow(to size: Int, in database: any Database) async throws -> Int {
        var steps = 0
        while try await !LogTree.grow(to: size, in: database) { steps += 1 }
        return steps
    }

    @Test("Roots and paths are those of the whole log, at any size", arguments: TestEngine.available)
    func paths(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await Self.fill(database, Self.count)
            #expect(try await Self.grow(to: 700, in: database) == 1)
            #expect(try await Self.grow(to: Self.count, in: database) > 1)
            #expect(try await Self.grow(to: Self.count, in: database) == 0)
            let leaves = try await database.snapshot { connection in
                try connection.run("SELECT hash FROM audit_log ORDER BY seq").map {
                    MerkleTree.leafHash(try $0.bytes(0))
                }
            }
            let sizes = [1, 2, 255, 256, 257, 511, 700, 65_535, 65_536, 65_537, 65_793, Self.count]
            var heads: [Int: TreeHead] = [:]
            var frontier = MerkleFrontier()
            for leaf in leaves {
                frontier.append(leaf)
                if sizes.contains(frontier.count) {
                    heads[frontier.count] = TreeHead(size: frontier.count, root: frontier.root)
                }
            }
            let known = heads
            try await database.snapshot { connection in
                for size in sizes {
                    let head = try LedgerHost.some(known[size])
                    #expect(try LogTree(connection).head(ofSize: size) == head)
                    for sequence in [1, 2, 256, 257, 700, 65_536, 65_537, Self.count] where sequence <= size {
                        let path = try LedgerHost.some(LogTree(connection).path(to: Int64(sequence), inSize: size))
                        let root = MerkleTree.root(
                            above: leaves[sequence - 1], at: sequence - 1, of: size, path: path)
                        #expect(root == head.root, "entry \(sequence) of \(size)")
                    }
                    for older in sizes where older <= size {
                        let path = try LedgerHost.some(
                            LogTree(connection).consistencyPath(from: older, to: size))
                        #expect(known[older]?.isPrefix(of: head, path: path) == true, "\(older) to \(size)")
                    }
                }
            }
        }
    }

    @Test("What a proof reads of a long log are blocks, not the log")
    func blocks() async throws {
        try await TestEngine.sqlite.withDatabase { database in
            try await Self.fill(database, 4_000)
            _ = try await Self.grow(to: 4_000, in: database)
            // Everything but the blocks at the entry and at the end of the log is taken away.
            let edge = 4_000 / LogTree.blockCount * LogTree.blockCount
            try await database.write("DELETE FROM audit_log WHERE seq > 512 AND seq <= \(edge)")
            try await database.read { connection in
                let head = try LogTree(connection).head(ofSize: 4_000)
                let path = try LedgerHost.some(LogTree(connection).path(to: 300, inSize: 4_000))
                let leaf = try MerkleTree.leafHash(
                    LedgerHost.some(connection.run("SELECT hash FROM audit_log WHERE seq = 300").first).bytes(0))
                #expect(MerkleTree.root(above: leaf, at: 299, of: 4_000, path: path) == head.root)
                #expect(throws: AuditError.self) { try LogTree(connection).path(to: 600, inSize: 4_000) }
            }
        }
    }

    @Test("Servers that store subtrees at the same time store the same", arguments: TestEngine.available)
    func together(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await Self.fill(database, 6_000)
            try await withThrowingTaskGroup { group in
                for _ in 0..<3 { group.addTask { _ = try await Self.grow(to: 6_000, in: database) } }
                try await group.waitForAll()
            }
            let rows = try await database.read("SELECT position FROM audit_tree WHERE level = 8 ORDER BY position")
            #expect(try rows.map { try $0.integer(0) } == Array(0..<23))
        }
    }

    @Test("A gap in the log ends what is built on it", arguments: TestEngine.available)
    func gap(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await Self.fill(database, 700)
            try await database.write("DELETE FROM audit_log WHERE seq = 400")
            await #expect(throws: AuditError.self) { try await Self.grow(to: 700, in: database) }
            await #expect(throws: AuditError.self) {
                try await database.read { try LogTree($0).head(ofSize: 450) }
            }
        }
    }
}
