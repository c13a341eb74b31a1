import CUV

/// The libuv loop and the three handles that turn it into an executor.
///
/// Each turn of libuv runs: timers, the *prepare* step (where jobs run), then the wait for descriptors. The *idle* handle is
/// active only while jobs are left over, which makes that wait return at once. The *wake* handle is how other threads
/// interrupt the wait. Everything but `wake()` belongs to the loop's thread.
final class LoopCore {
    let loop: UnsafeMutablePointer<uv_loop_t>
    private let wakeHandle = LoopHandle(UV_ASYNC)
    private let prepareHandle = LoopHandle(UV_PREPARE)
    private let idleHandle = LoopHandle(UV_IDLE)
    private var isIdleActive = false
    var onWake: () -> Void = {}
    var onTurn: () -> Void = {}

    init() throws(ReactorError) {
        loop = .allocate(capacity: 1)
        try Self.check(uv_loop_init(loop))
        try Self.check(
            uv_async_init(loop, wakeHandle.pointer(to: uv_async_t.self)) { handle in
                LoopCore.from(handle?.pointee.loop)?.onWake()
            })
        uv_prepare_init(loop, prepareHandle.pointer(to: uv_prepare_t.self))
        uv_idle_init(loop, idleHandle.pointer(to: uv_idle_t.self))
        wakeHandle.retainForLoop()
        prepareHandle.retainForLoop()
        idleHandle.retainForLoop()
        uv_prepare_start(prepareHandle.pointer(to: uv_prepare_t.self)) { handle in
            LoopCore.from(handle?.pointee.loop)?.onTurn()
        }
        loop.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit { loop.deallocate() }

    /// Interrupts the wait for descriptors; from any thread, until `close()`.
    func wake() { uv_async_send(wakeHandle.pointer(to: uv_async_t.self)) }

    /// Keeps the loop from waiting while there is work left over.
    func setHasWork(_ hasWork: Bool) {
        guard hasWork != isIdleActive else { return }
        isIdleActive = hasWork
        let idle = idleHandle.pointer(to: uv_idle_t.self)
        if hasWork {
            uv_idle_start(idle) { _ in }
        } else {
            uv_idle_stop(idle)
        }
    }

    /// Turns until `stop()`.
    func run() { uv_run(loop, UV_RUN_DEFAULT) }

    func stop() { uv_stop(loop) }

    /// Ends every handle that is left, then the loop itself.
    func close() {
        uv_walk(loop, { handle, _ in LoopHandle.from(handle)?.cancel() }, nil)
        // One more run delivers the close callbacks and returns, because nothing is left to wait for.
        uv_run(loop, UV_RUN_DEFAULT)
        uv_loop_close(loop)
    }

    private static func from(_ loop: UnsafeMutablePointer<uv_loop_t>?) -> LoopCore? {
        guard let data = loop?.pointee.data else { return nil }
        return Unmanaged<LoopCore>.fromOpaque(data).takeUnretainedValue()
    }

    private static func check(_ status: Int32) throws(ReactorError) {
        guard status == 0 else { throw ReactorError(status: status) }
    }
}
