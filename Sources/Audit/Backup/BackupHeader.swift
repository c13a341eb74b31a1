import Bytes
import Storage

/// The first line of a backup: what it is and when it was made.
public struct BackupHeader: Sendable, Equatable {
    static let format = "countersign-backup"
    static let version = 1

    /// How many migrations the database had.
    public let schema: Int
    public let createdAtMs: Int64
    /// The engine that it was made on; it can be restored into either.
    public let engine: String
    /// The key under which its receipts verify, which says what root key it needs; nil for an installation without one.
    public let receiptKey: [UInt8]?

    init(schema: Int, createdAtMs: Int64, engine: DatabaseEngine, receiptKey: [UInt8]?) {
        self.schema = schema
        self.createdAtMs = createdAtMs
        self.engine = engine.rawValue
        self.receiptKey = receiptKey
    }

    var json: JSON {
        [
            "format": .string(BackupHeader.format), "version": JSON(BackupHeader.version), "schema": JSON(schema),
            "created_at": JSON(createdAtMs), "engine": .string(engine), "receipt_key": JSON(receiptKey.map(Hex.encode)),
        ]
    }

    init(_ json: JSON?) throws(AuditError) {
        guard let json, json["format"] == .string(BackupHeader.format) else {
            throw AuditError(.unusableFile, "the file is no backup of countersign")
        }
        guard json["version"] == JSON(BackupHeader.version), let schema = json["schema"]?.safeInteger,
            (0...10_000).contains(schema), let createdAtMs = json["created_at"]?.safeInteger,
            let engine = json["engine"]?.stringValue
        else { throw AuditError(.unusableFile, "the backup is of a version that this program does not know") }
        self.schema = Int(schema)
        self.createdAtMs = createdAtMs
        self.engine = engine
        receiptKey = json["receipt_key"]?.stringValue.flatMap { try? Hex.decode($0) }
    }
}
