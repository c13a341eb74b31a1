import Bytes
import Solana

/// A payment of SOL or of one token to known wallets, as rules of templates describe it.
struct SolanaPayment {
    private let mint: String?
    private let program: SolanaProgram
    private let recipients: [String]
    /// The accounts that receive: wallets, or their accounts for the token.
    private let destinations: [String]

    /// - Parameters:
    ///   - mint: the token, in base58; nil is SOL.
    ///   - recipients: wallets, in base58; anybody if there is none.
    /// - Throws: `PolicyError` for what is no address.
    init(mint: String?, isToken2022: Bool, recipients: [String]) throws(PolicyError) {
        self.mint = mint
        self.recipients = recipients
        program = mint == nil ? .system : isToken2022 ? .token2022 : .token
        guard let mint else {
            destinations = recipients
            return
        }
        guard let address = try? SolanaAddress(mint) else {
            throw PolicyError(at: "mint", "Expected an address in base58")
        }
        // Tokens go to accounts that belong to wallets, not to the wallets themselves.
        var accounts: [String] = []
        for recipient in recipients {
            guard let wallet = try? SolanaAddress(recipient),
                let account = try? SolanaAddress.associatedTokenAccount(
                    of: wallet, mint: address, tokenProgram: program.address)
            else { throw PolicyError(at: "recipient", "Expected an address in base58") }
            accounts.append(account.base58)
        }
        destinations = accounts
    }

    private var source: FieldSource {
        switch program {
        case .token: .solanaToken
        case .token2022: .solanaToken2022
        default: .solanaSystem
        }
    }

    /// What is true of an instruction that makes such a payment.
    var conditions: [JSON] {
        guard let mint else {
            return [Self.condition(source, "instructionName", .equal, "Transfer")]
                + oneOf(destinations, source, "Transfer.to")
        }
        return [
            Self.condition(source, "instructionName", .equal, "TransferChecked"),
            Self.condition(source, "TransferChecked.mint", .equal, .string(mint)),
        ] + oneOf(destinations, source, "TransferChecked.destination")
    }

    /// What bounds a transaction to one payment of at most so much, in lamports or the smallest unit of the token.
    func atMost(_ amount: String) -> [JSON] {
        let field = mint == nil ? "Transfer.lamports" : "TransferChecked.amount"
        return [Self.condition(source, field, .lessOrEqual, .string(amount)), Self.onlyOne]
    }

    /// The rule that lets token accounts of the recipients be opened; none for SOL, and none for anybody's: opening one
    /// costs its rent.
    var opening: [JSON] {
        guard let mint, !recipients.isEmpty else { return [] }
        return [
            Self.rule(
                "Open token accounts of recipients",
                [Self.condition(.solanaAssociatedToken, "instructionName", .equal, "CreateIdempotent")]
                    + oneOf(recipients, .solanaAssociatedToken, "CreateIdempotent.wallet")
                    + [Self.condition(.solanaAssociatedToken, "CreateIdempotent.mint", .equal, .string(mint))])
        ]
    }

    private func oneOf(_ texts: [String], _ source: FieldSource, _ field: String) -> [JSON] {
        texts.isEmpty ? [] : [Self.condition(source, field, .isIn, .array(texts.map { .string($0) }))]
    }
}

extension SolanaPayment {
    /// Nothing else in the transaction moves anything, or gives somebody the power to.
    static let onlyOne = condition(.solanaTransaction, "transfer_count", .lessOrEqual, "1")

    /// The rule for the compute budget, which most clients set.
    static func fee(atMostLamports lamports: String) -> JSON {
        rule("Bounded fee", [condition(.solanaComputeBudget, "maxFee", .lessOrEqual, .string(lamports))])
    }

    static func rule(_ name: String, _ conditions: [JSON]) -> JSON {
        [
            "name": .string(name), "method": .string(WalletMethod.solanaSignTransaction.rawValue),
            "conditions": .array(conditions), "action": .string(PolicyRule.Action.allow.rawValue),
        ]
    }

    static func condition(
        _ source: FieldSource, _ field: String, _ operation: ConditionOperator, _ value: JSON
    ) -> JSON {
        [
            "field_source": .string(source.rawValue), "field": .string(field),
            "operator": .string(operation.rawValue), "value": value,
        ]
    }
}
