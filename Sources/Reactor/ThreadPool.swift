/// A few threads for work that blocks or computes for long, so that no event loop has to.
///
/// Work is begun in the order in which it was submitted. The pool has as many threads as it was made with, until
/// `stop()`; work that was submitted before is still done.
public final class ThreadPool: Sendable {
    private let queue = BlockingQueue()

    /// - Parameter threads: how many pieces of work run at once; 1 makes them run strictly one after another.
    public init(name: String, threads: Int) throws(ReactorError) {
        for _ in 0..<max(threads, 1) {
            try startThread(name: name) { [queue] in
                while let work = queue.next() { work() }
            }
        }
    }

    deinit { queue.close() }

    /// Lets the threads end once they have done what was submitted.
    public func stop() { queue.close() }

    /// Runs `work` on a thread of the pool; nobody waits for it. A pool that was stopped runs it on the calling thread.
    public func submit(_ work: @escaping @Sendable () -> Void) {
        if !queue.append(work) { work() }
    }

    /// Runs `body` on a thread of the pool; the caller continues on its own executor with the result or the error.
    ///
    /// Cancelling the caller does not interrupt the body. A pool that was stopped runs the body on the calling thread.
    public func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withUnsafeContinuation { continuation in
            let work: @Sendable () -> Void = { continuation.resume(returning: Result(catching: body)) }
            if !queue.append(work) { work() }
        }
        return try result.get()
    }
}
