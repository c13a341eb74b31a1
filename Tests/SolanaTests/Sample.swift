import Bytes
import Cryptography
import Solana
import TestSupport

/// Messages and accounts for tests.
enum Sample {
    static let payer = address(1)
    static let program = address(7)

    /// 32 times a byte: some account.
    static func address(_ byte: UInt8) -> SolanaAddress {
        SolanaAddress(bytes: [UInt8](repeating: byte, count: 32)) ?? SolanaProgram.system.address
    }

    static func transfer(_ lamports: UInt64, from: SolanaAddress = payer, to: SolanaAddress) -> SolanaMessage.Call {
        SolanaMessage.Call(
            program: SolanaProgram.system.address,
            accounts: [.init(from, isSigner: true, isWritable: true), .init(to, isWritable: true)],
            data: [2, 0, 0, 0] + lamports.littleEndianBytes)
    }

    /// Two transfers from the payer.
    static func transfers() throws(SolanaError) -> SolanaMessage {
        try SolanaMessage(
            payer: payer, calls: [transfer(5, to: address(2)), transfer(6, to: address(2))],
            recentBlockhash: [UInt8](repeating: 9, count: 32))
    }

    /// A call with one account of a lookup table.
    static func messageWithTable() throws(SolanaError) -> SolanaMessage {
        try SolanaMessage(
            payer: payer,
            calls: [
                SolanaMessage.Call(
                    program: program, accounts: [.init(payer), .init(address(4), isWritable: true)], data: [1])
            ], recentBlockhash: [UInt8](repeating: 9, count: 32),
            tables: [SolanaMessage.Table(address(5), entries: [address(6), address(4)])])
    }
}

extension UInt64 {
    var littleEndianBytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self >> (8 * UInt64($0))) } }
}

extension SolanaMessage.Call {
    /// `{programId, accounts: [{pubkey, isSigner, isWritable}], dataHex}`.
    init(vector: JSON) throws {
        self.init(
            program: try SolanaAddress(vector.string("programId")),
            accounts: try vector.cases("accounts").map { account in
                try Account(
                    SolanaAddress(account.string("pubkey")), isSigner: account.bool("isSigner"),
                    isWritable: account.bool("isWritable"))
            },
            data: try vector.bytes("dataHex"))
    }

    /// The call outside of a message.
    var instruction: SolanaInstruction {
        SolanaInstruction(program: program, accounts: accounts.map { .known($0.address) }, data: data)
    }
}
