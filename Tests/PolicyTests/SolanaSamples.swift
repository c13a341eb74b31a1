import Bytes
import Policy
import Solana

/// Transactions of Solana for tests, as requests carry them.
enum SolanaSamples {
    static let wallet = account(1)
    static let friend = account(2)
    static let stranger = account(3)
    static let mint = account(4)
    static let tokens = account(5)

    /// 32 times a byte: some account.
    static func account(_ byte: UInt8) -> SolanaAddress {
        SolanaAddress(bytes: [UInt8](repeating: byte, count: 32)) ?? SolanaProgram.system.address
    }

    static func transfer(
        _ lamports: UInt64, from: SolanaAddress = wallet, to: SolanaAddress = friend
    ) -> SolanaMessage.Call {
        call(.system, [2, 0, 0, 0] + lamports.littleEndian8, signer: from, [(to, true)], signerFirst: true)
    }

    /// TransferChecked of a token program.
    static func tokens(
        _ amount: UInt64, to: SolanaAddress = friend, mint: SolanaAddress = mint, of program: SolanaProgram = .token
    ) -> SolanaMessage.Call {
        call(
            program, [12] + amount.littleEndian8 + [6], signer: wallet, [(tokens, true), (mint, false), (to, true)])
    }

    static func approve(_ amount: UInt64, of program: SolanaProgram = .token) -> SolanaMessage.Call {
        call(program, [4] + amount.littleEndian8, signer: wallet, [(tokens, true), (stranger, false)])
    }

    static func setAuthority(_ address: SolanaAddress?) -> SolanaMessage.Call {
        call(.token, [6, 2] + (address.map { [1] + $0.bytes } ?? [0]), signer: wallet, [(tokens, true)])
    }

    static func limit(_ units: UInt32) -> SolanaMessage.Call {
        call(.computeBudget, [2] + UInt64(units).littleEndian8.prefix(4), signer: nil, [])
    }

    static func price(_ microLamports: UInt64) -> SolanaMessage.Call {
        call(.computeBudget, [3] + microLamports.littleEndian8, signer: nil, [])
    }

    static func memo(_ text: [UInt8]) -> SolanaMessage.Call { call(.memo, text, signer: nil, []) }

    static func foreign(_ program: UInt8 = 9, _ accounts: [SolanaAddress] = []) -> SolanaMessage.Call {
        SolanaMessage.Call(
            program: account(program), accounts: accounts.map { .init($0, isWritable: true) }, data: [1])
    }

    static func call(
        _ program: SolanaProgram, _ data: some Collection<UInt8>, signer: SolanaAddress?,
        _ accounts: [(SolanaAddress, Bool)], signerFirst: Bool = false
    ) -> SolanaMessage.Call {
        var list = accounts.map { SolanaMessage.Call.Account($0.0, isWritable: $0.1) }
        if let signer {
            list.insert(.init(signer, isSigner: true, isWritable: signerFirst), at: signerFirst ? 0 : list.count)
        }
        return SolanaMessage.Call(program: program.address, accounts: list, data: Array(data))
    }

    static func message(
        _ calls: [SolanaMessage.Call], payer: SolanaAddress = wallet, tables: [SolanaMessage.Table]? = nil
    ) throws -> SolanaMessage {
        try SolanaMessage(
            payer: payer, calls: calls, recentBlockhash: [UInt8](repeating: 8, count: 32), tables: tables)
    }

    static func body(
        _ calls: [SolanaMessage.Call], payer: SolanaAddress = wallet, tables: [SolanaMessage.Table]? = nil
    ) throws -> JSON {
        let transaction = SolanaTransaction(unsigned: try message(calls, payer: payer, tables: tables))
        return body(transaction.bytes)
    }

    static func body(_ transaction: [UInt8]) -> JSON {
        [
            "method": "signTransaction",
            "params": ["transaction": .string(Base64.encode(transaction)), "encoding": "base64"],
        ]
    }

    static func messageBody(_ message: [UInt8]) -> JSON {
        ["method": "signMessage", "params": ["message": .string(Base64.encode(message)), "encoding": "base64"]]
    }

    static func policy(_ rules: [JSON]) throws -> CompiledPolicy {
        try Samples.compiled([
            "version": "1.0", "name": "p", "chain_type": "solana", "rules": .array(rules),
        ])
    }

    static func context(sets: [String: ConditionSet] = [:]) -> EvaluationContext {
        EvaluationContext(nowMs: Samples.nowMs, walletAddress: .solana(wallet), conditionSet: { sets[$0] })
    }

    static func rule(_ conditions: [JSON], action: String = "ALLOW", name: String = "r") -> JSON {
        Samples.rule("signTransaction", conditions, action: action, name: name)
    }

    static func system(_ field: String, _ operation: String, _ value: JSON) -> JSON {
        Samples.condition("solana_system_program_instruction", field, operation, value)
    }

    static func token(_ field: String, _ operation: String, _ value: JSON) -> JSON {
        Samples.condition("solana_token_program_instruction", field, operation, value)
    }

    static func program(_ operation: String, _ value: JSON) -> JSON {
        Samples.condition("solana_program_instruction", "programId", operation, value)
    }

    static func whole(_ field: String, _ operation: String, _ value: JSON) -> JSON {
        Samples.condition("solana_transaction", field, operation, value)
    }
}

extension UInt64 {
    var littleEndian8: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self >> (8 * UInt64($0))) } }
}

extension SolanaAddress {
    var json: JSON { .string(base58) }
}
