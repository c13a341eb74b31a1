/// A transaction with its signature.
public struct SignedTransaction: Hashable, Sendable {
    /// What was signed.
    public let transaction: Transaction
    /// By the sender.
    public let signature: EthereumSignature
    /// The bytes that are sent to a node.
    public let raw: [UInt8]
    /// The transaction hash: Keccak-256 of `raw`, 32 bytes.
    public let hash: [UInt8]

    init(transaction: Transaction, signature: EthereumSignature, raw: [UInt8], hash: [UInt8]) {
        self.transaction = transaction
        self.signature = signature
        self.raw = raw
        self.hash = hash
    }

    /// The account that signed.
    /// - Throws: `malformed` when no key can have made the signature.
    public func sender() throws(EthereumError) -> Address {
        try signature.signer(ofDigest: transaction.signingDigest)
    }
}
