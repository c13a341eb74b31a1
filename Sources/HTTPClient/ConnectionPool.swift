/// Connections that wait for another request, the newest of each origin first. Confined to the loop.
struct ConnectionPool {
    private let maximumCount: Int
    private let maximumIdleMs: Int
    private var idle: [String: [ClientConnection]] = [:]
    private var count = 0

    init(_ configuration: HTTPClientConfiguration) {
        maximumCount = configuration.keptConnections
        maximumIdleMs = configuration.keptForSeconds * 1_000
    }

    var isEmpty: Bool { count == 0 }

    /// A connection that may still be good; those that are not are handed to `discard`.
    mutating func take(_ origin: String, nowMs: Int, discard: (ClientConnection) -> Void) -> ClientConnection? {
        while let connection = idle[origin]?.popLast() {
            count -= 1
            if nowMs - connection.idleSinceMs <= maximumIdleMs, connection.isAlive() { return connection }
            discard(connection)
        }
        return nil
    }

    /// Keeps a connection; false when there are enough.
    mutating func put(_ connection: ClientConnection) -> Bool {
        guard count < maximumCount else { return false }
        idle[connection.origin, default: []].append(connection)
        count += 1
        return true
    }

    mutating func remove(_ connection: ClientConnection) {
        guard let position = idle[connection.origin]?.firstIndex(where: { $0 === connection }) else { return }
        idle[connection.origin]?.remove(at: position)
        count -= 1
    }

    /// Takes out those that will not be used again.
    mutating func removeExpired(nowMs: Int) -> [ClientConnection] {
        var expired: [ClientConnection] = []
        for (origin, connections) in idle {
            // The oldest stand first.
            let old = connections.prefix { nowMs - $0.idleSinceMs > maximumIdleMs }
            expired += old
            idle[origin] = old.count == connections.count ? nil : Array(connections.dropFirst(old.count))
        }
        count -= expired.count
        return expired
    }
}
