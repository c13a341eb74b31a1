import Storage

/// A head of the log with the signature of a signer.
public struct SignedCheckpoint: Equatable, Sendable {
    /// How many entries it covers.
    public let size: Int
    /// The signed note, C2SP tlog-checkpoint.
    public let note: String

    public init(size: Int, note: String) {
        self.size = size
        self.note = note
    }

    /// The newest one that is stored; nil before the first.
    static func newest(in database: any Database) async throws -> SignedCheckpoint? {
        let rows = try await database.read("SELECT size, note FROM audit_checkpoint WHERE id = 1")
        return try rows.first.map { SignedCheckpoint(size: Int(try $0.integer(0)), note: try $0.text(1)) }
    }

    /// Puts it in place of an older one.
    func store(in database: any Database) async throws {
        try await database.write(
            """
            INSERT INTO audit_checkpoint (id, size, note) VALUES (1, $1, $2)
            ON CONFLICT (id) DO UPDATE SET size = excluded.size, note = excluded.note
                WHERE audit_checkpoint.size <= excluded.size
            """, [.integer(Int64(size)), .text(note)])
    }
}
