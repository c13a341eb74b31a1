/// Both engines' `Database`: a pool of connections that write, one of connections that read, and an engine to connect them.
final class PooledDatabase: Database {
    /// Makes a session; SQLite opens those that only read as such.
    typealias Connect = @Sendable (_ isReader: Bool, ConnectionLimits) throws(StorageError) -> any Session
    /// Copies the database to a new file, where the engine can.
    typealias Backup = @Sendable (_ path: String) throws(StorageError) -> Void

    let engine: DatabaseEngine
    private let limits: ConnectionLimits
    private let connect: Connect
    private let backup: Backup?
    private let writers: ConnectionPool
    private let readers: ConnectionPool

    init(
        engine: DatabaseEngine, settings: DatabaseSettings, connect: @escaping Connect, backup: Backup? = nil
    ) throws(StorageError) {
        guard (1...64).contains(settings.writers), (1...64).contains(settings.readers) else {
            throw StorageError(.misuse, "a database needs 1 to 64 connections each for writing and for reading")
        }
        let limits = settings.limits
        self.engine = engine
        self.limits = limits
        self.connect = connect
        self.backup = backup
        writers = try ConnectionPool(size: engine == .sqlite ? 1 : settings.writers, settings: settings) {
            () throws(StorageError) in try connect(false, limits)
        }
        readers = try ConnectionPool(size: settings.readers, settings: settings) {
            () throws(StorageError) in try connect(true, limits)
        }
    }

    /// Connects once, so that a wrong address shows at once and SQLite's file exists before it is read.
    func open() async throws {
        try await writers.perform { connection in try connection.open() }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await readers.perform { connection in try connection.read(body) }
    }

    func transaction<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await writers.perform { connection in try connection.transaction(body) }
    }

    func snapshot<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        let connect = connect
        return try await DedicatedThread.run {
            let connection = LastingConnection { () throws(StorageError) in try connect(true, .maintenance) }
            defer { connection.close() }
            return try connection.snapshot(body)
        }
    }

    func openConnection(limits: ConnectionLimits?) throws(StorageError) -> any OwnedConnection {
        let limits = limits ?? self.limits
        let connection = LastingConnection { [connect] () throws(StorageError) in try connect(false, limits) }
        try connection.open()
        return connection
    }

    func backup(to path: String) async throws(StorageError) {
        guard let backup else {
            throw StorageError(.misuse, "PostgreSQL is copied through a snapshot, not as a file")
        }
        do {
            try await DedicatedThread.run { try backup(path) }
        } catch {
            throw (error as? StorageError) ?? StorageError(.writeFailed, "the copy failed")
        }
    }

    func close() async {
        // SQLite folds its log into the file when the last connection closes, and only one that may write can do that.
        await readers.close()
        await writers.close()
    }
}
