import Bytes
import HTTPCore
import Signer
import Webhooks

/// Where events of the app go. Nothing here is decided by a signer: an endpoint gets what the app may read anyway.
extension RequestHandler {
    func webhooks(
        _ action: WebhookAction, _ match: Router.Match, _ request: HTTPRequest, for caller: Caller
    ) async throws(APIError) -> HTTPResponse {
        guard let desk = webhookDesk else {
            throw APIError(.notSupported, "This server does not deliver webhooks.")
        }
        let startUs = time.monotonicUs()
        defer { stages.observe(.service, us: time.monotonicUs() - startUs) }
        do {
            guard let id = match.parameters.first else {
                return HTTPResponse(try await answer(action, request, desk, appID: caller.appID))
            }
            guard RecordID.isValid(id) else { throw APIError(.notFound, "Webhook not found") }
            return HTTPResponse(try await answer(action, on: id, request, desk, appID: caller.appID))
        } catch let error as WebhooksError {
            throw APIError(error)
        } catch {
            throw (error as? APIError) ?? APIError(.internalError, "The request could not be answered.")
        }
    }

    private func answer(
        _ action: WebhookAction, _ request: HTTPRequest, _ desk: any EndpointDesk, appID: String
    ) async throws -> JSON {
        try QueryReader(request).finish()
        guard case .create = action else {
            try RequestBody.refuseUnlessPosted(request)
            return ["data": .array(try await desk.endpoints(appID: appID).map(\.answer)), "next_cursor": .null]
        }
        return try await desk.create(EndpointDraft(RequestBody.required(request)), appID: appID).answer
    }

    private func answer(
        _ action: WebhookAction, on id: String, _ request: HTTPRequest, _ desk: any EndpointDesk, appID: String
    ) async throws -> JSON {
        var query = try QueryReader(request)
        let limit = action == .deliveries ? try query.limit(default: 50) : 0
        try query.finish()
        switch action {
        case .change:
            return try await desk.change(id, appID: appID, EndpointChange(RequestBody.required(request))).answer
        case .replay:
            var body = try BodyReader(RequestBody.required(request))
            let sinceMs = try body.integer("since")
            try body.finish()
            return try await desk.replay(id, appID: appID, sinceMs: sinceMs).answer
        case .rotateSecret:
            try refuseContent(request)
            return try await desk.rotateSecret(of: id, appID: appID).answer
        case .remove:
            _ = try RequestBody.ofOperation(request)
            try await desk.remove(id, appID: appID)
            return ["success": true]
        case .secret:
            try RequestBody.refuseUnlessPosted(request)
            return try await desk.secret(of: id, appID: appID).answer
        case .deliveries:
            try RequestBody.refuseUnlessPosted(request)
            let deliveries = try await desk.deliveries(id, appID: appID, limit: limit)
            return ["data": .array(deliveries.map(\.answer)), "next_cursor": .null]
        default:
            try RequestBody.refuseUnlessPosted(request)
            return try await desk.endpoint(id, appID: appID).answer
        }
    }

    /// Some clients post `{}`, which says as much as nothing.
    private func refuseContent(_ request: HTTPRequest) throws(APIError) {
        guard let body = try RequestBody.parse(request), body != .object([]) else { return }
        throw .input("", "This request has no body")
    }
}

extension EndpointDraft {
    fileprivate init(_ body: JSON) throws(APIError) {
        var body = try BodyReader(body)
        self.init(url: try body.text("url", atMost: 2_048))
        types = try body.texts("types") ?? nil
        description = try body.optionalText("description", atMost: 256) ?? nil
        try body.finish()
    }
}

extension EndpointChange {
    fileprivate init(_ body: JSON) throws(APIError) {
        var body = try BodyReader(body)
        self.init()
        if let url = try body.optionalText("url", atMost: 2_048) {
            guard let url else { throw .input("url", "Expected string") }
            self.url = url
        }
        types = try body.texts("types")
        description = try body.optionalText("description", atMost: 256)
        if let text = try body.optionalText("status", atMost: 16) {
            guard let text, let status = Endpoint.Status(rawValue: text) else {
                throw .input("status", "Expected 'enabled' or 'disabled'")
            }
            self.status = status
        }
        try body.finish()
    }
}

extension APIError {
    init(_ error: WebhooksError) {
        switch error.code {
        case .invalid(let field): self = .input(field, error.message)
        case .notFound: self.init(.notFound, error.message)
        case .tooMany: self.init(.resourceConflict, error.message)
        case .storageUnavailable: self.init(.storageUnavailable, error.message)
        case .internalFault: self.init(.internalError, error.message)
        }
    }
}
