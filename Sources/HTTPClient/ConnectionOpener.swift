import CCurl
import Reactor

/// Makes connections: libcurl looks names up, connects and speaks TLS with verification, on one event loop.
///
/// What is said over a connection is not libcurl's business: it repeats requests on its own when a kept connection ends,
/// and its bookkeeping took as much time as all else that a request needs.
final class ConnectionOpener {
    typealias Completion = (Result<OpenStream, HTTPClientError>) -> Void

    private let loop: EventLoop
    private let configuration: HTTPClientConfiguration
    private let multi: UnsafeMutableRawPointer
    private let rule: ConnectionRule?
    private var watchers: [Int32: Watcher] = [:]
    private var timer: TimerToken?
    private var pending: [UnsafeMutableRawPointer: (completion: Completion, isEncrypted: Bool)] = [:]
    private var isClosed = false

    init?(loop: EventLoop, configuration: HTTPClientConfiguration) {
        guard LibraryStart.isDone, let multi = curl_multi_init() else { return nil }
        self.loop = loop
        self.configuration = configuration
        rule = configuration.mayConnect.map { ConnectionRule($0) }
        self.multi = multi
        cs_curl_multi_set_callbacks(
            multi, { _, descriptor, wanted, context, _ in ConnectionOpener.from(context).watch(descriptor, wanted) },
            { _, ms, context in ConnectionOpener.from(context).setTimer(ms) }, Unmanaged.passUnretained(self).toOpaque()
        )
    }

    /// Connects to an origin.
    func open(_ origin: String, _ completion: @escaping Completion) {
        guard !isClosed, let easy = curl_easy_init() else {
            return completion(.failure(HTTPClientError(.unreachable, "No connection can be made.")))
        }
        setOptions(easy, origin)
        pending[easy] = (completion, isEncrypted: origin.hasPrefix("https:"))
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else { return fail(easy, "No connection can be made.") }
        act(CURL_SOCKET_TIMEOUT, 0)
    }

    /// Ends a connection.
    func close(_ stream: OpenStream) {
        guard !isClosed else { return }
        curl_multi_remove_handle(multi, stream.easy)
        curl_easy_cleanup(stream.easy)
    }

    /// Gives up everything that is not connected yet; streams must be closed before.
    func close() {
        guard !isClosed else { return }
        for easy in Array(pending.keys) { fail(easy, "The client is closed.") }
        isClosed = true
        timer?.cancel()
        curl_multi_cleanup(multi)
    }

    private func setOptions(_ easy: UnsafeMutableRawPointer, _ origin: String) {
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_CONNECT_ONLY, 1), (CURLOPT_NOSIGNAL, 1), (CURLOPT_TCP_NODELAY, 1),
            // Otherwise giving up a look-up would wait for its thread, and the loop with it.
            (CURLOPT_QUICK_EXIT, 1),
            (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)), (CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2),
            (CURLOPT_CONNECTTIMEOUT_MS, min(configuration.connectTimeoutMs, configuration.totalTimeoutMs)),
        ]
        for (option, value) in numbers { cs_curl_set_long(easy, option, value) }
        cs_curl_set_text(easy, CURLOPT_URL, origin + "/")
        cs_curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        // The environment may name a proxy, which nobody asked for.
        cs_curl_set_text(easy, CURLOPT_PROXY, "")
        rule?.install(on: easy)
        guard let file = configuration.authoritiesFile else { return }
        cs_curl_set_text(easy, CURLOPT_CAINFO, file)
        cs_curl_set_text(easy, CURLOPT_CAPATH, nil)
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> ConnectionOpener {
        Unmanaged<ConnectionOpener>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
    }

    // MARK: What libcurl calls

    private func watch(_ descriptor: Int32, _ wanted: Int32) -> Int32 {
        var events: DescriptorEvents = []
        if wanted == CURL_POLL_IN || wanted == CURL_POLL_INOUT { events.insert(.readable) }
        if wanted == CURL_POLL_OUT || wanted == CURL_POLL_INOUT { events.insert(.writable) }
        guard wanted != CURL_POLL_REMOVE else {
            watchers.removeValue(forKey: descriptor)?.cancel()
            return 0
        }
        if let watcher = watchers[descriptor] {
            watcher.modify(events)
        } else {
            watchers[descriptor] = try? loop.watch(descriptor, events) { [unowned self] in ready(descriptor, $0) }
        }
        return watchers[descriptor] == nil ? -1 : 0
    }

    private func setTimer(_ ms: Int) -> Int32 {
        timer?.cancel()
        timer = nil
        guard ms >= 0, !isClosed else { return 0 }
        timer = loop.schedule(afterMs: ms) { [unowned self] in
            timer = nil
            act(CURL_SOCKET_TIMEOUT, 0)
        }
        return 0
    }

    // MARK: Events

    private func ready(_ descriptor: Int32, _ events: DescriptorEvents) {
        var mask: Int32 = 0
        if events.contains(.readable) { mask |= CURL_CSELECT_IN }
        if events.contains(.writable) { mask |= CURL_CSELECT_OUT }
        if events.contains(.failed) { mask |= CURL_CSELECT_ERR }
        act(descriptor, mask)
    }

    private func act(_ descriptor: Int32, _ mask: Int32) {
        var running: Int32 = 0
        curl_multi_socket_action(multi, descriptor, mask, &running)
        var code = CURLE_OK
        while !isClosed, let easy = cs_curl_multi_next_finished(multi, &code) {
            if code == CURLE_OK { succeed(easy) } else { fail(easy, String(cString: curl_easy_strerror(code))) }
        }
    }

    private func succeed(_ easy: UnsafeMutableRawPointer) {
        let descriptor = cs_curl_socket(easy)
        guard descriptor >= 0 else { return fail(easy, "The connection is gone.") }
        guard let (completion, isEncrypted) = pending.removeValue(forKey: easy) else { return }
        // Whoever has the stream watches it from now on.
        watchers.removeValue(forKey: descriptor)?.cancel()
        completion(.success(OpenStream(easy: easy, descriptor: descriptor, isEncrypted: isEncrypted)))
    }

    private func fail(_ easy: UnsafeMutableRawPointer, _ words: String) {
        curl_multi_remove_handle(multi, easy)
        curl_easy_cleanup(easy)
        pending.removeValue(forKey: easy)?.completion(.failure(HTTPClientError(.unreachable, words)))
    }
}

/// libcurl wants to be told once that it is used.
private enum LibraryStart {
    static let isDone = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
