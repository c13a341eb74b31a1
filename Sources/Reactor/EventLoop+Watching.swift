/// What a loop watches. All of it belongs to the loop's thread; a call from another thread ends the process.
extension EventLoop {
    /// Runs `action` once, not earlier than `afterMs` milliseconds from now, unless the token is cancelled before.
    @discardableResult
    public func schedule(afterMs: Int, _ action: @escaping () -> Void) -> TimerToken {
        preconditionIsCurrent()
        return TimerToken(loop: core.loop, afterMs: afterMs, action: action)
    }

    /// Calls `handler` whenever one of `events` holds for the descriptor (level-triggered), until cancelled.
    /// - Throws: `EEXIST` when the loop watches the descriptor already, `EPERM` for what cannot be polled (files).
    public func watch(
        _ descriptor: Int32, _ events: DescriptorEvents, _ handler: @escaping (DescriptorEvents) -> Void
    ) throws(ReactorError) -> Watcher {
        preconditionIsCurrent()
        return try Watcher(loop: core.loop, descriptor: descriptor, events: events, handler: handler)
    }

    /// Calls `action` each time the process receives `signal`, in place of the signal's usual effect.
    @discardableResult
    public func onSignal(_ signal: Int32, _ action: @escaping () -> Void) throws(ReactorError) -> SignalToken {
        preconditionIsCurrent()
        return try SignalToken(loop: core.loop, signal: signal, action: action)
    }
}
