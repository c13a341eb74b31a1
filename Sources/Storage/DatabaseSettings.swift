/// How many connections a database has, and how long they wait.
public struct DatabaseSettings: Sendable {
    /// Connections for transactions, 1 to 64; SQLite always has one.
    public var writers = 2
    /// Connections for reading, 1 to 64.
    public var readers = 2
    /// How many calls may wait for a connection before further ones are refused with `busy`; for each of reading and writing.
    public var maximumWaiting = 4096
    /// How long a call may wait for a connection before it is refused with `busy`.
    public var maximumWaitMs = 5000
    /// How long each connection waits.
    public var limits = ConnectionLimits.interactive

    /// The defaults above.
    public init() {}
}

/// How long one connection waits for what.
public struct ConnectionLimits: Sendable {
    /// For a connection to be made, per address of the server. PostgreSQL only, in whole seconds, at least two.
    public var connectTimeoutMs: Int
    /// For one statement; in SQLite without the time that it waits for a lock.
    public var statementTimeoutMs: Int
    /// For a lock that another connection holds.
    public var lockTimeoutMs: Int
    /// Before the server ends a transaction whose client says nothing. PostgreSQL only.
    public var idleTransactionTimeoutMs: Int
    /// For the answer to one `run` before the server counts as lost; longer than the server's own limits. PostgreSQL only.
    public var answerTimeoutMs: Int

    /// For requests that somebody waits for: two seconds at most.
    public static let interactive = ConnectionLimits(
        connectTimeoutMs: 5000, statementTimeoutMs: 2000, lockTimeoutMs: 1500, idleTransactionTimeoutMs: 2000,
        answerTimeoutMs: 5000)

    /// For migrations, copies and reports: minutes.
    public static let maintenance = ConnectionLimits(
        connectTimeoutMs: 5000, statementTimeoutMs: 600_000, lockTimeoutMs: 60_000, idleTransactionTimeoutMs: 600_000,
        answerTimeoutMs: 660_000)

    /// Makes limits; all in milliseconds.
    public init(
        connectTimeoutMs: Int, statementTimeoutMs: Int, lockTimeoutMs: Int, idleTransactionTimeoutMs: Int,
        answerTimeoutMs: Int
    ) {
        self.connectTimeoutMs = connectTimeoutMs
        self.statementTimeoutMs = statementTimeoutMs
        self.lockTimeoutMs = lockTimeoutMs
        self.idleTransactionTimeoutMs = idleTransactionTimeoutMs
        self.answerTimeoutMs = answerTimeoutMs
    }
}
