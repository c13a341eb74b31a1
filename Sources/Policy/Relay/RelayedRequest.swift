import Bytes
import Ethereum
import Hyperliquid

/// The body of `POST /exchange` as Hyperliquid's SDKs send it: an action, signed by whoever sends it with a key of their
/// own, to be signed anew by a wallet.
///
///     {action, nonce, signature: {r, s, v}, vaultAddress?, expiresAfter?}
///
/// Read strictly: unknown kinds and unknown members are refused, and what is posted anew is built from what was read.
public struct RelayedRequest: Sendable {
    /// The value of the action's `type`, such as `order`.
    public let kind: String
    /// Milliseconds since 1970; a caller may use each once.
    public let nonce: UInt64
    /// Whether the request was sent to the test network.
    public let isTestnet: Bool
    /// What the wallet is asked to sign, and what policies are asked about.
    public let signing: SigningRequest
    let action: RelayedAction
    let vaultAddress: Address?
    let expiresAfter: UInt64?
    private let signature: EthereumSignature

    /// - Parameter isTestnet: the network that the request was sent to, whatever its signature says.
    /// - Throws: `PolicyError` with the path of the member that is missing, unknown or malformed.
    public init(body: JSON, isTestnet: Bool) throws(PolicyError) {
        var reader = try ObjectReader(body, at: "")
        let json = try reader.required("action")
        nonce = try reader.milliseconds("nonce")
        signature = try RelayedRequest.signature(reader.object("signature"))
        vaultAddress = try reader.isAbsent("vaultAddress") ? nil : reader.address("vaultAddress")
        expiresAfter = try reader.isAbsent("expiresAfter") ? nil : reader.milliseconds("expiresAfter")
        try reader.finish()
        guard let kind = json["type"]?.stringValue else { throw PolicyError(at: "action.type", "Required") }
        self.kind = kind
        self.isTestnet = isTestnet
        if UserSignedAction.signsMembers(ofKind: kind) {
            // Neither is signed with such an action, so neither may come with one.
            guard vaultAddress == nil else { throw PolicyError(at: "vaultAddress", "Not with a '\(kind)' action") }
            guard expiresAfter == nil else { throw PolicyError(at: "expiresAfter", "Not with a '\(kind)' action") }
            action = try RelayedAction(spelledOut: json, nonce: nonce, isTestnet: isTestnet)
        } else {
            action = try RelayedAction(
                hashed: json, nonce: nonce, vaultAddress: vaultAddress, expiresAfter: expiresAfter,
                isTestnet: isTestnet)
        }
        let digest = RelayedRequest.digest(of: action, nonce: nonce, isTestnet: isTestnet)
        signing = SigningRequest(.message, digest: digest, facts: action.facts, claims: WalletClaims())
    }

    /// The accounts that can have sent the request, the likeliest first; empty when the signature is none.
    ///
    /// A signature of an L1 action does not say for which network it was made: there are two, of which at most one means
    /// anything.
    public var callers: [Address] {
        var callers: [Address] = []
        for digest in callerDigests {
            guard let caller = try? signature.signer(ofDigest: digest), !callers.contains(caller) else { continue }
            callers.append(caller)
        }
        return callers
    }

    private var callerDigests: [[UInt8]] {
        switch action {
        case .hashed:
            [isTestnet, !isTestnet].map { RelayedRequest.digest(of: action, nonce: nonce, isTestnet: $0) }
        case .spelledOut(_, _, let asSigned): [asSigned.typedData.digest]
        }
    }

    private static func digest(of action: RelayedAction, nonce: UInt64, isTestnet: Bool) -> [UInt8] {
        switch action {
        case .hashed(let action, _, let vaultAddress, let expiresAfter):
            let id = action.connectionID(nonce: nonce, vaultAddress: vaultAddress, expiresAfter: expiresAfter)
            return L1Action.agentDigest(connectionID: id, isMainnet: !isTestnet)
        case .spelledOut(_, let action, _): return action.typedData.digest
        }
    }

    /// `{r, s, v}`: hexadecimal numbers, which the Python SDK writes without leading zeros, and 27 or 28.
    private static func signature(_ reader: ObjectReader) throws(PolicyError) -> EthereumSignature {
        var reader = reader
        let r = try reader.quantity("r")
        let s = try reader.quantity("s")
        let v = try reader.quantity64("v")
        try reader.finish()
        guard 27...28 ~= v else { throw PolicyError(at: reader.at("v"), "Expected 27 or 28") }
        do {
            return try EthereumSignature(r: r, s: s, yParity: UInt8(v - 27))
        } catch {
            throw PolicyError(at: reader.path, error.message)
        }
    }
}

extension ObjectReader {
    /// An integer of milliseconds since 1970.
    fileprivate mutating func milliseconds(_ member: String) throws(PolicyError) -> UInt64 {
        guard let value = try required(member).safeInteger, value >= 0 else {
            throw PolicyError(at: at(member), "Expected milliseconds since 1970")
        }
        return UInt64(value)
    }

    /// Whether a member is missing or null, which mean the same here; a null is read by this.
    fileprivate mutating func isAbsent(_ member: String) -> Bool {
        guard isNull(member) else { return !has(member) }
        _ = take(member)
        return true
    }
}
