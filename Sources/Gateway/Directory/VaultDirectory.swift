import Bytes
import Cryptography
import HTTPClient
import Protection
import Synchronization

/// The vaults that a gateway serves now, each with the app that it belongs to. Never changed, only replaced as a whole.
public struct VaultDirectory: Sendable {
    private let vaults: [String: Vault]
    /// One URL at each origin to which requests go.
    let upstreams: [RemoteURL]

    /// Joins a configuration with its apps' secrets.
    /// - Parameter secrets: by app id, without a line end.
    /// - Throws: when a secret is missing or cannot be sent.
    public init(
        _ configuration: GatewayConfiguration, secrets: [String: [UInt8]]
    ) throws(GatewayConfigurationError) {
        var problems: [String] = []
        var apps: [String: LentApp] = [:]
        for (position, app) in configuration.apps.enumerated() {
            guard let secret = secrets[app.id], LentApp.isSendable(secret) else {
                problems.append("apps[\(position)].secret_file: must hold one line of visible ASCII characters")
                continue
            }
            apps[app.id] = LentApp(app, secret: secret)
        }
        guard problems.isEmpty else { throw GatewayConfigurationError(problems: problems) }
        var vaults: [String: Vault] = [:]
        for vault in configuration.vaults {
            vaults[vault.walletID] = apps[vault.appID].flatMap { Vault(vault, app: $0) }
        }
        self.vaults = vaults
        let urls = apps.values.compactMap { RemoteURL($0.upstream) }
        upstreams = Dictionary(urls.map { ($0.origin, $0) }) { first, _ in first }.values.sorted {
            $0.origin < $1.origin
        }
    }

    /// How many vaults there are.
    public var count: Int { vaults.count }

    subscript(walletID: String) -> Vault? { vaults[walletID] }
}

/// A wallet that a gateway serves.
final class Vault: Sendable {
    let walletID: String
    let app: LentApp
    /// The path that operators sign, below one of the app's signed URLs.
    let path: String
    /// Where its requests go.
    let url: RemoteURL
    let operators: [VaultOperator]
    let isVerified: Bool
    private let rate: RateLimit?
    private let arrivalUs = Mutex<Int64>(0)

    /// nil for an upstream that is no URL, which no configuration has.
    init?(_ vault: GatewayConfiguration.Vault, app: LentApp) {
        path = "/v1/wallets/\(vault.walletID)/rpc"
        guard let url = RemoteURL(app.upstream + path) else { return nil }
        self.url = url
        walletID = vault.walletID
        self.app = app
        operators = vault.operators.compactMap { VaultOperator($0) }
        isVerified = vault.isVerified
        rate = vault.rate.flatMap { RateLimit(perSecond: $0.perSecond, burst: $0.burst) }
    }

    /// Takes one request from the vault's bucket.
    /// - Throws: 429 with the time to wait.
    func admit(nowUs: Int64) throws(GatewayError) {
        guard let rate else { return }
        let decision = arrivalUs.withLock { rate.take(1, from: &$0, nowUs: nowUs) }
        guard !decision.isAllowed else { return }
        var error = GatewayError(.rateLimited, "Too many requests for this wallet.")
        error.retryAfterUs = decision.retryAfterUs
        throw error
    }
}

/// An app and the credential that a gateway lends to those who have none.
final class LentApp: Sendable {
    let id: String
    let upstream: String
    let signedURLs: [String]
    /// `Basic …`: whoever reads it has the app's secret.
    let authorization: String

    init(_ app: GatewayConfiguration.App, secret: [UInt8]) {
        id = app.id
        upstream = app.upstream
        signedURLs = app.signedURLs
        authorization = "Basic " + Base64.encode(Array(app.id.utf8) + [UInt8(ascii: ":")] + secret)
    }

    static func isSendable(_ secret: [UInt8]) -> Bool {
        1...512 ~= secret.count && secret.allSatisfy { 0x21...0x7E ~= $0 }
    }
}

/// Somebody whose signatures a gateway knows.
struct VaultOperator: Sendable {
    let name: String
    let key: P256.VerifyingKey

    init?(_ configured: GatewayConfiguration.Operator) {
        guard let key = try? P256.VerifyingKey(text: configured.publicKey) else { return nil }
        name = configured.name
        self.key = key
    }
}
