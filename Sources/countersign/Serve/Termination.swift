import Glibc
import Reactor

/// Waiting to be told to end.
enum Termination {
    /// Returns at the first SIGTERM or SIGINT.
    static func signal(on loop: EventLoop) async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            var waiting: UnsafeContinuation<Void, Never>? = continuation
            for signal in [SIGTERM, SIGINT] {
                _ = try? loop.onSignal(signal) {
                    waiting?.resume()
                    waiting = nil
                }
            }
        }
    }
}
