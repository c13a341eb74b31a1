import CCurl
import Glibc
import Reactor

/// Lends libcurl the event loop: watches its sockets, keeps its timer, and hands out what has finished.
///
/// A socket is watched for as long as it exists. libcurl asks to stop and to begin again around each request; obeying it
/// would cost more system calls than the request itself, so only an event that nobody wants pauses a watcher.
final class TransferSockets {
    private final class Socket {
        var watcher: Watcher?
        var wanted: DescriptorEvents = []
        var watched: DescriptorEvents = []
    }

    private let loop: EventLoop
    private let multi: UnsafeMutableRawPointer
    private var sockets: [Int32: Socket] = [:]
    private var timer: TimerToken?
    private var timerDueMs = Int.max
    /// When libcurl wants to be called although nothing happened; nil for never.
    private var wantedDueMs: Int?
    private var isClosed = false
    var finished: (Transfer, CURLcode) -> Void = { _, _ in }

    init?(loop: EventLoop, kept: Int) {
        guard let multi = curl_multi_init() else { return nil }
        self.loop = loop
        self.multi = multi
        cs_curl_multi_keep_connections(multi, kept)
        cs_curl_multi_set_callbacks(
            multi, { _, descriptor, wanted, context, _ in TransferSockets.from(context).watch(descriptor, wanted) },
            { _, ms, context in TransferSockets.from(context).setTimer(ms) }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Takes note of the sockets that a transfer's connections close.
    func own(_ transfer: Transfer) {
        cs_curl_set_close_callback(
            transfer.easy, { context, descriptor in TransferSockets.from(context).closeSocket(descriptor) },
            Unmanaged.passUnretained(self).toOpaque())
    }

    func add(_ transfer: Transfer) {
        curl_multi_add_handle(multi, transfer.easy)
        settle()
    }

    func remove(_ transfer: Transfer) { curl_multi_remove_handle(multi, transfer.easy) }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        timer?.cancel()
        curl_multi_cleanup(multi)
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> TransferSockets {
        Unmanaged<TransferSockets>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
    }

    // MARK: What libcurl calls

    private func watch(_ descriptor: Int32, _ wanted: Int32) -> Int32 {
        let socket = sockets[descriptor] ?? Socket()
        sockets[descriptor] = socket
        socket.wanted = []
        if wanted == CURL_POLL_IN || wanted == CURL_POLL_INOUT { socket.wanted.insert(.readable) }
        if wanted == CURL_POLL_OUT || wanted == CURL_POLL_INOUT { socket.wanted.insert(.writable) }
        guard !socket.wanted.isSubset(of: socket.watched) || socket.watched.contains(.writable) else { return 0 }
        guard socket.wanted != socket.watched else { return 0 }
        socket.watched = socket.wanted
        if let watcher = socket.watcher {
            watcher.modify(socket.watched)
        } else {
            socket.watcher = try? loop.watch(descriptor, socket.watched) { [unowned self] in ready(descriptor, $0) }
        }
        return socket.watcher == nil ? -1 : 0
    }

    private func closeSocket(_ descriptor: Int32) -> Int32 {
        sockets.removeValue(forKey: descriptor)?.watcher?.cancel()
        return Glibc.close(descriptor)
    }

    private func setTimer(_ ms: Int) -> Int32 {
        wantedDueMs = ms < 0 ? nil : loop.turnMs + ms
        return 0
    }

    // MARK: Events

    private func ready(_ descriptor: Int32, _ events: DescriptorEvents) {
        guard let socket = sockets[descriptor] else { return }
        guard !events.isDisjoint(with: socket.wanted.union(.failed)) else {
            socket.watched = []
            socket.watcher?.modify([])
            return
        }
        var mask: Int32 = 0
        if events.contains(.readable) { mask |= CURL_CSELECT_IN }
        if events.contains(.writable) { mask |= CURL_CSELECT_OUT }
        if events.contains(.failed) { mask |= CURL_CSELECT_ERR }
        act(descriptor, mask)
        settle()
    }

    private func act(_ descriptor: Int32, _ mask: Int32) {
        var running: Int32 = 0
        curl_multi_socket_action(multi, descriptor, mask, &running)
        var code = CURLE_OK
        while let context = cs_curl_multi_next_finished(multi, &code) {
            let transfer = Transfer.from(context)
            curl_multi_remove_handle(multi, transfer.easy)
            finished(transfer, code)
        }
    }

    /// Does at once what is due at once, and arms the timer for the rest; a later deadline leaves the timer alone, which
    /// looks again when it fires.
    private func settle() {
        while let dueMs = wantedDueMs, dueMs <= loop.turnMs, !isClosed {
            wantedDueMs = nil
            act(CURL_SOCKET_TIMEOUT, 0)
        }
        guard let dueMs = wantedDueMs, dueMs < timerDueMs else { return }
        timer?.cancel()
        timerDueMs = dueMs
        timer = loop.schedule(afterMs: dueMs - loop.turnMs) { [unowned self] in
            timer = nil
            timerDueMs = .max
            settle()
        }
    }
}
