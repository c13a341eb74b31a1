/// The layouts of the token programs: a tag of one byte, two for the extensions of Token-2022 (`spl-token` and
/// `spl-token-2022`, `instruction.rs`).
extension InstructionLayout {
    static let token: [InstructionLayout] = [
        InstructionLayout(
            "InitializeMint", [0],
            [("decimals", .u8), ("mintAuthority", .address), ("freezeAuthority", .optionalAddress)],
            accounts: ["mint", "rent"]),
        InstructionLayout("InitializeAccount", [1], accounts: ["account", "mint", "owner", "rent"]),
        InstructionLayout("InitializeMultisig", [2], [("threshold", .u8)], accounts: ["account", "rent"]),
        InstructionLayout("Transfer", [3], [("amount", .u64)], accounts: ["source", "destination", "authority"]),
        InstructionLayout("Approve", [4], [("amount", .u64)], accounts: ["source", "delegate", "authority"]),
        InstructionLayout("Revoke", [5], accounts: ["source", "authority"]),
        // 0 mints tokens, 1 freezes accounts, 2 owns an account, 3 closes it.
        InstructionLayout(
            "SetAuthority", [6], [("authorityType", .u8), ("newAuthority", .optionalAddress)],
            accounts: ["account", "authority"]),
        InstructionLayout("MintTo", [7], [("amount", .u64)], accounts: ["mint", "account", "authority"]),
        InstructionLayout("Burn", [8], [("amount", .u64)], accounts: ["account", "mint", "authority"]),
        InstructionLayout("CloseAccount", [9], accounts: ["account", "destination", "authority"]),
        InstructionLayout("FreezeAccount", [10], accounts: ["account", "mint", "authority"]),
        InstructionLayout("ThawAccount", [11], accounts: ["account", "mint", "authority"]),
        InstructionLayout(
            "TransferChecked", [12], [("amount", .u64), ("decimals", .u8)],
            accounts: ["source", "mint", "destination", "authority"]),
        InstructionLayout(
            "ApproveChecked", [13], [("amount", .u64), ("decimals", .u8)],
            accounts: ["source", "mint", "delegate", "authority"]),
        InstructionLayout(
            "MintToChecked", [14], [("amount", .u64), ("decimals", .u8)], accounts: ["mint", "account", "authority"]),
        InstructionLayout(
            "BurnChecked", [15], [("amount", .u64), ("decimals", .u8)], accounts: ["account", "mint", "authority"]),
        InstructionLayout("InitializeAccount2", [16], [("owner", .address)], accounts: ["account", "mint", "rent"]),
        InstructionLayout("SyncNative", [17], accounts: ["account"]),
        InstructionLayout("InitializeAccount3", [18], [("owner", .address)], accounts: ["account", "mint"]),
        InstructionLayout("InitializeMultisig2", [19], [("threshold", .u8)], accounts: ["account"]),
        InstructionLayout(
            "InitializeMint2", [20],
            [("decimals", .u8), ("mintAuthority", .address), ("freezeAuthority", .optionalAddress)],
            accounts: ["mint"]),
        InstructionLayout("InitializeImmutableOwner", [22], accounts: ["account"]),
    ]

    static let token2022: [InstructionLayout] =
        token + [
            InstructionLayout(
                "InitializeMintCloseAuthority", [25], [("closeAuthority", .optionalAddress)], accounts: ["mint"]),
            InstructionLayout(
                "TransferCheckedWithFee", [26, 1], [("amount", .u64), ("decimals", .u8), ("fee", .u64)],
                accounts: ["source", "mint", "destination", "authority"]),
            InstructionLayout(
                "WithdrawWithheldTokensFromMint", [26, 2], accounts: ["mint", "destination", "authority"]),
            InstructionLayout(
                "WithdrawWithheldTokensFromAccounts", [26, 3], [("accountCount", .u8)],
                accounts: ["mint", "destination", "authority"]),
            InstructionLayout("HarvestWithheldTokensToMint", [26, 4], accounts: ["mint"]),
            InstructionLayout("EnableRequiredMemoTransfers", [30, 0], accounts: ["account", "authority"]),
            InstructionLayout("DisableRequiredMemoTransfers", [30, 1], accounts: ["account", "authority"]),
            InstructionLayout("EnableCpiGuard", [34, 0], accounts: ["account", "authority"]),
            InstructionLayout("DisableCpiGuard", [34, 1], accounts: ["account", "authority"]),
            InstructionLayout("WithdrawExcessLamports", [38], accounts: ["source", "destination", "authority"]),
        ]

    /// Some clients write no data at all for `Create`.
    static let associatedToken: [InstructionLayout] = {
        let accounts = ["payer", "account", "wallet", "mint", "systemProgram", "tokenProgram"]
        return [
            InstructionLayout("Create", [], accounts: accounts),
            InstructionLayout("Create", [0], accounts: accounts),
            InstructionLayout("CreateIdempotent", [1], accounts: accounts),
            InstructionLayout(
                "RecoverNested", [2],
                accounts: [
                    "nestedAccount", "nestedMint", "destination", "ownerAccount", "ownerMint", "wallet",
                    "tokenProgram",
                ]),
        ]
    }()
}
