import Audit
import Bytes
import Storage
import Testing

/// What somebody can do who writes to the database, and how the audit names it.
struct Tampering: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let statements: @Sendable (History) -> [Statement]
    /// What the first fault begins with.
    let named: @Sendable (History) -> String

    init(_ description: String, _ sql: String..., named: String) {
        testDescription = description
        statements = { _ in sql.map { Statement($0) } }
        self.named = { _ in named }
    }

    init(
        _ description: String, _ statement: @escaping @Sendable (History) -> Statement,
        named: @escaping @Sendable (History) -> String
    ) {
        testDescription = description
        statements = { [statement($0)] }
        self.named = named
    }
}

struct TamperingTests {
    @Test("A log that nobody touched is sound", arguments: TestEngine.available)
    func untouched(engine: TestEngine) async throws {
        try await engine.withHost { host in
            _ = try await History(host)
            let report = try await host.verify(key: host.receiptKey)
            #expect(report.faults == [])
            #expect(report.entries == History.length && report.boots == 3)
            #expect(report.denied == 1 && report.superseded == 1 && report.unreleased == 1)
            #expect(report.released == History.length - 3 && report.records == 6)
            #expect(report.isAnchored && report.missingTails.isEmpty)
            #expect(try await !host.verify().isAnchored)
        }
    }

    @Test("S22 S24 S25 The audit names what was done to the log", arguments: TestEngine.available, logTampering)
    func log(engine: TestEngine, tampering: Tampering) async throws { try await check(engine, tampering) }

    @Test("S5 S8 The audit names what was done to the records", arguments: TestEngine.available, recordTampering)
    func records(engine: TestEngine, tampering: Tampering) async throws { try await check(engine, tampering) }

    private func check(_ engine: TestEngine, _ tampering: Tampering) async throws {
        try await engine.withHost { host in
            let history = try await History(host)
            for statement in tampering.statements(history) { try await host.database.write([statement]) }
            let report = try await host.verify(key: host.receiptKey)
            let first = report.faults.first?.description ?? "nothing"
            #expect(first.hasPrefix(tampering.named(history)), "found: \(report.faults)")
        }
    }

    private static let bytes = SQLValue.bytes([UInt8](repeating: 0xAB, count: 32))

    private static func edit(_ column: String, _ value: SQLValue, of sequence: Int = 5) -> Tampering {
        Tampering(
            "\(column) of seq \(sequence) is edited",
            { _ in Statement("UPDATE audit_log SET \(column) = $1 WHERE seq = \(sequence)", [value]) },
            named: { _ in "seq \(sequence): " })
    }

    private static let logTampering: [Tampering] =
        [
            edit("at_ms", .integer(5)), edit("app_id", .text("other")), edit("app_id", .null),
            edit("wallet_id", .text("other")), edit("action", .text("wallet.export")), edit("method", .null),
            edit("decision", .text("deny")), edit("actor_id", .text("somebody")), edit("outcome", .text("unreleased")),
            edit("outcome", .text("lost")), edit("boot", bytes), edit("counter", .integer(99)),
            edit("counter", .integer(-1)), edit("receipt", .bytes(Array("{}".utf8))), edit("signature", bytes),
            edit("signature", .bytes([UInt8](repeating: 1, count: 64))), edit("hash", bytes),
            edit("hash", bytes, of: 1), edit("hash", bytes, of: History.length),
            edit("outcome", .text("released"), of: 8), edit("outcome", .text("released"), of: 12),
        ] + [
            Tampering("the first row is deleted", "DELETE FROM audit_log WHERE seq = 1", named: "seq 1: it is missing"),
            Tampering("a row is deleted", "DELETE FROM audit_log WHERE seq = 7", named: "seq 7: it is missing"),
            Tampering(
                "rows are deleted", "DELETE FROM audit_log WHERE seq IN (7, 8)",
                named: "seq 7: it and all up to seq 8 are missing"),
            Tampering("the last row is deleted", "DELETE FROM audit_log WHERE seq = 13", named: "audit_head"),
            Tampering(
                "two rows change places", "UPDATE audit_log SET seq = 100 WHERE seq = 4",
                "UPDATE audit_log SET seq = 4 WHERE seq = 5", "UPDATE audit_log SET seq = 5 WHERE seq = 100",
                named: "seq 4: "),
            Tampering("a row moves before the first", "UPDATE audit_log SET seq = 0 WHERE seq = 4", named: "seq 0: "),
            Tampering(
                "a row moves to the end", "UPDATE audit_log SET seq = 14 WHERE seq = 4", named: "seq 4: it is missing"),
            Tampering("the head moves back", "UPDATE audit_head SET seq = 12", named: "audit_head"),
            Tampering(
                "the head's hash is edited", { _ in Statement("UPDATE audit_head SET hash = $1", [bytes]) },
                named: { _ in "audit_head" }),
            Tampering("the head is deleted", "DELETE FROM audit_head", named: "audit_head"),
            Tampering(
                "the head is doubled", "INSERT INTO audit_head (id, seq, hash) SELECT 2, seq, hash FROM audit_head",
                named: "audit_head"),
            Tampering(
                "the receipt key is edited", { _ in Statement("UPDATE installation SET value = $1", [bytes]) },
                named: { _ in "installation" }),
        ]

    /// An edit of the wallet's row in `records`.
    private static func edit(_ column: String, to value: SQLValue, named: @escaping @Sendable (History) -> String)
        -> Tampering
    {
        Tampering(
            "\(column) of a record is edited",
            { Statement("UPDATE records SET \(column) = $1 WHERE id = $2", [value, .text($0.wallet)]) }, named: named)
    }

    private static func column(_ column: String, to value: SQLValue) -> Tampering {
        edit(column, to: value) { "records: a column beside wallet \($0.wallet) version 1" }
    }

    private static let notTold: @Sendable (History) -> String = {
        "records: wallet \($0.wallet) version 1 is not the one that the log tells of"
    }

    private static let recordTampering: [Tampering] = columns + rows + versions + references

    private static let columns: [Tampering] = [
        edit("content", to: bytes) { "records: the content of wallet \($0.wallet) version 1 was changed" },
        edit("hash", to: bytes, named: notTold),
        edit("version", to: .integer(2)) { "records: wallet \($0.wallet) version 2 is not the one" },
        edit("version", to: .integer(0)) { "records: wallet \($0.wallet) version 1 was rolled back to version 0" },
        edit("mac", to: bytes) { "records: wallet \($0.wallet) version 1 has another MAC" },
        edit("kind", to: .text("policy")) { "records: the log does not tell of policy \($0.wallet) version 1" },
        edit("kind", to: .text("thing")) { _ in "records: a row has a kind" },
        column("app_id", to: .text("other")), column("deleted", to: .integer(1)),
        column("created_at_ms", to: .integer(1)), column("chain_type", to: .text("solana")),
        column("address", to: .text("0x0")), column("external_id", to: .null),
        column("archived", to: .integer(1)),
        column("external_id", to: .text("yours")),
    ]

    private static let rows: [Tampering] = [
        Tampering(
            "a record is deleted", { Statement("DELETE FROM records WHERE id = $1", [.text($0.wallet)]) },
            named: { "records: wallet \($0.wallet) version 1 is missing" }),
        Tampering(
            "a record is rolled back",
            {
                Statement(
                    """
                    UPDATE records SET version = 1,
                        hash = (SELECT hash FROM record_versions v WHERE v.id = records.id AND v.version = 1),
                        content = (SELECT content FROM record_versions v WHERE v.id = records.id AND v.version = 1),
                        mac = (SELECT mac FROM record_versions v WHERE v.id = records.id AND v.version = 1)
                    WHERE id = $1
                    """, [.text($0.policy)])
            }, named: { "records: policy \($0.policy) version 2 was rolled back to version 1" }),
        Tampering(
            "a tombstone is rolled back",
            {
                Statement(
                    """
                    UPDATE records SET version = 1, deleted = 0,
                        hash = (SELECT hash FROM record_versions v WHERE v.id = records.id AND v.version = 1),
                        content = (SELECT content FROM record_versions v WHERE v.id = records.id AND v.version = 1),
                        mac = (SELECT mac FROM record_versions v WHERE v.id = records.id AND v.version = 1)
                    WHERE id = $1
                    """, [.text($0.deletedPolicy)])
            }, named: { "records: policy \($0.deletedPolicy) version 2 was rolled back to version 1" }),
        Tampering(
            "one wallet takes the content of another",
            {
                Statement(
                    """
                    UPDATE records SET hash = (SELECT hash FROM records o WHERE o.id = $2),
                        content = (SELECT content FROM records o WHERE o.id = $2),
                        mac = (SELECT mac FROM records o WHERE o.id = $2) WHERE id = $1
                    """, [.text($0.wallet), .text($0.otherWallet)])
            }, named: notTold),
        Tampering(
            "a record is made up",
            {
                Statement(
                    """
                    INSERT INTO records (kind, id, version, hash, content, mac, app_id, deleted, created_at_ms)
                    SELECT kind, 'aaaaaaaaaaaaaaaaaaaaaaaa', version, hash, content, mac, app_id, deleted, created_at_ms
                    FROM records WHERE id = $1
                    """, [.text($0.policy)])
            }, named: { _ in "records: the log does not tell of policy aaaaaaaaaaaaaaaaaaaaaaaa" }),
    ]

    private static func version(_ description: String, _ sql: String, named: String) -> Tampering {
        Tampering(
            description, { Statement(sql, [.text($0.policy)]) },
            named: { "record_versions: policy \($0.policy) \(named)" })
    }

    private static let versions: [Tampering] = [
        version(
            "the newest version is deleted", "DELETE FROM record_versions WHERE id = $1 AND version = 2",
            named: "version 2 is missing"),
        version(
            "an old version is deleted", "DELETE FROM record_versions WHERE id = $1 AND version = 1",
            named: "version 2 does not follow"),
        version(
            "an old version is edited", "UPDATE record_versions SET content = mac WHERE id = $1 AND version = 1",
            named: "version 1 was changed"),
        version(
            "an old version's hash is edited", "UPDATE record_versions SET hash = mac WHERE id = $1 AND version = 1",
            named: "version 1 was changed"),
        version(
            "an old version takes another number",
            "UPDATE record_versions SET version = 7 WHERE id = $1 AND version = 1",
            named: "version 2 does not follow"),
        Tampering(
            "the newest version's MAC is edited",
            { Statement("UPDATE record_versions SET mac = hash WHERE id = $1 AND version = 2", [.text($0.policy)]) },
            named: { "records: policy \($0.policy) version 2 has another MAC" }),
    ]

    private static let references: [Tampering] = [
        Tampering(
            "a reference is deleted", { _ in Statement("DELETE FROM record_references") },
            named: { "record_references: what wallet \($0.wallet) version 1 names" }),
        Tampering(
            "a reference is edited",
            { Statement("UPDATE record_references SET to_id = $1", [.text($0.deletedPolicy)]) },
            named: { "record_references: what wallet \($0.wallet) version 1 names" }),
        Tampering(
            "a reference is made up",
            {
                Statement(
                    "INSERT INTO record_references (from_kind, from_id, to_kind, to_id) VALUES ('wallet', $1, 'policy', $2)",
                    [.text($0.otherWallet), .text($0.policy)])
            }, named: { "record_references: what wallet \($0.otherWallet) version 1 names" }),
        Tampering(
            "a key is deleted", { Statement("DELETE FROM key_material WHERE wallet_id = $1", [.text($0.wallet)]) },
            named: { "key_material: the sealed key of wallet \($0.wallet) is missing" }),
        Tampering(
            "a key is made up",
            { _ in Statement("INSERT INTO key_material (wallet_id, sealed) VALUES ('nobody', $1)", [bytes]) },
            named: { _ in "key_material: nobody is no wallet" }),
    ]
}
