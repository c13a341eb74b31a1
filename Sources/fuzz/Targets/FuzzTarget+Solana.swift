import Bytes
import Cryptography
import Solana

extension FuzzTarget {
    /// Transactions of Solana: what is decoded is encoded to the same bytes, and nothing of it is signed as a message.
    static let solanaTransaction = FuzzTarget(
        name: "solana-transaction", shape: .bytes, seeds: SolanaSamples.transactions
    ) { input, _ throws(Finding) in
        guard let transaction = try? SolanaTransaction(input) else { return false }
        try demand(transaction.bytes == input, "two encodings of the same transaction are accepted")
        let message = transaction.message
        try demand((try? SolanaMessage(message.bytes)) == message, "a message is read as another")
        try demand(message.signers.count == transaction.signatures.count, "signers without a place")
        try demand(Set(message.accountKeys).count == message.accountKeys.count, "an account is named twice")
        for bytes in [input, message.bytes, input + [0], message.bytes + [0]] {
            try demand((try? MessageGuard.check(bytes)) == nil, "a transaction may be signed as a message")
        }
        try demand(
            message.resolvedInstructions.count == message.instructions.count, "an instruction without its program")
        for instruction in message.resolvedInstructions { _ = DecodedInstruction(instruction)?.movement }
        _ = message.maximumFeeLamports
        return true
    }

    /// Messages for `signMessage`: what is let through cannot be read as a transaction.
    static let solanaMessage = FuzzTarget(
        name: "solana-message", shape: .bytes, seeds: SolanaSamples.messages
    ) { input, _ throws(Finding) in
        let offchain = try? OffchainMessage(input)
        try demand(
            offchain == nil || input.starts(with: OffchainMessage.domain) && offchain?.text.isEmpty == false,
            "a message off the chain without its domain or text")
        guard (try? MessageGuard.check(input)) != nil else { return false }
        try demand((try? SolanaMessage(input)) == nil, "the message of a transaction is let through")
        try demand((try? SolanaTransaction(input)) == nil, "a transaction is let through")
        return true
    }
}

/// Good transactions and messages to begin with.
enum SolanaSamples {
    static let transactions: [[UInt8]] = [legacy, withTable].compactMap { $0 }.map {
        SolanaTransaction(unsigned: $0).bytes
    }

    static let messages: [[UInt8]] =
        [
            Array("Sign in to example.org".utf8), [UInt8](repeating: 1, count: 32),
            OffchainMessage.domain + [0, 0, 5, 0] + Array("Hello".utf8),
            OffchainMessage.domain + [1, 1] + address(3).bytes + Array("Hello".utf8),
            OffchainMessage.domain + [0] + address(4).bytes + [1, 1] + address(5).bytes + [5, 0] + Array("Hello".utf8),
        ] + [legacy].compactMap { $0?.bytes.dropLast() }

    private static let hash = [UInt8](repeating: 9, count: 32)

    private static let legacy = try? SolanaMessage(
        payer: address(1),
        calls: [
            .init(program: SolanaProgram.computeBudget.address, accounts: [], data: [2, 0x40, 0x0D, 3, 0]),
            .init(
                program: SolanaProgram.system.address,
                accounts: [.init(address(1), isSigner: true, isWritable: true), .init(address(2), isWritable: true)],
                data: [2, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]),
            .init(
                program: SolanaProgram.token.address,
                accounts: [
                    .init(address(3), isWritable: true), .init(address(4)), .init(address(5), isWritable: true),
                    .init(address(6), isSigner: true),
                ], data: [12, 1, 0, 0, 0, 0, 0, 0, 0, 6]),
            .init(program: SolanaProgram.memo.address, accounts: [], data: Array("memo".utf8)),
        ], recentBlockhash: hash)

    private static let withTable = try? SolanaMessage(
        payer: address(1),
        calls: [
            .init(
                program: address(7), accounts: [.init(address(1)), .init(address(4), isWritable: true)], data: [1, 2])
        ], recentBlockhash: hash, tables: [.init(address(8), entries: [address(5), address(4)])])

    private static func address(_ byte: UInt8) -> SolanaAddress {
        SolanaAddress(bytes: [UInt8](repeating: byte, count: 32)) ?? SolanaProgram.system.address
    }
}
