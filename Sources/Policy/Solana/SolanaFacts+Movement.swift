import Solana

/// What an instruction moves with the wallet's signature, whichever instruction it is: what sums over time add up.
extension SolanaFacts {
    /// Reads one thing about what an instruction moves.
    ///
    /// An instruction that does not name the wallet among its accounts cannot use its signature: no program is handed
    /// more than it is given. One that does name it is taken to need it, be the wallet the one who pays, the authority
    /// over somebody else's account or one signer of several, and also where it only receives. What a program does that
    /// cannot be read here is not known, and neither is how much there is to move where an instruction moves all of it.
    func read(
        _ member: SolanaField.MovementMember, ofMovement instruction: Instruction, in context: EvaluationContext
    ) -> Reading {
        guard case .solana(let wallet) = context.walletAddress else { return .unevaluable(.absent) }
        guard instruction.call.accounts.contains(.known(wallet)), instruction.program != .memo else {
            return .inapplicable(.movesNoSuch)
        }
        guard instruction.program != nil else { return .unevaluable(.unknownProgram) }
        guard let decoded = instruction.decoded else { return .unevaluable(.undecodableInstruction) }
        guard let movement = decoded.movement else { return .inapplicable(.movesNoSuch) }
        return read(member, of: movement)
    }

    private func read(_ member: SolanaField.MovementMember, of movement: Movement) -> Reading {
        switch (member, movement.quantity) {
        case (.lamports, .lamports(let lamports)): .value(.integer(lamports))
        case (.amount, .tokens(let amount)): .value(.integer(amount))
        case (.lamports, .tokens), (.amount, .lamports), (.mint, .lamports): .inapplicable(.movesNoSuch)
        case (.lamports, .everything), (.amount, .everything): .unevaluable(.unsaidMovement)
        case (.mint, _): account(movement.mint)
        case (.from, _): account(movement.from)
        case (.to, _): account(movement.to)
        }
    }

    private func account(_ address: SolanaAddress?) -> Reading {
        address.map { .value(.text(text(of: $0))) } ?? .unevaluable(.unsaidMovement)
    }
}
