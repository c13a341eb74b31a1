import Bytes
import Cryptography
import Signer
import Storage

/// Compares the tables of sealed records with what the log tells of them.
struct RecordTableVerifier {
    private static let records = TableReader(
        table: "records",
        columns: [
            "kind", "id", "version", "hash", "content", "mac", "app_id", "deleted", "created_at_ms", "chain_type",
            "address", "external_id", "archived",
        ], keyCount: 2, pageCount: 100)
    private static let versions = TableReader(
        table: "record_versions", columns: ["kind", "id", "version", "hash", "content", "mac"], keyCount: 3,
        pageCount: 100)
    private static let references = TableReader(
        table: "record_references", columns: ["from_kind", "from_id", "to_kind", "to_id"], keyCount: 4)

    private let newest: [RecordKey: RecordReference]
    private(set) var faults = FaultList()

    init(_ history: RecordHistory) { newest = history.newest }

    mutating func check(_ connection: any Connection) throws {
        try checkRecords(connection)
        try checkVersions(connection)
        try checkCopies(connection)
        try checkKeyMaterial(connection)
    }

    // MARK: Newest versions

    private mutating func checkRecords(_ connection: any Connection) throws {
        var named = try namedRecords(connection)
        var missing = newest
        try RecordTableVerifier.records.read(connection) { row in
            guard let reference = try? RecordReference(row) else {
                faults.add("records: a row has a kind, id, version or hash that cannot be read")
                return
            }
            missing[reference.key] = nil
            if let problem = problem(with: reference) { faults.add("records: \(problem)") }
            guard let record = read(row, reference) else {
                faults.add("records: the content of \(reference.name) was changed")
                return
            }
            if !RecordTableVerifier.columns(of: row, say: record) {
                faults.add("records: a column beside \(reference.name) says something else than its content")
            }
            if named.removeValue(forKey: reference.key) ?? [] != Set(record.references) {
                faults.add("record_references: what \(reference.name) names is not what is stored")
            }
        }
        for reference in missing.values.sorted(by: { $0.name < $1.name }) {
            faults.add("records: \(reference.name) is missing")
        }
        for key in named.keys { faults.add("record_references: \(key.kind.rawValue) \(key.id) is not stored") }
    }

    private func problem(with reference: RecordReference) -> String? {
        guard let last = newest[reference.key] else { return "the log does not tell of \(reference.name)" }
        if reference.version < last.version { return "\(last.name) was rolled back to version \(reference.version)" }
        return reference == last ? nil : "\(reference.name) is not the one that the log tells of"
    }

    /// The record of a row, if its content has the hash of the row and is what the row says.
    private func read(_ row: Row, _ reference: RecordReference) -> Record? {
        guard let content = try? row.bytes(4), SHA256.hash(content) == reference.hash,
            let record = try? Record(kind: reference.kind, content: content), record.header.id == reference.id,
            record.header.version == reference.version
        else { return nil }
        return record
    }

    private static func columns(of row: Row, say record: Record) -> Bool {
        let header = record.header
        return Array(row.values[6...])
            == [.text(header.appID), .integer(header.isDeleted ? 1 : 0), .integer(header.createdAtMs)]
            + RecordColumns(record).values
    }

    /// What the table of references says, by the record that names.
    private mutating func namedRecords(_ connection: any Connection) throws -> [RecordKey: Set<RecordKey>] {
        var named: [RecordKey: Set<RecordKey>] = [:]
        try RecordTableVerifier.references.read(connection) { row in
            guard let from = try? RecordKey(row, at: 0), let to = try? RecordKey(row, at: 2) else {
                faults.add("record_references: a row cannot be read")
                return
            }
            named[from, default: []].insert(to)
        }
        return named
    }

    // MARK: Every version

    /// Walks the versions of each record, each of which carries the hash of the one before.
    private mutating func checkVersions(_ connection: any Connection) throws {
        var missing = newest
        var last: RecordReference?
        try RecordTableVerifier.versions.read(connection) { row in
            guard let reference = try? RecordReference(row), let record = read(row, reference) else {
                faults.add("record_versions: \(RecordTableVerifier.place(row)) was changed")
                last = nil
                return
            }
            let before = last?.key == reference.key ? last : nil
            let previous = before?.hash ?? [UInt8](repeating: 0, count: 32)
            if reference.version != (before?.version ?? 0) + 1 || record.header.previous != previous {
                faults.add("record_versions: \(reference.name) does not follow from the version before")
            }
            if newest[reference.key] == reference { missing[reference.key] = nil }
            last = reference
        }
        for reference in missing.values.sorted(by: { $0.name < $1.name }) {
            faults.add("record_versions: \(reference.name) is missing")
        }
    }

    private static func place(_ row: Row) -> String {
        guard let kind = try? row.text(0), let id = try? row.text(1), let version = try? row.integer(2) else {
            return "a row"
        }
        return "\(kind) \(id) version \(version)"
    }

    /// The newest version stands in two tables, with one MAC, which only a signer can check.
    private mutating func checkCopies(_ connection: any Connection) throws {
        let rows = try connection.run(
            """
            SELECT r.kind, r.id, r.version FROM records r LEFT JOIN record_versions v
                ON v.kind = r.kind AND v.id = r.id AND v.version = r.version
            WHERE v.mac IS NULL OR v.mac <> r.mac ORDER BY r.kind, r.id LIMIT \(FaultList.limit)
            """)
        for row in rows {
            faults.add("records: \(RecordTableVerifier.place(row)) has another MAC than in record_versions")
        }
    }

    // MARK: Keys

    /// Every wallet has its sealed key, and no other. That it is the right one shows when a signer opens it (S12).
    private mutating func checkKeyMaterial(_ connection: any Connection) throws {
        let lacking = try connection.run(
            """
            SELECT id FROM records WHERE kind = 'wallet'
                AND NOT EXISTS (SELECT 1 FROM key_material WHERE wallet_id = records.id)
            ORDER BY id LIMIT \(FaultList.limit)
            """)
        for row in lacking { faults.add("key_material: the sealed key of wallet \(try row.text(0)) is missing") }
        let strange = try connection.run(
            """
            SELECT wallet_id FROM key_material WHERE NOT EXISTS
                (SELECT 1 FROM records WHERE kind = 'wallet' AND id = key_material.wallet_id)
            ORDER BY wallet_id LIMIT \(FaultList.limit)
            """)
        for row in strange { faults.add("key_material: \(try row.text(0)) is no wallet") }
    }
}
