/// Programs whose instructions this module can read.
public enum SolanaProgram: String, Sendable, CaseIterable {
    case system = "11111111111111111111111111111111"
    case computeBudget = "ComputeBudget111111111111111111111111111111"
    case token = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
    case token2022 = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb"
    case associatedToken = "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL"
    case memo = "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr"

    /// The account under which the program is called.
    public var address: SolanaAddress { Self.addresses[self] ?? SolanaAddress(unchecked: []) }

    /// The program under an address; nil for one that this module cannot read.
    public init?(_ address: SolanaAddress) {
        guard let program = Self.byAddress[address] else { return nil }
        self = program
    }

    /// What the program can be told, as far as it is known here; empty for memos, which are text.
    public var layouts: [InstructionLayout] {
        switch self {
        case .system: InstructionLayout.system
        case .computeBudget: InstructionLayout.computeBudget
        case .token: InstructionLayout.token
        case .token2022: InstructionLayout.token2022
        case .associatedToken: InstructionLayout.associatedToken
        case .memo: []
        }
    }

    private static let byAddress: [SolanaAddress: SolanaProgram] = {
        var programs: [SolanaAddress: SolanaProgram] = [:]
        for program in allCases {
            if let address = try? SolanaAddress(program.rawValue) { programs[address] = program }
        }
        return programs
    }()

    private static let addresses = Dictionary(uniqueKeysWithValues: byAddress.map { ($1, $0) })

    /// Programs whose instructions cost a fee for each signature that they check, which is not read here.
    static let precompiles: Set<SolanaAddress> = Set(
        [
            "Ed25519SigVerify111111111111111111111111111", "KeccakSecp256k11111111111111111111111111111",
            "Secp256r1SigVerify1111111111111111111111111",
        ].compactMap { try? SolanaAddress($0) })
}
