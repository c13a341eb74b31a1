import Reactor

/// Takes connections from a listening socket; belongs to the loop's thread.
final class Acceptor {
    private static let batch = 64

    private let socket: ListeningSocket
    private let loop: EventLoop
    private let pauseMs: Int
    private let accepted: (Socket, String) -> Void
    private var watcher: Watcher?
    private var pause: TimerToken?
    /// How often the system could not accept.
    private(set) var pauseCount = 0

    init(_ socket: ListeningSocket, loop: EventLoop, pauseMs: Int, accepted: @escaping (Socket, String) -> Void) {
        self.socket = socket
        self.loop = loop
        self.pauseMs = pauseMs
        self.accepted = accepted
        // Refused only for what cannot be polled or is watched already; a new socket is neither.
        watcher = try? loop.watch(socket.descriptor, .readable) { [unowned self] _ in ready() }
    }

    func close() {
        pause?.cancel()
        watcher?.cancel()
        socket.close()
    }

    private func ready() {
        // A bounded batch, so that a flood of clients does not starve those who are connected.
        for _ in 0..<Self.batch {
            switch socket.accept() {
            case .connection(let socket, let remoteAddress): accepted(socket, remoteAddress)
            case .aborted: continue
            case .nobody: return
            case .exhausted: return pauseAccepting()
            }
        }
    }

    /// The client stays in the queue and the socket readable: without a pause the loop would spin.
    private func pauseAccepting() {
        pauseCount += 1
        watcher?.modify([])
        pause = loop.schedule(afterMs: pauseMs) { [unowned self] in watcher?.modify(.readable) }
    }
}
