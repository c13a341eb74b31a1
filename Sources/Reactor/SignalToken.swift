import CUV

/// A process signal that an event loop waits for; belongs to the loop's thread.
public final class SignalToken: LoopHandle {
    private var action: (() -> Void)?

    init(loop: UnsafeMutablePointer<uv_loop_t>, signal: Int32, action: @escaping () -> Void) throws(ReactorError) {
        self.action = action
        super.init(UV_SIGNAL)
        uv_signal_init(loop, pointer(to: uv_signal_t.self))
        retainForLoop()
        let status = uv_signal_start(
            pointer(to: uv_signal_t.self), { handle, _ in SignalToken.from(handle)?.action?() }, signal)
        guard status == 0 else {
            cancel()
            throw ReactorError(status: status)
        }
    }

    override func released() { action = nil }
}
