import Bytes
import Solana

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
        var rules = [
            rule(
                "Bounded fee",
                [condition(.solanaComputeBudget, "maxFee", .lessOrEqual, .string(parameters.maximumFeeLamports))])
        ]
        if let lamports = parameters.maximumLamports {
            rules.append(
                rule(
                    "Send SOL",
                    [
                        condition(.solanaSystem, "instructionName", .equal, "Transfer"),
                        condition(.solanaSystem, "Transfer.to", .isIn, texts(parameters.recipients)),
                        condition(.solanaSystem, "Transfer.lamports", .lessOrEqual, .string(lamports)), onlyOne,
                    ]))
        }
        if let mint = parameters.mint { rules += try tokenRules(mint, parameters) }
        guard rules.count > 1 else { throw PolicyError(at: "max_lamports", "Required, unless a token may be sent") }
        return rules
    }

    private static func tokenRules(
        _ mint: String, _ parameters: SolanaParameters
    ) throws(PolicyError) -> [JSON] {
        guard let amount = parameters.maximumAmount else { throw PolicyError(at: "max_amount", "Required") }
        let source: FieldSource = parameters.isToken2022 ? .solanaToken2022 : .solanaToken
        let program: SolanaProgram = parameters.isToken2022 ? .token2022 : .token
        let accounts = try tokenAccounts(mint, program, parameters.recipients)
        return [
            rule(
                "Send tokens",
                [
                    condition(source, "instructionName", .equal, "TransferChecked"),
                    condition(source, "TransferChecked.mint", .equal, .string(mint)),
                    condition(source, "TransferChecked.destination", .isIn, texts(accounts)),
                    condition(source, "TransferChecked.amount", .lessOrEqual, .string(amount)), onlyOne,
                ]),
            rule(
                "Open token accounts of recipients",
                [
                    condition(.solanaAssociatedToken, "instructionName", .equal, "CreateIdempotent"),
                    condition(.solanaAssociatedToken, "CreateIdempotent.wallet", .isIn, texts(parameters.recipients)),
                    condition(.solanaAssociatedToken, "CreateIdempotent.mint", .equal, .string(mint)),
                ]),
        ]
    }

    /// Tokens go to accounts that belong to wallets, not to the wallets themselves.
    private static func tokenAccounts(
        _ mint: String, _ program: SolanaProgram, _ recipients: [String]
    ) throws(PolicyError) -> [String] {
        guard let mint = try? SolanaAddress(mint) else {
            throw PolicyError(at: "mint", "Expected an address in base58")
        }
        var accounts: [String] = []
        for recipient in recipients {
            guard let wallet = try? SolanaAddress(recipient),
                let account = try? SolanaAddress.associatedTokenAccount(
                    of: wallet, mint: mint, tokenProgram: program.address)
            else { throw PolicyError(at: "recipient", "Expected an address in base58") }
            accounts.append(account.base58)
        }
        return accounts
    }

    private static let onlyOne = condition(.solanaTransaction, "transfer_count", .lessOrEqual, "1")

    private static func condition(
        _ source: FieldSource, _ field: String, _ operation: ConditionOperator, _ value: JSON
    ) -> JSON {
        [
            "field_source": .string(source.rawValue), "field": .string(field),
            "operator": .string(operation.rawValue), "value": value,
        ]
    }

    private static func rule(_ name: String, _ conditions: [JSON]) -> JSON {
        [
            "name": .string(name), "method": .string(WalletMethod.solanaSignTransaction.rawValue),
            "conditions": .array(conditions), "action": .string(PolicyRule.Action.allow.rawValue),
        ]
    }

    private static func texts(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
}
