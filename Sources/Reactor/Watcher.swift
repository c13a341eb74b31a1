import CUV

/// What may happen to a watched file descriptor.
public struct DescriptorEvents: OptionSet, Sendable {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// A read will not block: there are bytes, or the peer has finished.
    public static let readable = DescriptorEvents(rawValue: Int32(UV_READABLE.rawValue))
    /// A write will not block.
    public static let writable = DescriptorEvents(rawValue: Int32(UV_WRITABLE.rawValue))
    /// The peer will send no more.
    public static let disconnected = DescriptorEvents(rawValue: Int32(UV_DISCONNECT.rawValue))
    /// The descriptor is in error; only ever reported, never asked for. Nothing more is reported until `modify`.
    public static let failed = DescriptorEvents(rawValue: 1 << 16)
}

/// A descriptor that an event loop watches; belongs to the loop's thread.
///
/// The watcher never closes the descriptor: its owner does, after `cancel()`.
public final class Watcher: LoopHandle {
    private var handler: ((DescriptorEvents) -> Void)?

    init(
        loop: UnsafeMutablePointer<uv_loop_t>, descriptor: Int32, events: DescriptorEvents,
        handler: @escaping (DescriptorEvents) -> Void
    ) throws(ReactorError) {
        self.handler = handler
        super.init(UV_POLL)
        let status = uv_poll_init(loop, pointer(to: uv_poll_t.self), descriptor)
        guard status == 0 else { throw ReactorError(status: status) }
        retainForLoop()
        modify(events)
    }

    /// Watches for `events` from now on; an empty set pauses the watcher.
    public func modify(_ events: DescriptorEvents) {
        guard !isCancelled else { return }
        let poll = pointer(to: uv_poll_t.self)
        if events.isEmpty {
            uv_poll_stop(poll)
            return
        }
        uv_poll_start(poll, events.rawValue) { handle, status, events in
            guard let watcher = Watcher.from(handle) else { return }
            watcher.handler?(status < 0 ? .failed : DescriptorEvents(rawValue: events))
        }
    }

    override func released() { handler = nil }
}
