import Bytes
import HTTPCore
import Signer
import Wallets

/// Changes of resources and uses of keys: bodies are read here, and judged by the signer.
extension RequestHandler {
    /// A change of a resource.
    func change(
        _ kind: RecordKind, _ request: HTTPRequest, for caller: Caller, _ exchange: inout Exchange
    ) async throws(APIError) -> HTTPResponse {
        guard let operation = Operation(method: request.method, path: request.path) else { throw .notFound(kind) }
        return try await perform(operation, request, for: caller, &exchange)
    }

    /// The use of a wallet's key, or the question what would come of it.
    func useWallet(
        _ id: String, isRawSign: Bool, _ request: HTTPRequest, for caller: Caller, _ exchange: inout Exchange
    ) async throws(APIError) -> HTTPResponse {
        guard RecordID.isValid(id) else { throw .notFound(.wallet) }
        guard request.query?.isEmpty ?? true else {
            return try await dryRun(request, walletID: id, isRawSign: isRawSign, for: caller)
        }
        return try await perform(isRawSign ? .rawSign(id) : .rpc(id), request, for: caller, &exchange)
    }

    private func perform(
        _ operation: Operation, _ request: HTTPRequest, for caller: Caller, _ exchange: inout Exchange
    ) async throws(APIError) -> HTTPResponse {
        try QueryReader(request).finish()
        let clientRequest = try read(request, operation, caller, exchange.address)
        let answer = try await measured { () async throws(WalletsError) in
            try await service.perform(clientRequest)
        }
        // The signer's only decision that is not what the client wanted.
        if answer.status == ErrorCode.policyViolation.status { exchange.code = .policyViolation }
        var response = HTTPResponse(status: answer.status, body: answer.body)
        // Privy's answer to the deletion of a user, unlike to others.
        if case .deleteUser = operation, answer.status == 200 { response = HTTPResponse(status: 204) }
        response.headers.append(("cache-control", "no-store"))
        if let receipt = answer.receipt, operation.changesRecords, answer.status == 200 {
            response.headers.append(("countersign-receipt", receipt.headerValue))
        }
        return response
    }

    /// A request as it was signed, or as it will be under another path.
    func read(
        _ request: HTTPRequest, _ operation: Operation, _ caller: Caller, _ address: ClientAddress,
        path: String? = nil
    ) throws(APIError) -> ClientRequest {
        let startUs = time.monotonicUs()
        let headers = try ClientHeaders(request)
        let body = try RequestBody.ofOperation(request)
        stages.observe(.parse, us: time.monotonicUs() - startUs)
        return ClientRequest(
            operation: operation, method: request.method, path: path ?? request.path, host: headers.host,
            appID: caller.appID, appSecret: caller.secret, body: body, signatures: headers.signatures,
            idempotencyKey: headers.idempotencyKey, expiry: headers.expiry,
            context: RequestContext(address: address.text, userAgent: headers.userAgent))
    }

    /// `?dry_run=true&as=owner` or a signer's id: what would be decided (S20).
    private func dryRun(
        _ request: HTTPRequest, walletID: String, isRawSign: Bool, for caller: Caller
    ) async throws(APIError) -> HTTPResponse {
        var query = try QueryReader(request)
        let flag = try query.text("dry_run")
        let name = try query.text("as")
        try query.finish()
        guard flag == "true" else { throw .input("dry_run", "Expected true") }
        guard let name, let who = DryRun.Caller(name) else {
            throw .input("as", "Expected 'owner' or the id of one of the wallet's signers")
        }
        guard try ClientHeaders(request).signatures == nil else {
            throw .input("privy-authorization-signature", "A dry run takes no authorization signatures")
        }
        let body = try RequestBody.required(request)
        let verdict = try await measured { () async throws(WalletsError) in
            try await service.dryRun(
                walletID: walletID, appID: caller.appID, caller: who, body: body, isRawSign: isRawSign)
        }
        return HTTPResponse(verdict)
    }

    func evaluate(
        _ request: HTTPRequest, policyID: String, for caller: Caller
    ) async throws(APIError) -> HTTPResponse {
        try QueryReader(request).finish()
        let body = try RequestBody.required(request)
        guard RecordID.isValid(policyID) else { throw .notFound(.policy) }
        let verdict = try await measured { () async throws(WalletsError) in
            try await service.evaluate(policyID: policyID, appID: caller.appID, body: body)
        }
        return HTTPResponse(verdict)
    }

    /// Asks the service, takes the time, and reads what went wrong.
    func measured<Value>(_ body: () async throws(WalletsError) -> Value) async throws(APIError) -> Value {
        let startUs = time.monotonicUs()
        defer { stages.observe(.service, us: time.monotonicUs() - startUs) }
        do {
            return try await body()
        } catch {
            throw APIError(error)
        }
    }
}

extension DryRun.Caller {
    /// nil when the text is neither `owner` nor an id.
    fileprivate init?(_ text: String) {
        if text == "owner" {
            self = .owner
        } else if RecordID.isValid(text) {
            self = .signer(text)
        } else {
            return nil
        }
    }
}

extension SignedReceipt {
    /// Content and signature, each in base64url, with a point between them (S28).
    var headerValue: String { "\(Base64URL.encode(content)).\(Base64URL.encode(signature))" }
}
