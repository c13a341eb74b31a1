import Glibc
import Reactor

/// Being told to end, from the moment it is made; belongs to its loop.
final class Termination {
    private var isWanted = false
    private var waiting: UnsafeContinuation<Void, Never>?

    init(on loop: EventLoop) throws(ReactorError) {
        for signal in [SIGTERM, SIGINT] { try loop.onSignal(signal) { [self] in end() } }
    }

    /// Returns at the first SIGTERM or SIGINT, also at one that came before.
    func wait() async {
        await withUnsafeContinuation { continuation in
            if isWanted { continuation.resume() } else { waiting = continuation }
        }
    }

    private func end() {
        isWanted = true
        waiting?.resume()
        waiting = nil
    }
}
