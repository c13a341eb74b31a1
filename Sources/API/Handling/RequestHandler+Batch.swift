import Bytes
import Cryptography
import HTTPCore
import Signer
import Wallets

/// Several wallets in one request, each an ordinary creation of its own.
extension RequestHandler {
    private static let batchSizes = 1...100

    /// `POST /v1/wallets/batch {wallets}`: one after the other; what becomes of one does not touch the others.
    func createWallets(
        _ request: HTTPRequest, for caller: Caller, _ exchange: Exchange
    ) async throws(APIError) -> HTTPResponse {
        try QueryReader(request).finish()
        let headers = try ClientHeaders(request)
        guard headers.signatures == nil else {
            throw .input("privy-authorization-signature", "A batch takes no authorization signatures")
        }
        var body = try BodyReader(RequestBody.required(request))
        let wallets = try body.list("wallets", Self.batchSizes)
        try body.finish()
        // The first was counted when the request was let in.
        try admit(wallets.count - 1, of: caller, exchange)
        let creations = wallets.enumerated().map { index, wallet in
            ClientRequest(
                operation: .createWallet, method: "POST", path: "/v1/wallets", host: headers.host,
                appID: caller.appID, appSecret: caller.secret, body: wallet, signatures: nil,
                idempotencyKey: headers.idempotencyKey.map { Self.key($0, of: index) }, expiry: headers.expiry,
                context: RequestContext(address: exchange.address.text, userAgent: headers.userAgent))
        }
        return HTTPResponse(["results": .array(await results(of: creations))])
    }

    /// The idempotency key of one creation: who repeats the batch repeats each creation.
    private static func key(_ key: String, of index: Int) -> String {
        "batch-" + Hex.encode(SHA256.hash(Array("countersign/batch\n\(index)\n\(key)".utf8)))
    }

    private func results(of creations: [ClientRequest]) async -> [JSON] {
        var results: [JSON] = []
        var outage: APIError?
        for creation in creations {
            var members: [JSON.Member] = [.init("index", JSON(results.count))]
            do throws(APIError) {
                // What the server lacks for one it lacks for the rest, and the caller waits.
                if let outage { throw outage }
                members += try await result(of: creation)
            } catch {
                if error.code.status >= 500 { outage = error }
                members += [
                    .init("success", false), .init("error", .string(error.message)),
                    .init("code", .string(error.code.rawValue)),
                ]
            }
            results.append(.object(members))
        }
        return results
    }

    private func result(of creation: ClientRequest) async throws(APIError) -> [JSON.Member] {
        let answer = try await measured { () async throws(WalletsError) in try await service.perform(creation) }
        guard answer.status == 200, let wallet = try? JSON.parse(answer.body) else {
            throw APIError(.internalError, "The creation of a wallet had an answer that is none.")
        }
        let members: [JSON.Member] = [.init("success", true), .init("wallet", wallet)]
        return members + (answer.receipt.map { [.init("receipt", .string($0.headerValue))] } ?? [])
    }
}
