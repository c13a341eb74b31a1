import Bytes
import Cryptography
import HTTPCore
import Signer
import Wallets

/// Requests that wait for signatures.
extension RequestHandler {
    private static let standardLimit = 50
    private static let root = "/v1/intents/"
    private static let maximumSignatureLength = 172

    /// A request below `/v1/intents`, which is stored instead of carried out.
    func propose(
        _ request: HTTPRequest, for caller: Caller, _ exchange: inout Exchange
    ) async throws(APIError) -> HTTPResponse {
        try QueryReader(request).finish()
        let path = "/v1/" + String(Substring(request.path.utf8.dropFirst(Self.root.utf8.count)))
        guard let operation = Operation(method: request.method, path: path) else { throw .unknownPath }
        let direct = try read(request, operation, caller, exchange.address, path: path)
        let proposal = IntentProposal(request: direct, proposalPath: request.path)
        let answer = try await measured { () async throws(WalletsError) in try await approvals.propose(proposal) }
        switch answer {
        case .stored(let intent): return HTTPResponse(intent)
        case .denied(let verdict):
            exchange.code = .policyViolation
            let body: JSON = [
                "error": "RPC request denied due to policy violation", "code": "policy_violation", "details": verdict,
            ]
            return HTTPResponse(
                status: ErrorCode.policyViolation.status, headers: [("cache-control", "no-store")],
                body: body.serialized())
        }
    }

    func intent(_ id: String, _ request: HTTPRequest, for caller: Caller) async throws(APIError) -> HTTPResponse {
        try QueryReader(request).finish()
        try RequestBody.refuseUnlessPosted(request)
        return HTTPResponse(
            try await measured { () async throws(WalletsError) in
                try await approvals.intent(id, appID: caller.appID)
            })
    }

    func intents(_ request: HTTPRequest, for caller: Caller) async throws(APIError) -> HTTPResponse {
        try RequestBody.refuseUnlessPosted(request)
        var reader = try QueryReader(request)
        var query = IntentQuery(appID: caller.appID, limit: try reader.limit(default: Self.standardLimit))
        query.after = try reader.cursor().map { IntentQuery.Place(timeMs: $0.position, id: $0.id) }
        query.order = try reader.choice("sort_by") ?? .createdAtDescending
        query.status = try reader.choice("status")
        query.type = try reader.choice("intent_type")
        query.resourceID = try reader.text("resource_id", atMost: 64)
        query.createdByID = try reader.text("created_by_id", atMost: 128)
        query.pendingMember = try reader.member("pending_member_id")
        guard try reader.text("current_user_has_signed") == nil else {
            throw .input("current_user_has_signed", "A request with the app's secret comes from no user")
        }
        try reader.finish()
        let page = try await measured { [query] () async throws(WalletsError) in try await approvals.list(query) }
        let next = page.next.map { PageCursor(position: $0.timeMs, id: $0.id).text }
        return HTTPResponse(["data": .array(page.intents), "next_cursor": JSON(next)])
    }

    /// `{signature, timestamp}`.
    func authorize(
        _ id: String, _ request: HTTPRequest, for caller: Caller, _ exchange: Exchange
    ) async throws(APIError) -> HTTPResponse {
        try QueryReader(request).finish()
        var body = try BodyReader(RequestBody.required(request))
        let text = try body.text("signature", atMost: Self.maximumSignatureLength)
        let timestampMs = try body.milliseconds("timestamp")
        try body.finish()
        guard let signature = try? Base64.decode(text) else {
            throw .input("signature", "Expected base64 of an ECDSA signature in DER")
        }
        let approval = IntentApproval(
            appID: caller.appID, signature: signature, timestampMs: timestampMs,
            context: RequestContext(
                address: exchange.address.text, userAgent: try ClientHeaders(request).userAgent))
        return HTTPResponse(
            try await measured { () async throws(WalletsError) in try await approvals.authorize(id, approval) })
    }

    /// No body, or `{}`; a member may sign it, as every request may be signed.
    func reject(
        _ id: String, _ request: HTTPRequest, for caller: Caller
    ) async throws(APIError) -> HTTPResponse {
        try QueryReader(request).finish()
        guard RecordID.isValid(id) else { throw APIError(.notFound, "Intent not found") }
        let body = try RequestBody.parse(request)
        guard body == nil || body == .object([]) else { throw .input("", "A rejection has no body") }
        let headers = try ClientHeaders(request)
        let rejection = IntentRejection(
            path: request.path, host: headers.host, appID: caller.appID, body: body,
            idempotencyKey: headers.idempotencyKey, expiry: headers.expiry, signatures: headers.signatures)
        return HTTPResponse(
            try await measured { () async throws(WalletsError) in try await approvals.reject(id, rejection) })
    }
}

extension QueryReader {
    /// One of the values of a type; nil when the parameter is absent.
    fileprivate mutating func choice<Value: RawRepresentable & CaseIterable>(
        _ name: String
    ) throws(APIError) -> Value? where Value.RawValue == String {
        guard let text = try text(name, atMost: 64) else { return nil }
        guard let value = Value(rawValue: text) else {
            let names = Value.allCases.map { "'\($0.rawValue)'" }.joined(separator: " | ")
            throw .input(name, "Invalid enum value. Expected \(names)")
        }
        return value
    }

    /// A member of a quorum by its public key, or a user by their id.
    fileprivate mutating func member(_ name: String) throws(APIError) -> IntentQuery.Member? {
        guard let text = try text(name) else { return nil }
        if text.utf8.starts(with: "did:".utf8) { return .user(text) }
        guard let key = try? P256.VerifyingKey(text: text) else {
            throw .input(name, "Expected a P-256 public key or the id of a user")
        }
        return .key(key.compressedPoint)
    }
}
