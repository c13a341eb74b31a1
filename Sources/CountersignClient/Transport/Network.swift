import HTTPClient
import Reactor

/// Connections to other servers, carried by a thread of their own. It ends with the value.
public final class Network: Sendable {
    private let loop: EventLoop
    private let thread: ThreadPool
    private let client: HTTPClient

    /// Starts the thread.
    /// - Throws: `unavailable` when the system has no thread or descriptor left.
    public init(_ configuration: HTTPClientConfiguration = HTTPClientConfiguration()) throws(VaultError) {
        do {
            let loop = try EventLoop()
            client = try HTTPClient(loop: loop, configuration: configuration)
            thread = try ThreadPool(name: "vault-network", threads: 1)
            self.loop = loop
            thread.submit { loop.run() }
        } catch {
            throw VaultError(.unavailable, "connections cannot be made: \(error)")
        }
    }

    deinit {
        loop.execute { [loop, client] in
            client.close()
            loop.stop()
        }
    }

    /// Suspends the caller, such as between two attempts, for so many milliseconds.
    public func pause(ms: Int) async { await loop.sleep(ms: ms) }

    /// Sends a request once. Redirections are not followed.
    /// - Throws: `unavailable` if it was provably not sent, `answerLost` if it may have been, `malformedAnswer` when the answer is
    ///   too long, `invalidRequest` when it cannot be put on the wire.
    public func send(_ request: OutgoingRequest) async throws(VaultError) -> IncomingResponse {
        do { return try await client.send(request) } catch {
            let kind: VaultError.Kind =
                switch error.code {
                case .invalidRequest: .invalidRequest
                case .answerTooLarge: .malformedAnswer
                default: error.isNeverSent ? .unavailable : .answerLost
                }
            throw VaultError(kind, "\(request.url.origin): \(error.message)")
        }
    }
}

extension OutgoingRequest {
    /// A request to a URL that was put together from an operator's parts.
    /// - Throws: `invalidRequest` for what is no URL.
    init(
        method: Method, to text: String, headers: [(name: String, value: String)], body: [UInt8] = []
    ) throws(VaultError) {
        guard let url = RemoteURL(text) else {
            throw VaultError(.invalidRequest, "the URL holds characters that belong escaped")
        }
        self.init(method: method, url: url, headers: headers, body: body)
    }
}
