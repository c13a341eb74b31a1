import Solana

/// What a condition may ask about a transaction of Solana, or about one of its instructions.
enum SolanaField: Sendable, Hashable {
    /// The program that an instruction calls.
    case programID
    /// What an instruction of a program is called.
    case instructionName(SolanaProgram)
    /// A value of an instruction of that name, of a program.
    case member(SolanaProgram, instruction: String, String, FieldKind)
    /// What the whole transaction may cost; asked of instructions of the compute budget.
    case maximumFee
    case memoContent, memoLength
    /// Of what an instruction moves with the wallet's signature.
    case movement(MovementMember)
    case feePayer, isFeePayer, signatureCount, instructionCount, transferCount, totalLamports, hasLookupTables
    /// What the whole transaction may cost; asked of the transaction.
    case totalFee

    /// What is said of a movement.
    enum MovementMember: String, CaseIterable {
        case lamports, amount, mint, from, to
    }

    var kind: FieldKind {
        switch self {
        case .programID, .feePayer: .account
        case .instructionName, .memoContent: .text
        case .member(_, _, _, let kind): kind
        case .movement(.lamports), .movement(.amount): .integer
        case .movement: .account
        case .maximumFee, .memoLength, .signatureCount, .instructionCount, .transferCount, .totalLamports, .totalFee:
            .integer
        case .isFeePayer, .hasLookupTables: .bool
        }
    }

    /// Whether each instruction has a value of its own, or none.
    var isPerInstruction: Bool {
        switch self {
        case .programID, .instructionName, .member, .maximumFee, .memoContent, .memoLength, .movement: true
        case .feePayer, .isFeePayer, .signatureCount, .instructionCount, .transferCount, .totalLamports, .totalFee,
            .hasLookupTables:
            false
        }
    }

    /// The fields of each source, by name.
    static let bySource: [FieldSource: [String: SolanaField]] = [
        .solanaProgram: ["programId": .programID],
        .solanaSystem: fields(of: .system), .solanaToken: fields(of: .token), .solanaToken2022: fields(of: .token2022),
        .solanaAssociatedToken: fields(of: .associatedToken),
        .solanaComputeBudget: fields(of: .computeBudget).merging(["maxFee": .maximumFee]) { first, _ in first },
        .solanaMemo: ["content": .memoContent, "byte_length": .memoLength],
        .solanaTransaction: [
            "fee_payer": .feePayer, "is_fee_payer": .isFeePayer, "signature_count": .signatureCount,
            "instruction_count": .instructionCount, "transfer_count": .transferCount,
            "total_lamports": .totalLamports, "max_fee": .totalFee, "has_lookup_tables": .hasLookupTables,
        ],
        .solanaMovement: Dictionary(
            uniqueKeysWithValues: MovementMember.allCases.map { ($0.rawValue, .movement($0)) }),
    ]

    private static func fields(of program: SolanaProgram) -> [String: SolanaField] {
        var fields: [String: SolanaField] = ["instructionName": .instructionName(program)]
        for layout in program.layouts {
            for member in layout.members {
                fields["\(layout.name).\(member.name)"] = .member(
                    program, instruction: layout.name, member.name, FieldKind(member.kind))
            }
        }
        return fields
    }
}

extension FieldKind {
    fileprivate init(_ kind: InstructionLayout.MemberKind) {
        self =
            switch kind {
            case .address: .account
            case .integer: .integer
            case .text: .text
            }
    }
}
