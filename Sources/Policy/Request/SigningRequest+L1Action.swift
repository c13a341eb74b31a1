import Bytes
import Ethereum
import Hyperliquid

/// Reading `hyperliquid_signL1Action`, which is ours: the signature is the one that an `Agent` message would get, but
/// the action behind it is seen.
extension SigningRequest {
    /// `{action, nonce, is_testnet, vault_address?, expires_after?}`; times in milliseconds since 1970.
    init(l1Action params: ObjectReader, _ envelope: RPCEnvelope) throws(PolicyError) {
        var params = params
        try envelope.checkChain(nil)
        let action = try SigningRequest.action(params.required("action"), at: params.at("action"))
        let nonce = try params.quantity64("nonce")
        guard let isTestnet = try params.optionalBool("is_testnet") else {
            throw PolicyError(at: params.at("is_testnet"), "Required")
        }
        let vaultAddress = params.hasNull("vault_address") ? nil : try params.optionalAddress("vault_address")
        let expiresAfter =
            params.hasNull("expires_after") || !params.has("expires_after")
            ? nil : try params.quantity64("expires_after")
        try params.finish()
        let connectionID = action.connectionID(nonce: nonce, vaultAddress: vaultAddress, expiresAfter: expiresAfter)
        let facts = HyperliquidFacts(
            action: action, nonce: nonce, vaultAddress: vaultAddress, expiresAfter: expiresAfter, isTestnet: isTestnet)
        self.init(
            .message, digest: L1Action.agentDigest(connectionID: connectionID, isMainnet: !isTestnet),
            facts: .l1Action(facts), claims: envelope.claims)
    }

    private static func action(_ json: JSON, at path: String) throws(PolicyError) -> L1Action {
        do {
            return try L1Action.parse(json)
        } catch {
            throw PolicyError(at: error.path.map { "\(path).\($0)" } ?? path, error.message)
        }
    }
}

extension ObjectReader {
    /// Whether a member of ours is null, which means the same as its absence; a null is read by this.
    fileprivate mutating func hasNull(_ member: String) -> Bool {
        guard isNull(member) else { return false }
        _ = take(member)
        return true
    }
}
