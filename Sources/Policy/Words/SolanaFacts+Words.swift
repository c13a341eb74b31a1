import Bytes
import Solana

/// What a transaction of Solana would do, instruction by instruction.
extension SolanaFacts {
    private static let shownInstructions = 16

    func words(from wallet: String) -> String {
        let shown = instructions.prefix(Self.shownInstructions).map(sentence)
        let rest = instructions.count - shown.count
        let payer = message.feePayer.map(text) ?? "an unknown account"
        let fee = message.maximumFeeLamports.map { "at most \(Self.sol($0))" } ?? "a fee that cannot be told"
        return "Sign a Solana transaction with \(wallet), for which \(payer) pays \(fee): "
            + shown.joined(separator: "; ") + (rest > 0 ? "; and \(rest) more instructions." : ".")
    }

    private func sentence(_ instruction: Instruction) -> String {
        let program = "program \(text(of: instruction.call.program))"
        if instruction.program == .memo {
            let memo = String(validating: instruction.call.data, as: UTF8.self)
            return memo.map { "leave the memo \(PlainText.quoted($0))" } ?? "leave a memo that is no text"
        }
        guard let decoded = instruction.decoded else {
            return "call \(program) with \(instruction.call.data.count) bytes that cannot be read"
        }
        guard let movement = decoded.movement else { return "\(decoded.name) by \(program)" }
        let from = movement.from.map { " from \(text(of: $0))" } ?? ""
        let to = movement.to.map { " to \(text(of: $0))" } ?? ""
        return "\(decoded.name) by \(program): \(quantity(movement))\(from)\(to)"
    }

    private func quantity(_ movement: Movement) -> String {
        let token = movement.mint.map { "token \(text(of: $0))" } ?? "a token"
        return switch movement.quantity {
        case .lamports(let lamports): Self.sol(lamports)
        case .tokens(UInt64.max): "any amount of \(token)"
        case .tokens(let amount): "\(amount) base units of \(token)"
        case .everything: "all there is"
        }
    }

    private static func sol(_ lamports: UInt64) -> String {
        "\(NativeCoin.decimal(UInt256(lamports), places: 9)) SOL"
    }
}
