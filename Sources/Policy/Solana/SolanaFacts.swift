import Bytes
import Solana

/// A transaction of Solana as policies look at it: instruction by instruction.
public struct SolanaFacts: Sendable {
    let transaction: SolanaTransaction
    let instructions: [Instruction]
    private let texts: [SolanaAddress: String]

    /// One instruction, read as far as its program is known.
    struct Instruction: Sendable {
        let call: SolanaInstruction
        let program: SolanaProgram?
        /// Nil for programs that are not known, and for what cannot be read.
        let decoded: DecodedInstruction?

        init(_ call: SolanaInstruction) {
            self.call = call
            program = SolanaProgram(call.program)
            decoded = DecodedInstruction(call)
        }
    }

    /// The facts of a transaction.
    public init(_ transaction: SolanaTransaction) {
        self.transaction = transaction
        instructions = transaction.message.resolvedInstructions.map(Instruction.init)
        texts = Dictionary(
            transaction.message.accountKeys.map { ($0, $0.base58) }, uniquingKeysWith: { first, _ in first })
    }

    var message: SolanaMessage { transaction.message }

    /// Base58, for accounts of the message without working it out again.
    func text(of address: SolanaAddress) -> String { texts[address] ?? address.base58 }

    /// Lamports that instructions of the system program move, whoever pays; nil when one of them cannot be read.
    var totalLamports: UInt256? {
        var total = UInt256.zero
        for instruction in instructions where instruction.program == .system {
            guard let decoded = instruction.decoded else { return nil }
            guard case .lamports(let lamports) = decoded.movement?.quantity else { continue }
            guard let sum = total.adding(UInt256(lamports)) else { return nil }
            total = sum
        }
        return total
    }

    /// Instructions that move lamports or tokens, or give somebody the power to; nil when one of a program that does
    /// such things cannot be read.
    var transferCount: UInt64? {
        var count: UInt64 = 0
        for instruction in instructions {
            switch instruction.program {
            case .system, .token, .token2022:
                guard let decoded = instruction.decoded else { return nil }
                if decoded.movement != nil { count += 1 }
            default: continue
            }
        }
        return count
    }
}
