import HTTPCore
import Telemetry
import Wallets
import Webhooks

/// The HTTP face: translates requests to use cases and their outcomes to answers, and decides nothing.
public enum API {
    /// Takes lines of the access log, each with its line end; must be quick, from any thread.
    public typealias LogSink = @Sendable ([UInt8]) -> Void

    /// What the public listener needs: who answers requests, and who answers what is none.
    public struct Handlers: Sendable {
        public let requests: HTTPHandler
        public let refusals: HTTPRefusalHandler
    }

    /// The handlers of the public listener.
    ///
    /// They may serve several servers, so that limits hold for all of them together.
    /// - Parameters:
    ///   - approvals: requests that wait for signatures.
    ///   - relay: what carries requests to Hyperliquid; nil offers none.
    ///   - webhooks: what apps say where their events go; nil offers none.
    ///   - metrics: where requests are counted; handlers must be made once for each.
    ///   - stages: where the durations of steps go, shared with the service.
    ///   - instance: a random number that begins the ids of requests.
    ///   - log: takes one line for each request; nil logs nothing.
    public static func handlers(
        service: any Service, approvals: any Approvals, relay: (any Relay)? = nil,
        webhooks: (any EndpointDesk)? = nil,
        configuration: APIConfiguration = APIConfiguration(), metrics: Metrics, stages: any StageObserver,
        time: TimeSource = .system, instance: UInt64, log: LogSink? = nil
    ) -> Handlers {
        let handler = RequestHandler(
            service: service, approvals: approvals, relay: relay, webhooks: webhooks, configuration: configuration,
            metrics: metrics, stages: stages, time: time, instance: instance, log: log)
        return Handlers(
            requests: { await handler.answer($0) }, refusals: { handler.answer($0, from: $1) })
    }

    /// The handler of the listener for `GET /metrics`, which belongs on an address of its own: it asks for nothing.
    public static func metricsHandler(_ metrics: Metrics) -> HTTPHandler {
        return { request in
            guard request.path == "/metrics" else { return HTTPResponse(APIError.unknownPath) }
            guard request.method == "GET" || request.method == "HEAD" else {
                return HTTPResponse(
                    APIError(.methodNotAllowed, "This path takes GET, HEAD.", allowed: ["GET", "HEAD"]))
            }
            return HTTPResponse(body: metrics.exposition(), contentType: "text/plain; version=0.0.4; charset=utf-8")
        }
    }
}
