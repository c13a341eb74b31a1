import HTTPClient
import HTTPCore
import Reactor

/// Attempts over HTTP, with connections and limits of their own: what receivers do holds up nobody but themselves.
public final class HTTPWebhookSender: WebhookSender {
    private static let timeoutMs = 15_000
    private static let connectTimeoutMs = 5_000
    private static let maximumAnswerBytes = 64 << 10
    private static let maximumHeadBytes = 16 << 10

    private let destinations: AllowedDestinations
    /// For hosts that the operator named, which may lead anywhere.
    private let open: HTTPClient
    /// For all others.
    private let guarded: HTTPClient

    /// - Parameter loop: carries the requests.
    public init(destinations: AllowedDestinations, loop: EventLoop) throws(HTTPClientError) {
        self.destinations = destinations
        var configuration = HTTPClientConfiguration()
        configuration.connectTimeoutMs = HTTPWebhookSender.connectTimeoutMs
        configuration.totalTimeoutMs = HTTPWebhookSender.timeoutMs
        configuration.maximumBodyBytes = HTTPWebhookSender.maximumAnswerBytes
        configuration.maximumHeadBytes = HTTPWebhookSender.maximumHeadBytes
        open = try HTTPClient(loop: loop, configuration: configuration)
        configuration.mayConnect = { address, _ in destinations.mayConnect(to: address) }
        guarded = try HTTPClient(loop: loop, configuration: configuration)
    }

    /// Makes one attempt. Redirects are not followed: they are answers like others, and no success.
    public func send(_ request: WebhookRequest) async -> SendOutcome {
        // What was allowed when the endpoint was made may not be any more.
        guard let url = WebhookURL(request.url) else { return .failed("The URL is none.") }
        if let objection = destinations.objection(to: url) { return .failed("\(objection).") }
        let client = destinations.isNamed(url) ? open : guarded
        do throws(HTTPClientError) {
            let answer = try await client.send(
                OutgoingRequest(method: .post, url: url.remote, headers: request.headers, body: request.body))
            return .answered(answer.status)
        } catch {
            return .failed(HTTPWebhookSender.words(for: error))
        }
    }

    /// Ends what is under way; on the loop's thread, once.
    public func close() {
        open.close()
        guarded.close()
    }

    /// Without what libcurl knows: it would tell whoever keeps the endpoint about the network that the server is in.
    private static func words(for error: HTTPClientError) -> String {
        switch error.code {
        case .unreachable: "No connection could be made, or not to such an address."
        case .timedOut: "There was no whole answer in time."
        case .lost: "The connection ended before an answer came."
        case .answerTooLarge: "The answer was too long."
        case .tooManyRequests: "Too many attempts were under way."
        default: "What came was no answer."
        }
    }
}
