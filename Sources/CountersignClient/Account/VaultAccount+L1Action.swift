import Bytes
import Ethereum
import Hyperliquid

extension VaultAccount {
    /// Signs an L1 action of Hyperliquid, such as an order, that the server sees whole instead of its hash
    /// (`hyperliquid_signL1Action`); only Countersign can judge it.
    /// - Parameters:
    ///   - action: with its `type`; its members in any order.
    ///   - nonce: milliseconds since 1970, never used before.
    ///   - vaultAddress: the vault of the exchange or the sub-account for which the action is made.
    ///   - expiresAfterMs: milliseconds since 1970 after which the exchange refuses it.
    /// - Throws: `invalidRequest` for an action that is not known.
    public func signL1Action(
        _ action: JSON, nonce: UInt64, vaultAddress: Address? = nil, expiresAfterMs: UInt64? = nil,
        idempotencyKey: String? = nil
    ) async throws(VaultError) -> EthereumSignature {
        let known = try L1Action.known(action)
        var params: [JSON.Member] = [
            .init("action", known.canonical), .init("nonce", JSON(nonce)), .init("is_testnet", .bool(bundle.isTestnet)),
        ]
        if let vaultAddress { params.append(.init("vault_address", .string(vaultAddress.lowercased))) }
        if let expiresAfterMs { params.append(.init("expires_after", JSON(expiresAfterMs))) }
        let connectionID = known.connectionID(nonce: nonce, vaultAddress: vaultAddress, expiresAfter: expiresAfterMs)
        return try await sign(
            "hyperliquid_signL1Action", .object(params),
            digest: L1Action.agentDigest(connectionID: connectionID, isMainnet: !bundle.isTestnet),
            idempotencyKey: idempotencyKey)
    }
}

extension L1Action {
    /// - Throws: `invalidRequest` for an action that is not known.
    static func known(_ action: JSON) throws(VaultError) -> L1Action {
        do { return try L1Action.parse(action) } catch {
            throw VaultError(.invalidRequest, "the action cannot be signed: \(error)")
        }
    }
}
