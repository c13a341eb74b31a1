import Bytes
import Solana
import TestSupport
import Testing

@Suite struct MessageGuardTests {
    @Test("nothing that the network could read as a transaction is signed as a message")
    func vectors() throws {
        for file in try VectorFolder.files(for: .solanaGuard) {
            for vector in try file.cases("cases") {
                let bytes = try vector.bytes("hex")
                let note = Comment(rawValue: try vector.string("note"))
                let isReserved = bytes.first.map { (0x80...0xFE).contains($0) } ?? false
                if try vector.bool("parsesAsTransactionMessage") || vector.bool("parsesAsTransaction") || isReserved {
                    #expect(throws: SolanaError.self, note) { try MessageGuard.check(bytes) }
                } else if try vector.string("note") == "text" {
                    #expect(throws: Never.self, note) { try MessageGuard.check(bytes) }
                }
            }
        }
    }

    @Test("transactions are recognised whatever follows them, signed or not, sane or not")
    func disguises() throws {
        for message in try [Sample.transfers(), Sample.messageWithTable()] {
            let wire = SolanaTransaction(unsigned: message).bytes
            for bytes in [message.bytes, message.bytes + [0], wire, wire + [1, 2, 3]] {
                #expect(throws: SolanaError.self) { try MessageGuard.check(bytes) }
            }
        }
        var insane = try Sample.transfers().bytes
        insane[0] = 0
        #expect(throws: SolanaError.self) { try MessageGuard.check(insane) }
    }

    @Test("texts, hashes and messages off the chain are signed")
    func harmless() throws {
        let random = SeededRandom(seed: 12)
        for count in [0, 1, 32, 1_000, 5_000] {
            let text = (0..<count).map { _ in UInt8(0x20 + random.next() % 95) }
            #expect(throws: Never.self) { try MessageGuard.check(text) }
        }
        #expect(throws: Never.self) { try MessageGuard.check(Array("Привет".utf8).map { $0 & 0x7F }) }
        for file in try VectorFolder.files(for: .solanaOffchain) {
            for vector in try file.cases("cases") where try vector.bytes("hex").first == 0xFF {
                #expect(throws: Never.self) { try MessageGuard.check(vector.bytes("hex")) }
            }
        }
    }

    @Test("messages off the chain are read in the form that they have, and in no other")
    func offchain() throws {
        for file in try VectorFolder.files(for: .solanaOffchain) {
            for vector in try file.cases("cases") where try vector.string("format") != "envelope" {
                let bytes = try vector.bytes("hex")
                let title = Comment(rawValue: try vector.string("title"))
                guard try vector.bool("valid") else {
                    let isOther = vector["error"]?.stringValue?.hasSuffix("UNEXPECTED_VERSION") == true
                    if !isOther { #expect(throws: SolanaError.self, title) { try OffchainMessage(bytes) } }
                    continue
                }
                let message = try OffchainMessage(bytes)
                #expect(try message.text == vector.string("text"), title)
                let form: OffchainMessage.Form =
                    switch try vector.string("format") {
                    case "v0": .version0
                    case "v1": .version1
                    default: .short
                    }
                #expect(message.form == form, title)
            }
        }
    }
}
