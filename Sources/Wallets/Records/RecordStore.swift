import Signer
import Storage
import Synchronization

/// A record with the content and the MAC under which signers take it. A class, since it is handed around by every request.
public final class StoredRecord: Sendable {
    public let sealed: SealedRecord
    public let record: Record

    init(_ sealed: SealedRecord) throws {
        self.sealed = sealed
        record = try Record(kind: sealed.reference.kind, content: sealed.content)
    }
}

/// The sealed records, read from the database and kept in memory.
///
/// What is kept may be stale: every decision is compared with the newest versions in the commit that records it, and
/// every refusal is checked against them before it is believed.
public final class RecordStore: Sendable {
    private struct State: Sendable {
        var newest: [RecordKey: StoredRecord] = [:]
        var pinned: [RecordReference: StoredRecord] = [:]
        var keyMaterial: [String: [UInt8]] = [:]
        var heldBytes = 0
    }

    private let database: any Database
    private let state = Mutex(State())
    private let maximumBytes: Int
    private let generationCount = Atomic<UInt64>(0)

    /// A store that keeps at most so many bytes of records in memory.
    public init(_ database: any Database, maximumBytes: Int = 256 << 20) {
        self.database = database
        self.maximumBytes = maximumBytes
    }

    /// A number that changes whenever another version takes the place of one that was kept, or one is dropped: while it
    /// stays the same, whatever was gathered here would be gathered again.
    var generation: UInt64 { generationCount.load(ordering: .acquiring) }

    /// The record at the newest version known here; nil when there is none.
    public func newest(_ key: RecordKey) async throws(WalletsError) -> StoredRecord? {
        if let held = state.withLock({ $0.newest[key] }) { return held }
        guard let stored = try await fetch(key) else { return nil }
        hold(stored)
        return stored
    }

    /// The record at the newest version that is stored, whatever is kept.
    public func fetch(_ key: RecordKey) async throws(WalletsError) -> StoredRecord? {
        let rows = try await read(
            "SELECT kind, id, version, hash, content, mac FROM records WHERE kind = $1 AND id = $2",
            [.text(key.kind.rawValue), .text(key.id)])
        return try rows.first.map { row throws(WalletsError) in try RecordStore.record(row) }
    }

    /// The record at exactly this version; nil when there is none.
    func pinned(_ reference: RecordReference) async throws(WalletsError) -> StoredRecord? {
        if let held = state.withLock({ $0.pinned[reference] }) { return held }
        let rows = try await read(
            "SELECT kind, id, version, hash, content, mac FROM record_versions WHERE kind = $1 AND id = $2 AND version = $3",
            [.text(reference.kind.rawValue), .text(reference.id), .integer(Int64(reference.version))])
        guard let row = rows.first else { return nil }
        let stored = try RecordStore.record(row)
        state.withLock { state in
            makeRoom(for: stored, in: &state)
            state.pinned[reference] = stored
        }
        return stored
    }

    /// The sealed private key of a wallet, which never changes.
    func keyMaterial(of walletID: String) async throws(WalletsError) -> [UInt8] {
        if let held = state.withLock({ $0.keyMaterial[walletID] }) { return held }
        let rows = try await read("SELECT sealed FROM key_material WHERE wallet_id = $1", [.text(walletID)])
        guard let sealed = try? rows.first?.bytes(0) else {
            throw WalletsError(.storageUnavailable, "the wallet's key material is missing")
        }
        state.withLock { state in
            state.heldBytes += sealed.count
            state.keyMaterial[walletID] = sealed
        }
        return sealed
    }

    /// Drops what is no longer the newest of these records; says whether there was any.
    func refresh(_ records: [StoredRecord]) async throws(WalletsError) -> Bool {
        guard !records.isEmpty else { return false }
        var stored: [RecordKey: [UInt8]] = [:]
        for start in stride(from: 0, to: records.count, by: 64) {
            let block = records[start..<min(start + 64, records.count)].map(\.sealed.reference)
            let rows = try await read(
                "SELECT kind, id, hash FROM records WHERE (kind, id) IN (VALUES "
                    + "\(Placeholders.rows(block.count, columns: 2)))",
                block.flatMap { [.text($0.kind.rawValue), .text($0.id)] })
            for row in rows {
                guard let kind = try? RecordKind(rawValue: row.text(0)), let id = try? row.text(1),
                    let hash = try? row.bytes(2)
                else { continue }
                stored[RecordKey(kind: kind, id: id)] = hash
            }
        }
        let stale = records.map(\.sealed.reference).filter { stored[$0.key] != $0.hash }
        guard !stale.isEmpty else { return false }
        state.withLock { state in
            for reference in stale { state.newest[reference.key] = nil }
            beginGeneration()
        }
        return true
    }

    /// Takes in versions that have just been stored.
    func hold(_ stored: StoredRecord) {
        state.withLock { state in
            makeRoom(for: stored, in: &state)
            let key = stored.sealed.reference.key
            let held = state.newest[key]?.sealed.reference.version ?? 0
            guard stored.sealed.reference.version > held else { return }
            state.newest[key] = stored
            if held > 0 { beginGeneration() }
        }
    }

    private func beginGeneration() { generationCount.wrappingAdd(1, ordering: .releasing) }

    private func makeRoom(for stored: StoredRecord, in state: inout State) {
        state.heldBytes += stored.sealed.content.count
        guard state.heldBytes > maximumBytes else { return }
        state = State()
        beginGeneration()
        state.heldBytes = stored.sealed.content.count
    }

    func read(_ sql: String, _ parameters: [SQLValue]) async throws(WalletsError) -> [Row] {
        do { return try await database.read(sql, parameters) } catch {
            throw WalletsError(.storageUnavailable, "the database cannot be read")
        }
    }

    static func record(_ row: Row) throws(WalletsError) -> StoredRecord {
        do {
            let kind = RecordKind(rawValue: try row.text(0))
            guard let kind else { throw WalletsError(.storageUnavailable, "a record of an unknown kind is stored") }
            let reference = RecordReference(
                kind: kind, id: try row.text(1), version: try row.unsigned(2), hash: try row.bytes(3))
            return try StoredRecord(
                SealedRecord(reference: reference, content: try row.bytes(4), mac: try row.bytes(5)))
        } catch {
            throw WalletsError(.refused(.recordUnavailable), "a stored record cannot be read")
        }
    }
}

extension RecordStore {
    /// Whether the database answers.
    public func isReadable() async -> Bool { (try? await read("SELECT 1", [])) != nil }
}
