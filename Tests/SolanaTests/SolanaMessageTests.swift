import Bytes
import Solana
import TestSupport
import Testing

@Suite struct SolanaMessageTests {
    @Test("messages of the Rust SDK are read as they were compiled, and compiled to the same bytes")
    func vectors() throws {
        let files = try VectorFolder.files(for: .solanaMessages) + VectorFolder.files(for: .solanaMessagesV0)
        for vector in try files.flatMap({ try $0.cases("cases") }) {
            guard vector["error"]?.stringValue == nil else {
                #expect(throws: SolanaError.self) { try compiled(vector) }
                continue
            }
            let bytes = try vector.bytes("messageHex")
            #expect(try compiled(vector).bytes == bytes)
            // Some of them are not sane, since their instructions call whoever pays.
            guard let message = try? SolanaMessage(bytes) else { continue }
            #expect(message.bytes == bytes)
            #expect(
                try message.accountKeys.map(\.base58) == vector.cases("accountKeys").map { $0.stringValue ?? "" })
            #expect(try message.recentBlockhash == vector.bytes("recentBlockhashHex"))
            #expect(try message == compiled(vector))
            try checkInstructions(message, vector)
        }
    }

    @Test("accounts from lookup tables are told apart from those that the message names")
    func loaded() throws {
        let message = try Sample.messageWithTable()
        let instruction = try #require(message.resolvedInstructions.first)
        #expect(message.lookups.count == 1)
        #expect(instruction.program == Sample.program)
        #expect(instruction.accounts == [.known(Sample.payer), .loaded])
        #expect(try SolanaMessage(message.bytes) == message)
    }

    @Test("of all changes of one byte none gives a message that is written otherwise")
    func oneByte() throws {
        for message in try [Sample.transfers(), Sample.messageWithTable()] {
            for index in message.bytes.indices {
                for change in [0x01, 0x80, 0xFF] as [UInt8] {
                    var bytes = message.bytes
                    bytes[index] ^= change
                    guard let changed = try? SolanaMessage(bytes) else { continue }
                    #expect(changed.bytes == bytes)
                    #expect(changed != message)
                }
            }
            for count in message.bytes.indices {
                #expect(throws: SolanaError.self) { try SolanaMessage(Array(message.bytes.prefix(count))) }
            }
            #expect(throws: SolanaError.self) { try SolanaMessage(message.bytes + [0]) }
        }
    }

    @Test("what the network refuses before it runs anything is refused")
    func sanity() throws {
        let good = try Sample.transfers().bytes
        for (index, value, why) in [
            (0, 0, "nobody signs"), (1, 1, "whoever pays is only read"),
            (2, 3, "more accounts are counted than there are"),
            (3 + 1 + 96 + 32 + 1, 0, "whoever pays is called"), (3 + 1 + 96 + 32 + 1, 3, "nothing is called"),
            (3 + 1 + 96 + 32 + 3, 3, "an account is not there"),
        ] as [(Int, UInt8, Comment)] {
            var bytes = good
            bytes[index] = value
            #expect(throws: SolanaError.self, why) { try SolanaMessage(bytes) }
        }
        var twice = good
        twice.replaceSubrange(36..<68, with: good[4..<36])
        #expect(throws: SolanaError.self, "an account is named twice") { try SolanaMessage(twice) }
    }

    private func compiled(_ vector: JSON) throws -> SolanaMessage {
        try SolanaMessage(
            payer: SolanaAddress(vector.string("payer")),
            calls: vector.cases("instructions").map(SolanaMessage.Call.init(vector:)),
            recentBlockhash: vector.bytes("recentBlockhashHex"),
            tables: vector["tables"]?.arrayValue?.map { table in
                try SolanaMessage.Table(
                    SolanaAddress(table.string("key")),
                    entries: table.cases("addresses").map { try SolanaAddress($0.stringValue ?? "") })
            })
    }

    private func checkInstructions(_ message: SolanaMessage, _ vector: JSON) throws {
        let expected = try vector.cases("compiled")
        try #require(message.instructions.count == expected.count)
        for (instruction, expected) in zip(message.instructions, expected) {
            #expect(try Int(instruction.programIndex) == expected.integer("programIdIndex"))
            #expect(try instruction.accountIndexes.map { Int64($0) } == expected.cases("accounts").map(\.safeInteger))
            #expect(try instruction.data == expected.bytes("dataHex"))
        }
        let calls = try vector.cases("instructions").map(SolanaMessage.Call.init(vector:))
        for (instruction, call) in zip(message.resolvedInstructions, calls) {
            #expect(instruction.program == call.program)
            for (account, named) in zip(instruction.accounts, call.accounts) {
                #expect(account == .known(named.address) || account == .loaded && !message.lookups.isEmpty)
            }
        }
    }
}
