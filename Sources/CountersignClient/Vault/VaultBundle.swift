import Bytes
import Ethereum

/// The onboarding bundle: what an operator has to know of a vault. It holds no secret.
///
/// The format is `countersign-vault/1` of docs/sdk.md.
public struct VaultBundle: Sendable, Equatable {
    /// The value of the member `format`.
    public static let format = "countersign-vault/1"
    /// Longer texts are refused.
    public static let maximumBytes = 65_536

    /// 24 characters of `a`–`z` and `0`–`9`.
    public var walletID: String
    public var address: Address
    public var appID: String
    /// The URL that requests are signed for, such as `https://api.privy.io`.
    public var apiURL: String
    /// The URLs that requests are sent to, in order of preference.
    public var gateways: [String]
    /// Whether the vault is on Hyperliquid's test network.
    public var isTestnet: Bool
    /// Base URLs for clients that trade through a relay.
    public var relays: [String]
    /// The key quorum that holds the operator's key.
    public var signerID: String?
    public var policyID: String?

    public init(
        walletID: String, address: Address, appID: String, apiURL: String, gateways: [String], isTestnet: Bool,
        relays: [String] = [], signerID: String? = nil, policyID: String? = nil
    ) {
        self.walletID = walletID
        self.address = address
        self.appID = appID
        self.apiURL = apiURL
        self.gateways = gateways
        self.isTestnet = isTestnet
        self.relays = relays
        self.signerID = signerID
        self.policyID = policyID
    }

    /// The path of the wallet's signing endpoint below `apiURL`.
    var rpcPath: String { "/v1/wallets/\(walletID)/rpc" }

    /// The bundle as a JSON object, such as to give it to an operator.
    public var json: JSON {
        var members: [JSON.Member] = [
            .init("format", .string(Self.format)), .init("wallet_id", .string(walletID)),
            .init("address", .string(address.checksummed)), .init("app_id", .string(appID)),
            .init("api_url", .string(apiURL)), .init("gateways", .array(gateways.map { .string($0) })),
            .init("is_testnet", .bool(isTestnet)),
        ]
        if !relays.isEmpty { members.append(.init("relays", .array(relays.map { .string($0) }))) }
        if let signerID { members.append(.init("signer_id", .string(signerID))) }
        if let policyID { members.append(.init("policy_id", .string(policyID))) }
        return .object(members)
    }
}
