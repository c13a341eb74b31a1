import Bytes
import Cryptography
import Solana

/// Reading the methods of Solana wallets.
extension SigningRequest {
    /// Instructions of one transaction, at most: the network runs no more.
    static let maximumInstructions = 64
    /// Characters in which base64 writes the largest transaction.
    private static let transactionCharacters = 1_644

    private enum Encoding: String, CaseIterable {
        case base64
    }

    /// `{message, encoding: "base64"}`; what could be a transaction is refused.
    init(solanaMessage params: ObjectReader, _ envelope: RPCEnvelope) throws(PolicyError) {
        var params = params
        let text = try params.text("message", atMost: InputLimits.hexCharacters)
        let _: Encoding = try params.choice("encoding")
        try params.finish()
        let message = try SigningRequest.base64(text, at: params.at("message"))
        do { try MessageGuard.check(message) } catch { throw PolicyError(at: params.at("message"), error.message) }
        self.init(
            .solanaMessage(message), digest: SHA256.hash(message),
            facts: .solanaMessage(message), claims: envelope.claims)
    }

    /// `{transaction, encoding: "base64"}`: signatures of others, if there are any, and the message.
    init(solanaTransaction params: ObjectReader, _ envelope: RPCEnvelope) throws(PolicyError) {
        var params = params
        let path = params.at("transaction")
        let text = try params.text("transaction", atMost: SigningRequest.transactionCharacters)
        let _: Encoding = try params.choice("encoding")
        try params.finish()
        let transaction: SolanaTransaction
        do {
            transaction = try SolanaTransaction(SigningRequest.base64(text, at: path))
        } catch let error as SolanaError {
            throw PolicyError(at: path, error.message)
        } catch let error as PolicyError {
            throw error
        } catch {
            throw PolicyError(at: path, "Expected a transaction")
        }
        guard (1...SigningRequest.maximumInstructions).contains(transaction.message.instructions.count) else {
            throw PolicyError(
                at: path, "A transaction makes 1 to \(SigningRequest.maximumInstructions) calls of programs")
        }
        self.init(
            .solanaTransaction(transaction), digest: SHA256.hash(transaction.message.bytes),
            facts: .solana(SolanaFacts(transaction)), claims: envelope.claims)
    }

    private static func base64(_ text: String, at path: String) throws(PolicyError) -> [UInt8] {
        do { return try Base64.decode(text) } catch { throw PolicyError(at: path, "Expected base64: \(error)") }
    }
}

/// Answering requests of Solana wallets.
extension SigningRequest {
    /// What an Ed25519 key signs: the message itself, not its hash. For `raw_sign`, the 32 bytes that were asked for.
    public var signedBytes: [UInt8] {
        switch content {
        case .solanaMessage(let message): message
        case .solanaTransaction(let transaction): transaction.message.bytes
        default: digest
        }
    }

    /// `{method, data}` for a signature over `signedBytes`.
    /// - Parameter signature: 64 bytes.
    /// - Throws: `PolicyError` when the transaction does not ask the wallet to sign.
    public func answer(with signature: [UInt8], of wallet: SolanaAddress) throws(PolicyError) -> JSON {
        let data: JSON
        switch content {
        case .solanaTransaction(let transaction):
            let signed: SolanaTransaction
            do { signed = try transaction.signed(by: wallet, signature) } catch {
                throw PolicyError(at: "params.transaction", error.message)
            }
            data = ["signed_transaction": .string(Base64.encode(signed.bytes)), "encoding": "base64"]
        case .raw: data = ["signature": .string(Hex.encodePrefixed(signature)), "encoding": "hex"]
        default: data = ["signature": .string(Base64.encode(signature)), "encoding": "base64"]
        }
        return ["method": .string(method.rawValue), "data": data]
    }

    /// Refuses a transaction that does not ask the wallet to sign.
    func checkSigner(_ wallet: WalletAddress) throws(PolicyError) {
        guard case .solanaTransaction(let transaction) = content, case .solana(let address) = wallet else { return }
        guard transaction.slot(of: address) != nil else {
            throw PolicyError(at: "params.transaction", "The wallet is not among the signers of the transaction")
        }
    }
}
