import Bytes
import Solana
import TestSupport
import Testing

@Suite struct InstructionTests {
    /// Names of vectors whose instruction is called otherwise here.
    private static let names = ["AdvanceNonce": "AdvanceNonceAccount", "WithdrawNonce": "WithdrawNonceAccount"]

    @Test("instructions of the public libraries are read with their names, numbers and accounts")
    func vectors() throws {
        var names: Set<String> = []
        for file in try VectorFolder.files(for: .solanaInstructions) {
            for vector in try file.cases("cases") {
                let title = try vector.string("name")
                let instruction = try #require(vector["instruction"])
                let call = try SolanaMessage.Call(vector: instruction)
                guard SolanaProgram(call.program) != .memo, !title.hasPrefix("alt.") else {
                    #expect(DecodedInstruction(call.instruction) == nil)
                    if title == "memo" {
                        #expect(call.instruction.memo == vector["args"]?["text"]?.stringValue)
                    }
                    continue
                }
                let decoded = try #require(DecodedInstruction(call.instruction), "\(title)")
                let name = try #require(title.split(separator: ".").dropFirst().first { $0 != "ata" })
                #expect(decoded.name.lowercased() == name.lowercased(), "\(title)")
                names.insert(decoded.name)
                for member in ["lamports", "amount", "units", "microLamports", "bytes", "space", "decimals"] {
                    guard let value = vector["args"]?[member], !value.isNull else { continue }
                    let number = value.stringValue ?? value.safeInteger.map { String($0) }
                    #expect(decoded.integer(member).map { String($0) } == number, "\(title) \(member)")
                }
                checkAccounts(decoded, call, title)
            }
        }
        #expect(names.isSuperset(of: ["Transfer", "TransferChecked", "Approve", "CloseAccount", "CreateIdempotent"]))
    }

    private func checkAccounts(_ decoded: DecodedInstruction, _ call: SolanaMessage.Call, _ title: String) {
        let layout = decoded.program.layouts.first { $0.name == decoded.name }
        let named = (layout?.members ?? []).filter { $0.kind == .address && decoded[$0.name] != .absent }
        let seen = named.compactMap { decoded.address($0.name) }
        #expect(seen.count == named.count, "\(title)")
        let given = Set(call.accounts.map(\.address))
        let inData =
            decoded.name.hasPrefix("Initialize") || decoded.name.hasPrefix("SetAuthority")
            || decoded.program == .system
        #expect(inData || seen.allSatisfy { given.contains($0) }, "\(title)")
    }

    @Test("one byte more or less, or an account less, is not read")
    func strictness() throws {
        for file in try VectorFolder.files(for: .solanaInstructions) {
            for vector in try file.cases("cases") {
                let call = try SolanaMessage.Call(vector: #require(vector["instruction"])).instruction
                guard let decoded = DecodedInstruction(call) else { continue }
                let longer = SolanaInstruction(program: call.program, accounts: call.accounts, data: call.data + [1])
                #expect(DecodedInstruction(longer) == nil, "\(decoded.name)")
                let shorter = SolanaInstruction(
                    program: call.program, accounts: call.accounts, data: call.data.dropLast())
                #expect(DecodedInstruction(shorter)?.name != decoded.name || decoded.name == "Create")
                guard !call.accounts.isEmpty, decoded.name != "CreateAccountWithSeed" else { continue }
                let fewer = SolanaInstruction(program: call.program, accounts: [], data: call.data)
                #expect(DecodedInstruction(fewer) == nil, "\(decoded.name)")
            }
        }
    }

    @Test("the two token programs are told apart, and only one knows transfers with a fee")
    func tokenPrograms() throws {
        let accounts = (1...4).map { InstructionAccount.known(Sample.address($0)) }
        let data: [UInt8] = [26, 1] + UInt64(70).littleEndianBytes + [6] + UInt64(3).littleEndianBytes
        let address = SolanaProgram.token2022.address
        let decoded = try #require(
            DecodedInstruction(SolanaInstruction(program: address, accounts: accounts, data: data)))
        #expect(decoded.program == .token2022 && decoded.name == "TransferCheckedWithFee")
        #expect(decoded.integer("fee") == 3 && decoded.address("mint") == Sample.address(2))
        let token = SolanaProgram.token.address
        #expect(DecodedInstruction(SolanaInstruction(program: token, accounts: accounts, data: data)) == nil)
        let transfer: [UInt8] = [3] + UInt64(1).littleEndianBytes
        for (program, address) in [(SolanaProgram.token, token), (.token2022, address)] {
            let instruction = SolanaInstruction(program: address, accounts: accounts, data: transfer)
            #expect(DecodedInstruction(instruction)?.program == program)
        }
    }

    @Test("what a batch of token instructions does is not seen, so it is not read")
    func batch() {
        let accounts = (1...6).map { InstructionAccount.known(Sample.address($0)) }
        let batch = SolanaInstruction(
            program: SolanaProgram.token.address, accounts: accounts,
            data: [255, 3, 9, 3] + UInt64(1).littleEndianBytes)
        #expect(DecodedInstruction(batch) == nil)
    }

    @Test("an absent address may be followed by nothing or by zeros")
    func absence() throws {
        let accounts = (1...2).map { InstructionAccount.known(Sample.address($0)) }
        func read(_ rest: [UInt8]) -> DecodedInstruction? {
            DecodedInstruction(
                SolanaInstruction(program: SolanaProgram.token.address, accounts: accounts, data: [6, 2] + rest))
        }
        #expect(read([0])?["newAuthority"] == DecodedInstruction.Value.absent)
        #expect(read([0] + [UInt8](repeating: 0, count: 32))?["newAuthority"] == DecodedInstruction.Value.absent)
        #expect(read([1] + Sample.address(9).bytes)?.address("newAuthority") == Sample.address(9))
        #expect(read([0] + Sample.address(9).bytes) == nil)
        #expect(read([2]) == nil && read([]) == nil)
    }

    @Test("fees are those that the network takes")
    func fees() throws {
        for file in try VectorFolder.files(for: .solanaFees) {
            for vector in try file.cases("cases") {
                let id = try vector.string("id")
                #expect(
                    try message(vector).maximumFeeLamports.map { String($0) } == vector.string("feeLamports"), "\(id)")
            }
        }
    }

    @Test("a fee that cannot be known is not guessed")
    func unknownFees() throws {
        let price = UInt64(1).littleEndianBytes
        for calls in try [
            [budget([3] + price), budget([3] + price)], [budget([9])], [budget([3] + price + [0])],
            [
                SolanaMessage.Call(
                    program: SolanaAddress("Ed25519SigVerify111111111111111111111111111"), accounts: [], data: [1])
            ],
            [budget([3] + UInt64.max.littleEndianBytes), budget([2] + [0xFF, 0xFF, 0xFF, 0xFF])],
        ] as [[SolanaMessage.Call]] {
            let message = try SolanaMessage(
                payer: Sample.payer, calls: calls, recentBlockhash: [UInt8](repeating: 9, count: 32))
            #expect(message.maximumFeeLamports == nil)
        }
    }

    @Test("a price close to the end of its range is counted exactly")
    func hugePrice() throws {
        let message = try SolanaMessage(
            payer: Sample.payer,
            calls: [
                budget([3] + UInt64.max.littleEndianBytes), budget([2] + UInt64(500_000).littleEndianBytes.prefix(4)),
            ],
            recentBlockhash: [UInt8](repeating: 9, count: 32))
        #expect(message.maximumFeeLamports == 9_223_372_036_854_780_808)
    }

    private func budget(_ data: [UInt8]) -> SolanaMessage.Call {
        SolanaMessage.Call(program: SolanaProgram.computeBudget.address, accounts: [], data: data)
    }

    private func message(_ vector: JSON) throws -> SolanaMessage {
        var calls: [SolanaMessage.Call] = []
        if let limit = vector["computeUnitLimit"]?.safeInteger {
            calls.append(budget([2] + UInt64(limit).littleEndianBytes.prefix(4)))
        }
        if let price = vector["microLamportsPerUnit"]?.safeInteger {
            calls.append(budget([3] + UInt64(price).littleEndianBytes))
        }
        let others = (1..<(try vector.integer("signatures"))).map {
            SolanaMessage.Call.Account(Sample.address(UInt8(100 + $0)), isSigner: true)
        }
        for kind in try vector.string("otherInstructions").split(separator: "+") {
            let memo = SolanaMessage.Call(program: SolanaProgram.memo.address, accounts: others, data: [0x6D])
            calls.append(kind == "memo" ? memo : Sample.transfer(1, to: Sample.address(2)))
        }
        return try SolanaMessage(
            payer: Sample.payer, calls: calls, recentBlockhash: [UInt8](repeating: 9, count: 32))
    }
}
