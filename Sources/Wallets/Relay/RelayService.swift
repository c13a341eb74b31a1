import Bytes
import Signer

/// The relay of an installation.
///
/// The order of effects: the signer judges and signs → the commit records the decision and uses the nonce → only then the
/// action goes to the exchange, once. What was sent and not answered is never sent again: the caller asks the exchange
/// what became of it.
public final class RelayService: Relay {
    private let store: RecordStore
    private let requests: RequestService
    private let connection: any ExchangeConnection

    public init(store: RecordStore, requests: RequestService, connection: any ExchangeConnection) {
        self.store = store
        self.requests = requests
        self.connection = connection
    }

    public func exchange(_ request: RelayedPost) async throws(WalletsError) -> RelayAnswer {
        let decided = try await requests.perform(
            ClientRequest(
                operation: .relay(request.walletID, isTestnet: request.isTestnet), method: "POST", path: request.path,
                host: request.host, appID: try await app(ofWallet: request.walletID), appSecret: [],
                body: request.body, signatures: nil, idempotencyKey: nil, expiry: nil, context: request.context))
        guard decided.status == 200 else { return .denied(RelayService.denial(decided.body)) }
        return try await post(decided.body, to: ExchangePlace(isTestnet: request.isTestnet, endpoint: .exchange))
    }

    public func info(_ body: [UInt8], for walletID: String, isTestnet: Bool) async throws(WalletsError) -> RelayAnswer {
        _ = try await app(ofWallet: walletID)
        return try await post(body, to: ExchangePlace(isTestnet: isTestnet, endpoint: .info))
    }

    /// The app of a wallet that exists.
    private func app(ofWallet id: String) async throws(WalletsError) -> String {
        guard RecordID.isValid(id),
            let header = try await store.newest(RecordKey(kind: .wallet, id: id))?.record.header,
            !header.isDeleted
        else { throw WalletsError(.refused(.notFound), "Wallet not found") }
        return header.appID
    }

    private func post(_ body: [UInt8], to place: ExchangePlace) async throws(WalletsError) -> RelayAnswer {
        do {
            return .exchange(try await connection.post(body, to: place))
        } catch {
            throw WalletsError(error, place.endpoint)
        }
    }

    /// One sentence about a denial: which policy, which rule, why.
    private static func denial(_ body: [UInt8]) -> String {
        let details = (try? JSON.parse(body))?["details"]
        let policy = details?["policy_id"]?.stringValue.map { " by policy \($0)" } ?? ""
        let rule = details?["rule_name"]?.stringValue.map { ", rule '\($0)'" } ?? ""
        let reason = details?["reason"]?.stringValue.map { ": \($0)" } ?? ""
        return "Denied\(policy)\(rule)\(reason)."
    }
}

extension WalletsError {
    fileprivate init(_ failure: ExchangeFailure, _ endpoint: ExchangePlace.Endpoint) {
        let fate = endpoint == .exchange ? " It may have carried the action out: ask it before another is sent." : ""
        switch failure {
        case .unreachable:
            self.init(.exchangeUnreachable, "The exchange cannot be reached; nothing was sent to it.")
        case .timedOut: self.init(.exchangeTimedOut, "The exchange did not answer in time.\(fate)")
        case .lost: self.init(.exchangeLost, "The exchange gave no proper answer.\(fate)")
        }
    }
}
