import Glibc

/// A bounded first-in-first-out queue whose consumers are threads that sleep while it is empty.
///
/// Unchecked because the compiler cannot see that `mutex` guards all state.
final class JobQueue<Job: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let notEmpty = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let capacity: Int
    private var incoming: [Job] = []
    /// In reverse order, so that taking the oldest is cheap.
    private var outgoing: [Job] = []
    private var isClosed = false

    enum Refusal { case full, closed }

    init(capacity: Int) {
        self.capacity = capacity
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(notEmpty, nil)
    }

    deinit {
        pthread_cond_destroy(notEmpty)
        pthread_mutex_destroy(mutex)
        notEmpty.deallocate()
        mutex.deallocate()
    }

    /// Adds a job, or says why not.
    func append(_ job: Job) -> Refusal? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if isClosed { return .closed }
        if incoming.count + outgoing.count >= capacity { return .full }
        incoming.append(job)
        pthread_cond_signal(notEmpty)
        return nil
    }

    /// Waits for a job; nil once the queue is closed and empty.
    func next() -> Job? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while incoming.isEmpty && outgoing.isEmpty {
            if isClosed { return nil }
            pthread_cond_wait(notEmpty, mutex)
        }
        if outgoing.isEmpty {
            outgoing = incoming.reversed()
            incoming.removeAll(keepingCapacity: true)
        }
        return outgoing.popLast()
    }

    /// Takes no further jobs; what is queued is still handed out.
    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_cond_broadcast(notEmpty)
        pthread_mutex_unlock(mutex)
    }
}
