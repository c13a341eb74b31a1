import Bytes

/// The template for wallets of Solana.
extension PolicyTemplate {
    /// What is filled in for payments on Solana.
    public struct SolanaParameters: Sendable {
        /// Wallets, in base58, that may be paid.
        public var recipients: [String] = []
        /// Lamports of one transaction; SOL is not sent without it.
        public var maximumLamports: String?
        /// The one token that may be sent, in base58; none without it.
        public var mint: String?
        /// Of one transaction, in the smallest unit of the token.
        public var maximumAmount: String?
        /// Whether the mint belongs to Token-2022.
        public var isToken2022 = false
        /// Lamports that a transaction may cost, priority fee and all.
        public var maximumFeeLamports = "1000000"

        /// Nothing filled in but the fee.
        public init() {}
    }

    /// One transfer of SOL or of one token to known wallets, at a bounded fee.
    ///
    /// Amounts hold for whole transactions, since only one instruction of each may move anything. Approvals, authorities,
    /// closed accounts, other tokens, other programs and nonce accounts are denied, as everything is that no rule allows.
    static func solanaRules(_ parameters: SolanaParameters) throws(PolicyError) -> [JSON] {
        guard !parameters.recipients.isEmpty else { throw PolicyError(at: "recipient", "Required") }
        var rules = [SolanaPayment.fee(atMostLamports: parameters.maximumFeeLamports)]
        if let lamports = parameters.maximumLamports {
            let payment = try SolanaPayment(mint: nil, isToken2022: false, recipients: parameters.recipients)
            rules.append(SolanaPayment.rule("Send SOL", payment.conditions + payment.atMost(lamports)))
        }
        if let mint = parameters.mint {
            guard let amount = parameters.maximumAmount else { throw PolicyError(at: "max_amount", "Required") }
            let payment = try SolanaPayment(
                mint: mint, isToken2022: parameters.isToken2022, recipients: parameters.recipients)
            rules.append(SolanaPayment.rule("Send tokens", payment.conditions + payment.atMost(amount)))
            rules += payment.opening
        }
        guard rules.count > 1 else { throw PolicyError(at: "max_lamports", "Required, unless a token may be sent") }
        return rules
    }
}
