import Bytes
import Cryptography
import Wallets

/// Finds out which operators signed a request, before an upstream sees it.
///
/// Whatever an upstream would accept by the operators' keys is accepted here; anything else stays here.
public final class OperatorCheck: Sendable {
    private static let limits = JSONLimits(maximumBytes: 1 << 20, maximumDepth: 64)

    private let search: ClaimSearch

    /// - Throws: when no thread can be started.
    public init() throws { search = try ClaimSearch() }

    /// Who signed a request to `/rpc`, and the method that its body names.
    func signers(of request: VaultRequest, to vault: Vault, nowMs: Int64) async throws(GatewayError) -> SignedUse {
        try Self.checkExpiry(request.expiry, nowMs: nowMs)
        let body: JSON
        do {
            body = try JSON.parse(request.body, limits: Self.limits)
        } catch {
            throw .input("", "The body is not valid JSON: \(error.message)")
        }
        let signable = Signable(
            method: "POST", path: vault.path, appID: request.appID, body: body, idempotencyKey: request.idempotencyKey,
            expiry: request.expiry)
        let operators = try await operators(
            of: signable, signatures: request.signatures, publicURLs: vault.app.signedURLs, vault)
        return SignedUse(operators: operators, method: body["method"]?.stringValue)
    }

    /// Who signed a request that has no body for this gateway itself.
    func signers(
        ofReading path: String, _ request: LogRequest, publicURLs: [String], _ vault: Vault
    ) async throws(GatewayError) -> [VaultOperator] {
        let signable = Signable(
            method: "GET", path: path, appID: request.appID, body: nil, idempotencyKey: nil, expiry: request.expiry)
        return try await operators(of: signable, signatures: request.signatures, publicURLs: publicURLs, vault)
    }

    private func operators(
        of request: Signable, signatures: [[UInt8]], publicURLs: [String], _ vault: Vault
    ) async throws(GatewayError) -> [VaultOperator] {
        let candidates = PayloadCandidates(request, publicURLs: publicURLs).all()
        let keys = vault.operators.map(\.key.compressedPoint)
        guard let found = await search.search(candidates, signatures: signatures, keys: keys) else {
            throw GatewayError(.noCorrectSignature, "No valid authorization signatures were provided.")
        }
        return vault.operators.filter { candidate in
            found.claims.contains { $0.point == candidate.key.compressedPoint }
        }
    }

    private static func checkExpiry(_ expiry: String?, nowMs: Int64) throws(GatewayError) {
        guard let expiry = expiry.flatMap({ Int64($0) }), expiry <= nowMs else { return }
        throw GatewayError(.requestExpired, "The request has expired.")
    }
}

/// A request whose signatures were verified.
struct SignedUse {
    let operators: [VaultOperator]
    /// What the body's `method` says, as the client wrote it.
    let method: String?
}

private struct Signable: SignableRequest {
    let method: String
    let path: String
    let host: String? = nil
    let appID: String
    let body: JSON?
    let idempotencyKey: String?
    let expiry: String?
}
