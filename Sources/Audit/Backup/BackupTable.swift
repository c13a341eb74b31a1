import Bytes
import Storage

/// A table as it stands in a backup. Every table of the program is in the list; a test compares it
/// with what each migration leaves.
struct BackupTable: Sendable {
    enum ColumnType: Sendable { case integer, text, bytes }

    struct Column: Sendable {
        let name: String
        let type: ColumnType
        /// The number of the migration that made it.
        var since = 1
    }

    let name: String
    let columns: [Column]
    /// The columns of the primary key, which stand first.
    let keyCount: Int
    /// The number of the migration that made it.
    let since: Int

    /// The tables and columns that a database has after so many migrations, in the order in which they are written and
    /// restored: the head of the log comes last.
    static func all(at schema: Int) -> [BackupTable] {
        all.filter { $0.since <= schema }.map { table in
            BackupTable(table, columns: table.columns.filter { $0.since <= schema })
        }
    }

    private static let all: [BackupTable] = [
        BackupTable("installation", key: [.text("name")], [.bytes("value")]),
        BackupTable(
            "records", key: [.text("kind"), .text("id")],
            [
                .integer("version"), .bytes("hash"), .bytes("content"), .bytes("mac"), .text("app_id"),
                .integer("deleted"), .integer("created_at_ms"), .text("chain_type"), .text("address"),
                .text("external_id"), .integer("archived").since(7),
            ]),
        BackupTable(
            "record_versions", key: [.text("kind"), .text("id"), .integer("version")],
            [.bytes("hash"), .bytes("content"), .bytes("mac")]),
        BackupTable(
            "record_references", key: [.text("from_kind"), .text("from_id"), .text("to_kind"), .text("to_id")], []),
        BackupTable("key_material", key: [.text("wallet_id")], [.bytes("sealed")]),
        BackupTable("stored_answers", key: [.bytes("id")], [.integer("expires_at_ms"), .bytes("content")]),
        BackupTable(
            "used_nonces", since: 2, key: [.text("app_id"), .bytes("caller"), .integer("nonce")],
            [.integer("expires_at_ms")]),
        BackupTable(
            "limit_windows", since: 3, key: [.bytes("window_id")],
            [
                .text("app_id"), .text("aggregation_id"), .text("kind"), .integer("seconds"), .integer("scale"),
                .text("group_text"), .text("sum"), .integer("start_ms"), .integer("latest_ms"), .text("latest_amount"),
            ]),
        BackupTable("limit_entries", since: 3, key: [.bytes("window_id"), .integer("at_ms")], [.text("amount")]),
        BackupTable(
            "intents", since: 5, key: [.text("id")],
            [
                .text("app_id"), .text("type"), .text("status"), .text("resource_id"), .text("path"),
                .bytes("payload"), .text("description"), .text("created_by"), .integer("created_at_ms"),
                .integer("updated_at_ms"), .integer("expires_at_ms"), .integer("custom_expiry"),
                .integer("lease_until_ms"), .integer("ended_at_ms"), .text("reason"), .bytes("result"),
                .text("creation_key"), .bytes("creation_digest"), .bytes("acting"),
            ]),
        BackupTable(
            "intent_signatures", since: 5, key: [.text("intent_id"), .bytes("point")],
            [.bytes("signature"), .integer("signed_at_ms")]),
        BackupTable(
            "events", since: 4, key: [.integer("seq")],
            [.text("id"), .text("app_id"), .text("type"), .integer("created_at_ms"), .text("payload")]),
        BackupTable("event_head", since: 4, key: [.integer("id")], [.integer("seq")]),
        BackupTable(
            "webhook_endpoints", since: 6, key: [.text("id")],
            [
                .text("app_id"), .text("url"), .text("types"), .text("description"), .text("status"),
                .integer("created_at_ms"), .integer("revision"), .integer("secret_version"),
                .integer("previous_until_ms"), .integer("log_cursor"), .integer("events_cursor"),
                .integer("delivered"), .integer("last_success_ms"), .integer("failing_since_ms"),
                .text("lease_owner"), .integer("lease_until_ms"),
            ]),
        BackupTable(
            "webhook_deliveries", since: 6, key: [.text("endpoint_id"), .text("source"), .integer("seq")],
            [
                .text("event_id"), .text("type"), .text("state"), .integer("attempts"), .integer("first_at_ms"),
                .integer("last_at_ms"), .integer("next_at_ms"), .integer("status"), .text("problem"),
            ]),
        BackupTable("audit_tree", since: 9, key: [.integer("level"), .integer("position")], [.bytes("root")]),
        BackupTable("audit_checkpoint", since: 9, key: [.integer("id")], [.integer("size"), .text("note")]),
        BackupTable(
            "audit_log", key: [.integer("seq")],
            [
                .integer("at_ms"), .text("app_id"), .text("wallet_id"), .text("action"), .text("method"),
                .text("decision"), .text("actor_id"), .text("outcome"), .bytes("boot"), .integer("counter"),
                .bytes("receipt"), .bytes("signature"), .bytes("hash"),
            ]),
        BackupTable(
            "audit_payloads", since: 8, key: [.integer("seq")],
            [.text("app_id"), .integer("expires_at_ms"), .bytes("payload")]),
        BackupTable("audit_shadows", since: 8, key: [.integer("seq")], [.text("decision")]),
        BackupTable("audit_head", key: [.integer("id")], [.integer("seq"), .bytes("hash")]),
    ]

    private init(_ name: String, since: Int = 1, key: [Column], _ rest: [Column]) {
        self.name = name
        self.since = since
        columns = key + rest
        keyCount = key.count
    }

    private init(_ table: BackupTable, columns: [Column]) {
        (name, since, keyCount) = (table.name, table.since, table.keyCount)
        self.columns = columns
    }

    var columnNames: [String] { columns.map(\.name) }
    var reader: TableReader { TableReader(table: name, columns: columnNames, keyCount: keyCount, pageCount: 100) }

    /// A row as an array of JSON behind the table's name; nil when a value has another type than its column.
    func line(_ row: Row) -> JSON? {
        var elements: [JSON] = [.string(name)]
        for (column, value) in zip(columns, row.values) {
            switch (column.type, value) {
            case (_, .null): elements.append(.null)
            case (.integer, .integer(let integer)): elements.append(JSON(integer))
            case (.text, .text(let text)): elements.append(.string(text))
            case (.bytes, .bytes(let bytes)): elements.append(.string(Base64.encode(bytes)))
            default: return nil
            }
        }
        return .array(elements)
    }

    /// The values of what `line` wrote; nil when it wrote no such thing.
    func values(_ line: ArraySlice<JSON>) -> [SQLValue]? {
        guard line.count == columns.count else { return nil }
        var values: [SQLValue] = []
        for (column, element) in zip(columns, line) {
            guard let value = column.value(element) else { return nil }
            values.append(value)
        }
        return values
    }
}

extension BackupTable.Column {
    static func integer(_ name: String) -> Self { Self(name: name, type: .integer) }
    static func text(_ name: String) -> Self { Self(name: name, type: .text) }
    static func bytes(_ name: String) -> Self { Self(name: name, type: .bytes) }

    func since(_ migration: Int) -> Self { Self(name: name, type: type, since: migration) }

    fileprivate func value(_ json: JSON) -> SQLValue? {
        if json.isNull { return .null }
        return switch type {
        case .integer: json.numberToken.flatMap { Int64($0) }.map { .integer($0) }
        case .text: json.stringValue.map { .text($0) }
        case .bytes: json.stringValue.flatMap { try? Base64.decode($0) }.map { .bytes($0) }
        }
    }
}
