import CUV

/// A timer that runs its action once; belongs to the loop's thread.
public final class TimerToken: LoopHandle {
    private var action: (() -> Void)?

    init(loop: UnsafeMutablePointer<uv_loop_t>, afterMs: Int, action: @escaping () -> Void) {
        self.action = action
        super.init(UV_TIMER)
        uv_timer_init(loop, pointer(to: uv_timer_t.self))
        retainForLoop()
        // The loop's clock stands still during a turn; a timer counted from a stale one would fire early.
        uv_update_time(loop)
        uv_timer_start(
            pointer(to: uv_timer_t.self),
            { handle in
                guard let timer = TimerToken.from(handle), let action = timer.action else { return }
                timer.cancel()
                action()
            }, UInt64(max(afterMs, 0)), 0)
    }

    override func released() { action = nil }
}
