import Bytes
import Solana

extension SolanaFacts {
    /// What moves if the signature is used, as far as the instructions show it: for receipts.
    ///
    ///     {fee_payer, max_fee, instructions: [{program, name?, from?, to?, lamports?, amount?, mint?}]}
    ///
    /// One entry for each instruction. Amounts are decimal texts, lamports or the smallest unit of a token; an
    /// instruction that moves all there is has `from` and `to` without an amount. What is left out is not shown by the
    /// transaction: an instruction without `name` is of a program that is not known, or cannot be read.
    var amounts: JSON {
        [
            "fee_payer": JSON(message.feePayer.map(text)), "max_fee": JSON(message.maximumFeeLamports.map { "\($0)" }),
            "instructions": .array(instructions.map(entry)),
        ]
    }

    private func entry(_ instruction: Instruction) -> JSON {
        var members = [JSON.Member("program", .string(text(of: instruction.call.program)))]
        guard let decoded = instruction.decoded else {
            if instruction.program == .memo { members.append(.init("name", "Memo")) }
            return .object(members)
        }
        members.append(.init("name", .string(decoded.name)))
        guard let movement = decoded.movement else { return .object(members) }
        if let from = movement.from { members.append(.init("from", .string(text(of: from)))) }
        if let to = movement.to { members.append(.init("to", .string(text(of: to)))) }
        switch movement.quantity {
        case .lamports(let lamports): members.append(.init("lamports", .string("\(lamports)")))
        case .tokens(let amount): members.append(.init("amount", .string("\(amount)")))
        case .everything: break
        }
        if let mint = movement.mint { members.append(.init("mint", .string(text(of: mint)))) }
        return .object(members)
    }
}
