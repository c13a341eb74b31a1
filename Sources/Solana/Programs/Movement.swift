/// What one instruction moves, or gives somebody the power to move.
public struct Movement: Sendable, Equatable {
    /// What is counted.
    public enum Quantity: Sendable, Equatable {
        case lamports(UInt64)
        /// In the smallest unit of a token.
        case tokens(UInt64)
        /// All that lies there, which the instruction does not say.
        case everything
    }

    /// The account that loses; nil for tokens that come into being, and where a lookup table has it.
    public let from: SolanaAddress?
    /// The account that gains or may take; nil for tokens that are burnt, and where a lookup table has it.
    public let to: SolanaAddress?
    /// How much.
    public let quantity: Quantity
    /// The mint of the tokens; nil for lamports, and where the instruction does not say it.
    public let mint: SolanaAddress?
}

extension DecodedInstruction {
    /// What the instruction moves; nil for one that moves nothing by itself.
    public var movement: Movement? {
        switch (program, name) {
        case (.system, "Transfer"), (.system, "TransferWithSeed"): lamports(from: "from", to: "to")
        case (.system, "CreateAccount"), (.system, "CreateAccountWithSeed"): lamports(from: "from", to: "newAccount")
        case (.system, "WithdrawNonceAccount"): lamports(from: "nonceAccount", to: "to")
        case (.system, "AuthorizeNonceAccount"): everything(from: "nonceAccount", to: "newAuthority")
        // Another program may take from the account what lies there.
        case (.system, "Assign"), (.system, "AssignWithSeed"), (.system, "AllocateWithSeed"):
            everything(from: "account", to: "owner")
        case (.token, _), (.token2022, _): tokens
        default: nil
        }
    }

    private func lamports(from: String, to: String) -> Movement? {
        integer("lamports").map {
            Movement(from: address(from), to: address(to), quantity: .lamports($0), mint: nil)
        }
    }

    private var tokens: Movement? {
        switch name {
        case "Transfer", "TransferChecked", "TransferCheckedWithFee": tokens(from: "source", to: "destination")
        case "Approve", "ApproveChecked": tokens(from: "source", to: "delegate")
        case "MintTo", "MintToChecked": tokens(from: nil, to: "account")
        case "Burn", "BurnChecked": tokens(from: "account", to: nil)
        case "CloseAccount": everything(from: "account", to: "destination")
        case "SetAuthority": everything(from: "account", to: "newAuthority")
        case "WithdrawExcessLamports": everything(from: "source", to: "destination")
        case "WithdrawWithheldTokensFromMint", "WithdrawWithheldTokensFromAccounts":
            everything(from: "mint", to: "destination")
        default: nil
        }
    }

    private func tokens(from: String?, to: String?) -> Movement? {
        integer("amount").map {
            Movement(
                from: from.flatMap(address), to: to.flatMap(address), quantity: .tokens($0), mint: address("mint"))
        }
    }

    private func everything(from: String, to: String) -> Movement {
        Movement(from: address(from), to: address(to), quantity: .everything, mint: address("mint"))
    }
}
