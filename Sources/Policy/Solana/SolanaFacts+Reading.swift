import Bytes
import Solana

extension SolanaFacts {
    /// Reads a field for one of the instructions.
    func read(_ field: SolanaField, element: Int, in context: EvaluationContext) -> Reading {
        guard instructions.indices.contains(element) else { return .unevaluable(.absent) }
        let instruction = instructions[element]
        switch field {
        case .programID: return .value(.text(text(of: instruction.call.program)))
        case .instructionName(let program):
            return read(instruction, of: program) { .value(.text($0.name)) }
        case .member(let program, let name, let member, _):
            return read(instruction, of: program) { decoded in
                decoded.name == name ? read(decoded[member]) : .inapplicable(.otherInstruction)
            }
        case .maximumFee:
            guard instruction.program == .computeBudget else { return .inapplicable(.otherProgram) }
            return Reading(message.maximumFeeLamports.map { .integer($0) })
        case .memoContent, .memoLength: return memo(instruction, field)
        case .movement(let member): return read(member, ofMovement: instruction, in: context)
        default: return Reading(value(of: field, in: context))
        }
    }

    private func read(
        _ instruction: Instruction, of program: SolanaProgram, _ read: (DecodedInstruction) -> Reading
    ) -> Reading {
        guard instruction.program == program else { return .inapplicable(.otherProgram) }
        return instruction.decoded.map(read) ?? .unevaluable(.undecodableInstruction)
    }

    private func read(_ value: DecodedInstruction.Value?) -> Reading {
        switch value {
        case .account(.known(let address)): .value(.text(text(of: address)))
        // What the table holds when the transaction runs cannot be known from its bytes.
        case .account(.loaded): .unevaluable(.loadedAccount)
        case .integer(let number): .value(.integer(number))
        case .text(let text): .value(.text(text))
        case .absent, nil: .unevaluable(.absent)
        }
    }

    private func memo(_ instruction: Instruction, _ field: SolanaField) -> Reading {
        guard instruction.program == .memo else { return .inapplicable(.otherProgram) }
        guard field == .memoContent else { return .value(.integer(UInt64(instruction.call.data.count))) }
        return instruction.call.memo.map { .value(.text($0)) } ?? .unevaluable(.invalidText)
    }

    private func value(of field: SolanaField, in context: EvaluationContext) -> FactValue? {
        switch field {
        case .feePayer: message.feePayer.map { .text(text(of: $0)) }
        case .isFeePayer: isFeePayer(context.walletAddress).map { .bool($0) }
        case .signatureCount: .integer(UInt64(message.header.requiredSignatures))
        case .instructionCount: .integer(UInt64(instructions.count))
        case .transferCount: transferCount.map { .integer($0) }
        case .totalLamports: totalLamports.map { .integer($0) }
        case .totalFee: message.maximumFeeLamports.map { .integer($0) }
        case .hasLookupTables: .bool(!message.lookups.isEmpty)
        default: nil
        }
    }

    /// Nil where no wallet of this chain is asked.
    private func isFeePayer(_ wallet: WalletAddress) -> Bool? {
        guard case .solana(let address) = wallet else { return nil }
        return message.feePayer == address
    }
}
