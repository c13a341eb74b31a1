import HTTPCore
import Telemetry
import Wallets
import Webhooks

/// Answers requests: finds the route, lets the app in, reads what was sent, asks the service, writes the answer down.
final class RequestHandler: Sendable {
    let service: any Service
    let approvals: any Approvals
    /// nil where nothing is relayed.
    let relay: (any Relay)?
    let relayGate: RelayGate
    /// nil where no webhooks are delivered.
    let webhookDesk: (any EndpointDesk)?
    let stages: any StageObserver
    let time: TimeSource
    let readinessCache: ReadinessCache
    private let configuration: APIConfiguration
    private let gatekeeper: Gatekeeper
    private let router: Router
    private let metrics: RequestMetrics
    private let ids: RequestIDs
    private let log: API.LogSink?

    init(
        service: any Service, approvals: any Approvals, relay: (any Relay)?, webhooks: (any EndpointDesk)?,
        configuration: APIConfiguration, metrics: Metrics, stages: any StageObserver, time: TimeSource,
        instance: UInt64, log: API.LogSink?
    ) {
        self.service = service
        self.approvals = approvals
        self.relay = relay
        webhookDesk = webhooks
        relayGate = RelayGate(configuration)
        self.stages = stages
        self.time = time
        self.configuration = configuration
        self.log = log
        readinessCache = ReadinessCache(service, lifetimeUs: configuration.readinessLifetimeUs)
        gatekeeper = Gatekeeper(service, configuration)
        router = Router(RouteTable.offered + RouteTable.absent)
        self.metrics = RequestMetrics(metrics, routes: RouteTable.offered, version: configuration.version)
        ids = RequestIDs(instance: instance)
    }

    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        metrics.began()
        var exchange = Exchange(
            request: request, id: ids.id(given: request.header("x-request-id")),
            address: ClientAddress(request, trustedProxies: configuration.trustedProxies),
            startUs: time.monotonicUs())
        var response: HTTPResponse
        do {
            response = try await respond(&exchange)
        } catch {
            exchange.code = error.code
            response = HTTPResponse(error, isRelayed: exchange.isRelayed)
        }
        response.headers.append(("x-request-id", exchange.id))
        finish(exchange, status: response.status)
        return response
    }

    /// Answers what never became a request. It may hold anything, so it has no method, no route and no id of its own.
    func answer(_ error: HTTPError, from remoteAddress: String) -> HTTPResponse {
        let (error, id) = (APIError(error), ids.next())
        var response = HTTPResponse(error)
        response.headers.append(("x-request-id", id))
        metrics.refusedUnread(status: response.status, code: error.code)
        if let log {
            let entry = AccessLogEntry(
                timeMs: time.unixMs(), id: id, route: "unread", status: response.status, code: error.code,
                address: remoteAddress)
            log(entry.line)
        }
        return response
    }

    private func respond(_ exchange: inout Exchange) async throws(APIError) -> HTTPResponse {
        let match: Router.Match
        do {
            match = try router.match(method: exchange.request.method, path: exchange.request.path)
        } catch {
            try gatekeeper.admitStranger(exchange.address, nowUs: exchange.startUs)
            throw error
        }
        exchange.match = match
        if case .relay(let place) = match.route.endpoint {
            return try await relay(place, match.parameters[0], &exchange)
        }
        if match.route.isPublic { return try await showPublicly(match, exchange) }
        let caller = try await gatekeeper.admit(exchange.request, from: exchange.address, nowUs: exchange.startUs)
        exchange.appID = caller.appID
        stages.observe(.authenticate, us: time.monotonicUs() - exchange.startUs)
        guard caller.scope == .everything || match.route.isOpenToGateways(exchange.request) else {
            throw APIError(.secretScope, "This secret is for signed requests to /v1/wallets/{wallet_id}/rpc only.")
        }
        return try await respond(to: caller, match, &exchange)
    }

    /// Counts a request that nobody known stands behind.
    func admitStranger(_ exchange: Exchange) throws(APIError) {
        try gatekeeper.admitStranger(exchange.address, nowUs: exchange.startUs)
    }

    /// Counts what a request asks for beside the first, as if each had come by itself.
    func admit(_ count: Int, of caller: Caller, _ exchange: Exchange) throws(APIError) {
        try gatekeeper.admit(count, ofApp: caller.appID, nowUs: exchange.startUs)
    }

    private func respond(
        to caller: Caller, _ match: Router.Match, _ exchange: inout Exchange
    ) async throws(APIError) -> HTTPResponse {
        let request = exchange.request
        switch match.route.endpoint {
        case .change(let kind): return try await change(kind, request, for: caller, &exchange)
        case .walletBatch: return try await createWallets(request, for: caller, exchange)
        case .use(let isRawSign):
            return try await useWallet(
                match.parameters[0], isRawSign: isRawSign, request, for: caller, &exchange)
        case .intentProposal: return try await propose(request, for: caller, &exchange)
        case .intentAuthorization:
            return try await authorize(match.parameters[0], request, for: caller, exchange)
        case .intentRejection: return try await reject(match.parameters[0], request, for: caller)
        case .intents: return try await intents(request, for: caller)
        case .intent: return try await intent(match.parameters[0], request, for: caller)
        case .evaluation: return try await evaluate(request, policyID: match.parameters[0], for: caller)
        case .replay: return try await replay(request, for: caller)
        case .webhook(let action): return try await webhooks(action, match, request, for: caller)
        default:
            try RequestBody.refuseUnlessPosted(request)
            return try await read(match, request, for: caller)
        }
    }

    /// What needs no app. Checks of health are never limited: whoever runs the server relies on them.
    private func showPublicly(
        _ match: Router.Match, _ exchange: Exchange
    ) async throws(APIError) -> HTTPResponse {
        try QueryReader(exchange.request).finish()
        try RequestBody.refuseUnlessPosted(exchange.request)
        switch match.route.endpoint {
        case .keySet:
            try gatekeeper.admitStranger(exchange.address, nowUs: exchange.startUs)
            return try await keySet(of: match.parameters[0])
        case .health: return HTTPResponse(body: Array(#"{"status":"ok"}"#.utf8))
        case .readiness: return HTTPResponse(await readinessCache.readiness(nowUs: exchange.startUs))
        default:
            try gatekeeper.admitStranger(exchange.address, nowUs: exchange.startUs)
            return HTTPResponse(body: Array(OpenAPIDocument.text.utf8), contentType: "application/yaml")
        }
    }

    private func finish(_ exchange: Exchange, status: Int) {
        let durationUs = time.monotonicUs() - exchange.startUs
        stages.observe(.request, us: durationUs)
        metrics.ended(route: exchange.match?.index, status: status, code: exchange.code)
        guard let log else { return }
        let isAtTheDoor = exchange.code == .invalidAppCredentials || exchange.code == .rateLimited
        let entry = AccessLogEntry(
            timeMs: time.unixMs(), id: exchange.id, method: exchange.request.method,
            route: exchange.match?.route.template ?? "unmatched", status: status, app: exchange.appID,
            code: exchange.code, address: isAtTheDoor ? exchange.address.text : nil, durationUs: durationUs)
        log(entry.line)
    }
}

/// One request on its way to its answer.
struct Exchange {
    let request: HTTPRequest
    let id: String
    let address: ClientAddress
    let startUs: Int64
    var match: Router.Match?
    /// The app that was let in.
    var appID: String?
    /// Why it was refused or denied.
    var code: ErrorCode?

    /// Whether Hyperliquid's SDKs ask, at a path that exists or at another.
    var isRelayed: Bool { request.path.utf8.starts(with: "/hyperliquid".utf8) }
}
