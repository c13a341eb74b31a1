/// The layouts of programs that move lamports and set what a transaction may cost.
extension InstructionLayout {
    /// `solana-sdk`, `system-interface`: a tag of 32 bits.
    static let system: [InstructionLayout] = [
        numbered(
            0, "CreateAccount", [("lamports", .u64), ("space", .u64), ("owner", .address)],
            accounts: ["from", "newAccount"]),
        numbered(1, "Assign", [("owner", .address)], accounts: ["account"]),
        numbered(2, "Transfer", [("lamports", .u64)], accounts: ["from", "to"]),
        numbered(
            3, "CreateAccountWithSeed",
            [("base", .address), ("seed", .seed), ("lamports", .u64), ("space", .u64), ("owner", .address)],
            accounts: ["from", "newAccount"]),
        numbered(4, "AdvanceNonceAccount", accounts: ["nonceAccount", "recentBlockhashes", "authority"]),
        numbered(
            5, "WithdrawNonceAccount", [("lamports", .u64)],
            accounts: ["nonceAccount", "to", "recentBlockhashes", "rent", "authority"]),
        numbered(
            6, "InitializeNonceAccount", [("authority", .address)],
            accounts: ["nonceAccount", "recentBlockhashes", "rent"]),
        numbered(
            7, "AuthorizeNonceAccount", [("newAuthority", .address)], accounts: ["nonceAccount", "authority"]),
        numbered(8, "Allocate", [("space", .u64)], accounts: ["account"]),
        numbered(
            9, "AllocateWithSeed", [("base", .address), ("seed", .seed), ("space", .u64), ("owner", .address)],
            accounts: ["account"]),
        numbered(
            10, "AssignWithSeed", [("base", .address), ("seed", .seed), ("owner", .address)],
            accounts: ["account"]),
        numbered(
            11, "TransferWithSeed", [("lamports", .u64), ("seed", .seed), ("owner", .address)],
            accounts: ["from", "base", "to"]),
        numbered(12, "UpgradeNonceAccount", accounts: ["nonceAccount"]),
    ]

    /// `solana-sdk`, `compute-budget-interface`: a tag of one byte.
    static let computeBudget: [InstructionLayout] = [
        InstructionLayout("RequestHeapFrame", [1], [("bytes", .u32)]),
        InstructionLayout("SetComputeUnitLimit", [2], [("units", .u32)]),
        InstructionLayout("SetComputeUnitPrice", [3], [("microLamports", .u64)]),
        InstructionLayout("SetLoadedAccountsDataSizeLimit", [4], [("bytes", .u32)]),
    ]

    private static func numbered(
        _ tag: UInt8, _ name: String, _ data: [(name: String, form: Form)] = [], accounts: [String]
    ) -> InstructionLayout {
        InstructionLayout(name, [tag, 0, 0, 0], data, accounts: accounts)
    }
}
