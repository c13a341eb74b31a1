extension EventLoop {
    /// Suspends the calling task for `ms` milliseconds, or until it is cancelled; from any thread.
    public func sleep(ms: Int) async {
        let sleeper = Sleeper(loop: self)
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                onThread { sleeper.begin(ms: ms, continuation) }
            }
        } onCancel: {
            execute { sleeper.end() }
        }
    }

    private func onThread(_ work: @escaping @Sendable () -> Void) {
        if isCurrent { work() } else { execute(work) }
    }
}

/// One suspended caller; touched only on the loop's thread.
private final class Sleeper: @unchecked Sendable {
    private let loop: EventLoop
    private var timer: TimerToken?
    private var continuation: UnsafeContinuation<Void, Never>?
    private var isOver = false

    init(loop: EventLoop) { self.loop = loop }

    func begin(ms: Int, _ continuation: UnsafeContinuation<Void, Never>) {
        self.continuation = continuation
        // The cancellation may have arrived first.
        if isOver { return end() }
        timer = loop.schedule(afterMs: ms) { self.end() }
    }

    func end() {
        isOver = true
        timer?.cancel()
        timer = nil
        continuation?.resume()
        continuation = nil
    }
}
