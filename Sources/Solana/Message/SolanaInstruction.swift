/// An account that an instruction is given.
public enum InstructionAccount: Hashable, Sendable {
    case known(SolanaAddress)
    /// Taken from a lookup table when the transaction runs: what lies there cannot be seen from the message.
    case loaded

    /// The address; nil when a lookup table has it.
    public var address: SolanaAddress? {
        if case .known(let address) = self { address } else { nil }
    }
}

/// One call of a program, with its accounts in place of their positions.
public struct SolanaInstruction: Hashable, Sendable {
    /// The program that is called.
    public let program: SolanaAddress
    /// What the program is given, in its order.
    public let accounts: [InstructionAccount]
    /// What the program is told.
    public let data: [UInt8]

    /// An instruction as it stands in a message, or outside of any.
    public init(program: SolanaAddress, accounts: [InstructionAccount], data: [UInt8]) {
        self.program = program
        self.accounts = accounts
        self.data = data
    }
}

extension SolanaMessage {
    /// The instructions, in the order in which they are made.
    public var resolvedInstructions: [SolanaInstruction] {
        instructions.compactMap { instruction in
            guard let program = key(at: instruction.programIndex) else { return nil }
            return SolanaInstruction(
                program: program,
                accounts: instruction.accountIndexes.map { key(at: $0).map { .known($0) } ?? .loaded },
                data: instruction.data)
        }
    }

    private func key(at index: UInt8) -> SolanaAddress? {
        Int(index) < accountKeys.count ? accountKeys[Int(index)] : nil
    }
}
