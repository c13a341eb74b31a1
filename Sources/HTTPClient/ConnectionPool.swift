import Reactor

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

    /// A connection that may still be good; those that are not are handed to `discard`.
    mutating func take(_ origin: String, nowMs: Int, discard: (ClientConnection) -> Void) -> ClientConnection? {
        while let connection = idle[origin]?.popLast() {
            count -= 1
            let idleMs = nowMs - connection.idleSinceMs
            // One that was put back in this very millisecond has been seen alive by the loop.
            if idleMs <= maximumIdleMs, idleMs == 0 || connection.isAlive() { return connection }
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
}
