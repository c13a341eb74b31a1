import Synchronization

/// Some threads with a connection each, and one queue of work for all of them.
final class ConnectionPool: Sendable {
    private typealias Job = @Sendable (LastingConnection) -> Void

    private struct Threads {
        var running = 0
        var waitingForEnd: [CheckedContinuation<Void, Never>] = []
    }

    private let queue: JobQueue<Job>
    private let maximumWaitMs: Int64
    private let threads = Mutex(Threads())

    init(
        size: Int, settings: DatabaseSettings, connect: @escaping @Sendable () throws(StorageError) -> any Session
    ) throws(StorageError) {
        queue = JobQueue(capacity: settings.maximumWaiting)
        maximumWaitMs = Int64(settings.maximumWaitMs)
        for _ in 0..<size { try startThread(connect) }
    }

    deinit { queue.close() }

    /// Runs `body` on the next free thread with its connection.
    func perform<T: Sendable>(_ body: @escaping @Sendable (LastingConnection) throws -> T) async throws -> T {
        let latestStartMs = MonotonicTime.nowMs() + maximumWaitMs
        return try await withCheckedThrowingContinuation { continuation in
            let refusal = queue.append { connection in
                guard MonotonicTime.nowMs() <= latestStartMs else {
                    continuation.resume(throwing: StorageError(.busy, "no connection became free in time"))
                    return
                }
                continuation.resume(with: Result { try body(connection) })
            }
            switch refusal {
            case nil: break
            case .full: continuation.resume(throwing: StorageError(.busy, "too many calls wait for a connection"))
            case .closed: continuation.resume(throwing: StorageError(.unavailable, "the database is closed"))
            }
        }
    }

    /// Finishes the queued work and waits for all threads to end.
    func close() async {
        queue.close()
        await withCheckedContinuation { continuation in
            let hasEnded = threads.withLock { threads in
                if threads.running > 0 { threads.waitingForEnd.append(continuation) }
                return threads.running == 0
            }
            if hasEnded { continuation.resume() }
        }
    }

    private func startThread(
        _ connect: @escaping @Sendable () throws(StorageError) -> any Session
    ) throws(StorageError) {
        // The thread owns its queue but not this pool, so that a forgotten pool still ends its threads.
        let queue = queue
        let ended: @Sendable () -> Void = { [weak self] in self?.threadEnded() }
        threads.withLock { $0.running += 1 }
        do throws(StorageError) {
            try DedicatedThread.start {
                let connection = LastingConnection(connect)
                while let job = queue.next() { job(connection) }
                connection.close()
                ended()
            }
        } catch {
            threads.withLock { $0.running -= 1 }
            queue.close()
            throw error
        }
    }

    private func threadEnded() {
        let waiting = threads.withLock { threads in
            threads.running -= 1
            return threads.running == 0 ? threads.waitingForEnd : []
        }
        for continuation in waiting { continuation.resume() }
    }
}
