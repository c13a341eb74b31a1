import Bytes
import HTTPCore
import Signer
import Wallets

/// Requests of Hyperliquid's SDKs, answered in the exchange's own way, since its SDKs read the answers.
extension RequestHandler {
    private static let maximumActionBytes = 256 << 10
    private static let maximumQuestionBytes = 16 << 10

    func relay(_ place: ExchangePlace, _ walletID: String, _ exchange: inout Exchange) async throws(APIError)
        -> HTTPResponse
    {
        let request = exchange.request
        guard let relay else {
            throw APIError(.notSupported, "This server does not relay; it was started without --relay.")
        }
        try relayGate.admit(exchange.address, walletID: walletID, nowUs: exchange.startUs)
        try QueryReader(request).finish()
        let limit = place.endpoint == .info ? Self.maximumQuestionBytes : Self.maximumActionBytes
        guard request.body.count <= limit else {
            throw APIError(.payloadTooLarge, "The body is longer than the limit.")
        }
        let body = try RequestBody.required(request)
        do {
            switch place.endpoint {
            case .info:
                return HTTPResponse(try await relay.info(request.body, for: walletID, isTestnet: place.isTestnet))
            case .exchange:
                let post = RelayedPost(
                    walletID: walletID, isTestnet: place.isTestnet, path: request.path, host: request.header("host"),
                    body: body, context: try context(exchange))
                let answer = try await relay.exchange(post)
                relayGate.count(walletID: walletID, nowUs: exchange.startUs)
                if case .denied = answer { exchange.code = .policyViolation }
                return HTTPResponse(answer)
            }
        } catch let error as WalletsError {
            return try refusal(error, &exchange)
        } catch let error as APIError {
            throw error
        } catch {
            throw APIError(.internalError, "The request could not be answered.")
        }
    }

    private func context(_ exchange: Exchange) throws(APIError) -> RequestContext {
        RequestContext(address: exchange.address.text, userAgent: try ClientHeaders(exchange.request).userAgent)
    }

    /// What is said to a request that was not carried out.
    private func refusal(_ error: WalletsError, _ exchange: inout Exchange) throws(APIError) -> HTTPResponse {
        let problem = APIError(error)
        switch error.code {
        case .refused(.invalidData), .refused(.methodNotSupported):
            try admitStranger(exchange)
            exchange.code = problem.code
            return HTTPResponse(
                status: 422,
                body: Array("Failed to deserialize the JSON body into the target type: \(problem.message)".utf8),
                contentType: "text/plain; charset=utf-8")
        case .refused(.noCorrectSignature), .refused(.insufficientSignatures), .refused(.invalidNonce):
            try admitStranger(exchange)
            exchange.code = problem.code
            return HTTPResponse(exchangeError: problem.message)
        case .refused(.walletFrozen), .refused(.walletArchived), .refused(.appDisabled), .nonceUsed:
            exchange.code = problem.code
            return HTTPResponse(exchangeError: problem.message)
        default:
            if error.code == .refused(.notFound) { try admitStranger(exchange) }
            throw problem
        }
    }
}

extension HTTPResponse {
    fileprivate init(_ answer: RelayAnswer) {
        switch answer {
        case .denied(let sentence): self.init(exchangeError: sentence)
        case .exchange(let answer):
            // Whatever the exchange calls it: what is not JSON is shown as plain text and nothing else.
            let type = answer.isJSON ? "application/json" : "text/plain; charset=utf-8"
            self.init(status: answer.status, body: answer.body, contentType: type)
            headers.append(("x-content-type-options", "nosniff"))
        }
        headers.append(("cache-control", "no-store"))
    }

    /// A refusal as the exchange gives it, which its SDKs show to people.
    fileprivate init(exchangeError sentence: String) {
        let body: JSON = ["status": "err", "response": .string(sentence)]
        self.init(body: body.serialized())
    }
}
