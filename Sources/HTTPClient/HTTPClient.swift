import CCurl
import Reactor

/// Asks other servers, in HTTP/1.1 with connections that are kept: libcurl on one event loop.
///
/// A request is sent once or not at all, never twice; the error says which where that can be known. Certificates and host
/// names are verified; redirects, proxies of the environment and protocols other than HTTP are not followed.
public final class HTTPClient: @unchecked Sendable {
    private let loop: EventLoop
    private let configuration: HTTPClientConfiguration
    private let sockets: TransferSockets
    private var idle: [Transfer] = []
    private var active: [ObjectIdentifier: Transfer] = [:]

    /// Makes a client whose requests are carried by `loop`.
    public init(loop: EventLoop, configuration: HTTPClientConfiguration = HTTPClientConfiguration())
        throws(HTTPClientError)
    {
        guard LibraryStart.isDone, let sockets = TransferSockets(loop: loop, kept: configuration.keptConnections) else {
            throw HTTPClientError(.invalidRequest, "libcurl cannot be started.")
        }
        self.loop = loop
        self.configuration = configuration
        self.sockets = sockets
        sockets.finished = { [unowned self] transfer, code in finish(transfer, code) }
    }

    /// Sends a request and waits for the whole answer; from any task. It is not ended by cancelling the task.
    public func send(_ request: OutgoingRequest) async throws(HTTPClientError) -> IncomingResponse {
        guard request.headers.allSatisfy(HeadLine.isSendable) else {
            throw HTTPClientError(.invalidRequest, "A header field cannot be sent.")
        }
        let result = await withUnsafeContinuation { continuation in
            if loop.isCurrent {
                begin(request, continuation)
            } else {
                loop.execute { self.begin(request, continuation) }
            }
        }
        return try result.get()
    }

    /// Ends what is under way and closes all connections; on the loop's thread, once.
    public func close() {
        for transfer in Array(active.values) {
            sockets.remove(transfer)
            finish(transfer, CURLE_ABORTED_BY_CALLBACK)
        }
        idle = []
        sockets.close()
    }

    private func begin(
        _ request: OutgoingRequest, _ continuation: UnsafeContinuation<Result<IncomingResponse, HTTPClientError>, Never>
    ) {
        guard active.count < configuration.maximumRequests else {
            let error = HTTPClientError(.tooManyRequests, "Too many requests are under way.")
            return continuation.resume(returning: .failure(error))
        }
        guard let transfer = idle.popLast() ?? newTransfer(), transfer.prepare(request) else {
            let error = HTTPClientError(.invalidRequest, "The request cannot be prepared.")
            return continuation.resume(returning: .failure(error))
        }
        transfer.continuation = continuation
        active[ObjectIdentifier(transfer)] = transfer
        sockets.add(transfer)
    }

    private func newTransfer() -> Transfer? {
        guard let transfer = Transfer(configuration) else { return nil }
        sockets.own(transfer)
        return transfer
    }

    private func finish(_ transfer: Transfer, _ code: CURLcode) {
        active[ObjectIdentifier(transfer)] = nil
        transfer.continuation?.resume(returning: transfer.result(code))
        transfer.continuation = nil
        if idle.count < configuration.keptConnections { idle.append(transfer) }
    }
}

/// libcurl wants to be told once that it is used.
private enum LibraryStart {
    static let isDone = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
