import Bytes
import HTTPClient

extension SignedRequest {
    /// How a gateway is asked.
    func outgoing(toGateway gateway: String) throws(VaultError) -> OutgoingRequest {
        try outgoing(
            "\(gateway)/v1/vault/\(walletID)/rpc", [("X-Privy-App-Id", appID)], prefix: "X-Privy-",
            ["Authorization-Signature", "Request-Expiry", "Idempotency-Key"])
    }

    /// How the server itself is asked, by who has the app's secret.
    func outgoing(
        toServer apiURL: String, appSecret: borrowing Secret
    ) throws(VaultError) -> OutgoingRequest {
        try outgoing(
            "\(apiURL)/v1/wallets/\(walletID)/rpc", AppCredentials.headers(appID: appID, secret: appSecret),
            prefix: "privy-", ["authorization-signature", "request-expiry", "idempotency-key"])
    }

    private func outgoing(
        _ url: String, _ app: [(name: String, value: String)], prefix: String, _ names: [String]
    ) throws(VaultError) -> OutgoingRequest {
        let values = [signature, String(expiryMs), idempotencyKey]
        var headers = [("Content-Type", "application/json")] + app
        for (name, value) in zip(names, values) {
            if let value { headers.append((prefix + name, value)) }
        }
        return try OutgoingRequest(method: .post, to: url, headers: headers, body: body)
    }
}

/// How an app says who it is.
enum AppCredentials {
    static func headers(appID: String, secret: borrowing Secret) -> [(name: String, value: String)] {
        let credentials = secret.withBytes { Base64.encode(Array("\(appID):".utf8) + $0) }
        return [("Authorization", "Basic \(credentials)"), ("privy-app-id", appID)]
    }
}
