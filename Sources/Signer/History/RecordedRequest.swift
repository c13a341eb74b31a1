import Bytes
import Cryptography
import Ethereum
import Policy

/// A request for a signature that was decided, as its receipt and the payload that was kept tell of it.
public struct RecordedRequest: Sendable {
    /// Why what was kept of a request cannot be judged.
    public struct Unreadable: Error, Equatable, Sendable {
        /// A sentence without its full stop.
        public let reason: String

        public init(_ reason: String) { self.reason = reason }
    }

    /// The operations whose payloads are kept. Imports and what changes records are not among them.
    public static let operations = ["wallet.rpc", "wallet.raw_sign", Operation.relayName]
    /// The methods that are never kept.
    public static let exports = [WalletMethod.exportPrivateKey, .exportSeedPhrase].map(\.rawValue)

    /// Whether what was asked is kept where the app says so: requests for signatures are, exports are not.
    public static func isKept(_ index: ReceiptIndex) -> Bool {
        operations.contains(index.action) && !exports.contains(index.method ?? "")
    }

    public let walletID: String
    let facts: Facts
    let appID: String
    let actor: ActingParty
    /// When it was decided, by the signer's clock, milliseconds since 1970.
    public let atMs: Int64

    /// - Parameters:
    ///   - receipt: the members of the receipt.
    ///   - payload: the bytes that were authorised, which must be those that the receipt names by their digest.
    public init(receipt: JSON, payload bytes: [UInt8]) throws(Unreadable) {
        guard receipt["payload"]?.stringValue == Hex.encode(SHA256.hash(bytes)) else {
            throw Unreadable("the payload is not the one that the receipt names")
        }
        guard let form = CanonicalForm.allCases.first(where: { $0.name == receipt["form"]?.stringValue }),
            let payload = try? AuthorizationPayload(bytes: bytes, form: form),
            let atMs = receipt["at"]?.safeInteger, let appID = receipt["app"]?.stringValue, appID == payload.appID,
            let walletID = receipt["subject"]?["id"]?.stringValue,
            let actor = ActingParty(stated: receipt["actor"], appID: appID)
        else { throw Unreadable("the receipt is none of a signature") }
        (self.walletID, self.appID, self.actor, self.atMs) = (walletID, appID, actor, atMs)
        facts = try RecordedRequest.facts(of: payload, receipt["op"]?.stringValue, walletID)
        guard facts.method.rawValue == receipt["method"]?.stringValue else {
            throw Unreadable("the payload asks for another method than the receipt says")
        }
    }

    private static func facts(
        of payload: AuthorizationPayload, _ operation: String?, _ walletID: String
    ) throws(Unreadable) -> Facts {
        let body = payload.body ?? .null
        do {
            switch operation {
            case "wallet.rpc": return try SigningRequest(rpc: body).facts
            case "wallet.raw_sign": return try SigningRequest(rawSign: body).facts
            case Operation.relayName:
                let isTestnet = payload.url.utf8.reversed().starts(
                    with: "/hyperliquid-testnet/\(walletID)/exchange".utf8.reversed())
                return try RelayedRequest(body: body, isTestnet: isTestnet).signing.facts
            default: throw Unreadable("the receipt is none of a signature")
            }
        } catch let error as PolicyError {
            throw Unreadable("the request cannot be read any more: \(error.description)")
        } catch {
            throw (error as? Unreadable) ?? Unreadable("the request cannot be read any more")
        }
    }

    /// What it is judged by beside the policy.
    func setting(of address: WalletAddress) -> JudgementSetting {
        JudgementSetting(
            nowMs: atMs, walletAddress: address,
            origin: RequestOrigin(appID: appID, walletID: walletID, actor: actor))
    }
}

extension ActingParty {
    fileprivate init?(stated json: JSON?, appID: String) {
        guard let kind = json?["kind"]?.stringValue.flatMap(ActingParty.Kind.init) else { return nil }
        let id = kind == .app ? appID : json?["id"]?.stringValue
        guard let id else { return nil }
        self.init(kind, id: id)
    }
}
