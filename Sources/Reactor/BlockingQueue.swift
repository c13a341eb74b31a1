import Glibc

/// A first-in, first-out queue of work whose takers wait until there is some.
final class BlockingQueue: @unchecked Sendable {
    typealias Work = @Sendable () -> Void

    // Swift's own Mutex has no condition to wait on.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let hasChanged = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var incoming: [Work] = []
    /// Reversed, so that the oldest is taken from the end.
    private var outgoing: [Work] = []
    private var isClosed = false

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(hasChanged, nil)
    }

    deinit {
        pthread_cond_destroy(hasChanged)
        pthread_mutex_destroy(mutex)
        hasChanged.deallocate()
        mutex.deallocate()
    }

    /// Returns false, and takes nothing, when the queue is closed.
    func append(_ work: @escaping Work) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !isClosed else { return false }
        incoming.append(work)
        pthread_cond_signal(hasChanged)
        return true
    }

    /// Waits for the oldest piece of work; nil once the queue is closed and empty.
    func next() -> Work? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while incoming.isEmpty, outgoing.isEmpty {
            if isClosed { return nil }
            pthread_cond_wait(hasChanged, mutex)
        }
        if outgoing.isEmpty {
            outgoing = incoming.reversed()
            incoming.removeAll(keepingCapacity: true)
        }
        return outgoing.popLast()
    }

    func close() {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        isClosed = true
        pthread_cond_broadcast(hasChanged)
    }
}
