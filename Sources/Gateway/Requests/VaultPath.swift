/// The few paths that a gateway knows, compared byte for byte: nothing is decoded, resolved or forgiven.
enum VaultPath: Equatable {
    /// In which form the fields of a request are named.
    enum Form: Equatable {
        /// `/v1/vault/{id}/rpc` with `X-Privy-…` fields.
        case vault
        /// `/v1/wallets/{id}/rpc` with Privy's own fields, for its SDKs.
        case transparent
    }

    case rpc(walletID: String, Form)
    case log(walletID: String)
    case health
    case readiness

    private static let walletIDCount = 24

    /// nil for every other target, also for one with a query.
    init?(_ target: String) {
        switch target {
        case "/healthz": self = .health
        case "/readyz": self = .readiness
        default:
            if let id = Self.walletID(in: target, after: "/v1/vault/", before: "/rpc") {
                self = .rpc(walletID: id, .vault)
            } else if let id = Self.walletID(in: target, after: "/v1/wallets/", before: "/rpc") {
                self = .rpc(walletID: id, .transparent)
            } else if let id = Self.walletID(in: target, after: "/v1/vault/", before: "/log") {
                self = .log(walletID: id)
            } else {
                return nil
            }
        }
    }

    /// The template, for logs and metrics.
    var route: String {
        switch self {
        case .rpc(_, .vault): "/v1/vault/{wallet_id}/rpc"
        case .rpc(_, .transparent): "/v1/wallets/{wallet_id}/rpc"
        case .log: "/v1/vault/{wallet_id}/log"
        case .health: "/healthz"
        case .readiness: "/readyz"
        }
    }

    static let routes = [
        "/v1/vault/{wallet_id}/rpc", "/v1/wallets/{wallet_id}/rpc", "/v1/vault/{wallet_id}/log", "/healthz", "/readyz",
    ]

    /// The methods that the path takes.
    var methods: [String] {
        if case .rpc = self { ["POST"] } else { ["GET", "HEAD"] }
    }

    /// Privy's wallet ids, and ours: exactly 24 of a–z and 0–9.
    static func isWalletID(_ id: some Collection<UInt8>) -> Bool {
        id.count == walletIDCount && id.allSatisfy { 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 }
    }

    private static func walletID(in target: String, after prefix: String, before suffix: String) -> String? {
        let target = target.utf8
        guard target.count == prefix.utf8.count + walletIDCount + suffix.utf8.count,
            target.starts(with: prefix.utf8), target.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
        else { return nil }
        let id = target.dropFirst(prefix.utf8.count).prefix(walletIDCount)
        return isWalletID(id) ? String(Substring(id)) : nil
    }
}
