import Bytes
import Ethereum
import Solana

/// A request for a signature, read strictly: what it says is what is judged and what is signed.
public struct SigningRequest: Sendable {
    /// What the wallet is asked to do.
    public let method: WalletMethod
    /// What is signed: 32 bytes. Solana wallets sign the bytes themselves, of which this is the SHA-256.
    public let digest: [UInt8]
    /// Whether a policy cannot see what the signature will be good for: a hash, a message of 32 bytes, or an `Agent`
    /// message of Hyperliquid.
    public let isBlind: Bool
    /// What policies are asked about.
    public let facts: Facts
    let content: Content
    let claims: WalletClaims

    /// What is signed, as far as the answer is built from it.
    enum Content: Sendable {
        /// The answer is a signature of 65 bytes.
        case message
        /// The answer is a signature of 64 bytes.
        case raw
        case transaction(Transaction)
        case authorization(Authorization7702)
        case solanaMessage([UInt8])
        case solanaTransaction(SolanaTransaction)
    }

    init(_ content: Content, digest: [UInt8], facts: Facts, claims: WalletClaims) {
        self.method = facts.method
        self.digest = digest
        self.facts = facts
        self.content = content
        self.claims = claims
        isBlind = facts.method.mustBeNamed || facts.isBlindMessage || facts.isBlindAgent
    }

    /// Checks what the body says about the wallet against the wallet's record.
    /// - Throws: `PolicyError` naming the member that differs: `wallet_id`, `chain_type`, `address` or `from`; `method`
    ///   when wallets of the chain do not have it; `transaction` when the wallet is not among its signers.
    public func check(walletID: String, address: WalletAddress) throws(PolicyError) {
        let chain = address.chain
        guard method.chains.contains(chain) else {
            throw PolicyError(
                .methodNotSupported, at: "method", "'\(method.rawValue)' is not served for '\(chain.rawValue)' wallets")
        }
        try claims.check(walletID: walletID, address: address)
        try checkSigner(address)
    }
}

/// What a body says about the wallet that it is meant for, beside the path of the request.
struct WalletClaims: Sendable {
    var walletID: String?
    var chainType: String?
    var address: WalletAddress?
    /// `params.transaction.from`.
    var sender: Address?

    func check(walletID: String, address: WalletAddress) throws(PolicyError) {
        let chainType = address.chain.rawValue
        if let claimed = self.walletID, !claimed.utf8.elementsEqual(walletID.utf8) {
            throw PolicyError(at: "wallet_id", "Is not the wallet of the request's path")
        }
        if let claimed = self.chainType, !claimed.utf8.elementsEqual(chainType.utf8) {
            throw PolicyError(at: "chain_type", "Is not the wallet's chain type, '\(chainType)'")
        }
        if let claimed = self.address, claimed != address {
            throw PolicyError(at: "address", "Is not the wallet's address")
        }
        if let sender, address != .ethereum(sender) {
            throw PolicyError(at: "params.transaction.from", "Is not the wallet's address")
        }
    }
}
