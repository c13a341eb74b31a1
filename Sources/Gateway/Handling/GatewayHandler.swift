import Bytes
import HTTPClient
import HTTPCore

/// Answers the requests of one listener.
struct GatewayHandler: Sendable {
    private let gateway: Gateway
    private let upstream: any Upstream
    private let origins: AllowedOrigins

    init(gateway: Gateway, upstream: any Upstream) {
        self.gateway = gateway
        self.upstream = upstream
        origins = AllowedOrigins(gateway.configuration.allowedOrigins)
    }

    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        gateway.metrics.began()
        var exchange = GatewayExchange(request: request, id: gateway.ids.next(), startUs: gateway.time.monotonicUs())
        var response: HTTPResponse
        do {
            response = try await respond(&exchange)
        } catch {
            exchange.code = error.code
            response = HTTPResponse(error)
        }
        response.headers.append(("x-gateway-request-id", exchange.id))
        origins.allow(request, in: &response)
        finish(exchange, status: response.status)
        return response
    }

    /// Answers what never became a request.
    func answer(_ error: HTTPError, from remoteAddress: String) -> HTTPResponse {
        let (error, id) = (GatewayError(error), gateway.ids.next())
        var response = HTTPResponse(error)
        response.headers.append(("x-gateway-request-id", id))
        gateway.metrics.refusedUnread(status: response.status, code: error.code)
        gateway.log?(
            GatewayLogEntry(
                timeMs: gateway.time.unixMs(), id: id, route: "unread", status: response.status, code: error.code,
                address: remoteAddress
            ).line)
        return response
    }

    private func respond(_ exchange: inout GatewayExchange) async throws(GatewayError) -> HTTPResponse {
        let request = exchange.request
        guard let path = VaultPath(request.target) else { throw .unknownPath }
        exchange.path = path
        if let preflight = origins.preflight(request, path) { return preflight }
        guard path.methods.contains(request.method) else {
            var error = GatewayError(.methodNotAllowed, "This path takes \(path.methods.joined(separator: ", ")).")
            error.allowed = path.methods
            throw error
        }
        switch path {
        case .rpc(let walletID, let form):
            guard let vault = gateway.directory[walletID] else { throw .unknownVault }
            exchange.vault = vault
            return try await forward(request, to: vault, form, &exchange)
        case .log(let walletID):
            guard let vault = gateway.directory[walletID] else { throw .unknownVault }
            exchange.vault = vault
            return try await showLog(request, of: vault)
        case .health: return HTTPResponse(body: Array(#"{"status":"ok"}"#.utf8))
        case .readiness:
            guard await gateway.readiness.isReady(gateway.directory.upstreams, over: upstream, time: gateway.time)
            else {
                throw GatewayError(.notReady, "No upstream can be reached.")
            }
            return HTTPResponse(body: Array(#"{"status":"ready"}"#.utf8))
        }
    }

    private func forward(
        _ request: HTTPRequest, to vault: Vault, _ form: VaultPath.Form, _ exchange: inout GatewayExchange
    ) async throws(GatewayError) -> HTTPResponse {
        let request = try VaultRequest(request, form)
        try Self.check(request.appID, of: vault)
        let use = vault.isVerified ? try await gateway.check.signers(of: request, to: vault, nowMs: nowMs) : nil
        // Only now, so that a stranger cannot use up what belongs to the operators where signatures are verified.
        try vault.admit(nowUs: gateway.time.monotonicUs())
        let result = await pass(request, to: vault, &exchange)
        if let use { note(use, result, vault, exchange) }
        return try result.get()
    }

    private func pass(
        _ request: VaultRequest, to vault: Vault, _ exchange: inout GatewayExchange
    ) async -> Result<HTTPResponse, GatewayError> {
        let startUs = gateway.time.monotonicUs()
        defer { exchange.upstreamUs = gateway.time.monotonicUs() - startUs }
        do throws(HTTPClientError) {
            let answer = try await upstream.send(OutgoingRequest(request, to: vault, id: exchange.id))
            gateway.metrics.noteUpstream(nil)
            gateway.readiness.noteAnswer(nowUs: gateway.time.monotonicUs())
            return Result { () throws(GatewayError) in try PassedAnswer.response(answer) }
        } catch {
            gateway.metrics.noteUpstream(error)
            return .failure(GatewayError(error, isIdempotent: request.idempotencyKey != nil))
        }
    }

    private func note(
        _ use: SignedUse, _ result: Result<HTTPResponse, GatewayError>, _ vault: Vault, _ exchange: GatewayExchange
    ) {
        let status =
            switch result {
            case .success(let response): response.status
            case .failure(let error): error.code.status
            }
        gateway.requestLog?.append(
            RequestLog.Entry(
                timeMs: nowMs, id: exchange.id, method: use.method, status: status,
                durationUs: gateway.time.monotonicUs() - exchange.startUs, operators: use.operators),
            walletID: vault.walletID)
    }

    /// An operator's own entries, newest first.
    private func showLog(_ request: HTTPRequest, of vault: Vault) async throws(GatewayError) -> HTTPResponse {
        guard let log = gateway.requestLog, vault.isVerified else { throw .unknownPath }
        let path = request.path
        let asked = try LogRequest(request, nowMs: nowMs)
        try Self.check(asked.appID, of: vault)
        let readers = try await gateway.check.signers(
            ofReading: path, asked, publicURLs: gateway.configuration.publicURLs, vault)
        guard let reader = readers.first else {
            throw GatewayError(.noCorrectSignature, "No valid authorization signatures were provided.")
        }
        let body: JSON = ["data": .array(await log.entries(of: reader, walletID: vault.walletID))]
        return HTTPResponse(headers: [("cache-control", "no-store")], body: body.serialized())
    }

    private static func check(_ appID: String, of vault: Vault) throws(GatewayError) {
        guard appID.hasSameBytes(as: vault.app.id) else {
            throw GatewayError(.appNotAllowed, "This wallet belongs to another app.")
        }
    }

    private var nowMs: Int64 { gateway.time.unixMs() }

    private func finish(_ exchange: GatewayExchange, status: Int) {
        let durationUs = gateway.time.monotonicUs() - exchange.startUs
        let route = exchange.path?.route
        gateway.metrics.ended(route: route, status: status, code: exchange.code)
        if let upstreamUs = exchange.upstreamUs { gateway.metrics.forwarded(us: durationUs, upstreamUs: upstreamUs) }
        guard let log = gateway.log else { return }
        let entry = GatewayLogEntry(
            timeMs: gateway.time.unixMs(), id: exchange.id, method: exchange.request.method,
            route: route ?? "unmatched", walletID: exchange.vault?.walletID, status: status, code: exchange.code,
            address: exchange.code == nil ? nil : exchange.request.remoteAddress, durationUs: durationUs,
            upstreamUs: exchange.upstreamUs)
        log(entry.line)
    }
}

/// One request on its way to its answer.
struct GatewayExchange {
    let request: HTTPRequest
    let id: String
    let startUs: Int64
    var path: VaultPath?
    var vault: Vault?
    /// How long the upstream took; nil for what was never forwarded.
    var upstreamUs: Int64?
    /// Why the gateway itself refused it.
    var code: GatewayErrorCode?
}
