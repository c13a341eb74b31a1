import Bytes
import Cryptography
import Solana
import TestSupport
import Testing

@Suite struct SolanaTransactionTests {
    @Test("transactions are read and written byte for byte, up to the size of a packet")
    func vectors() throws {
        for vector in try vectors(.solanaTransactions) {
            let bytes = try vector.bytes("wireHex")
            guard try vector.bool("fitsPacket") else {
                #expect(throws: SolanaError.self) { try SolanaTransaction(bytes) }
                continue
            }
            let transaction = try SolanaTransaction(bytes)
            #expect(transaction.bytes == bytes)
            #expect(try transaction.message.bytes == vector.bytes("messageHex"))
            #expect(
                try transaction.signatures.map { Base58.encode($0) }
                    == vector.cases("signatures").map { $0.stringValue ?? "" })
            let areValid = zip(transaction.signatures, transaction.message.signers).map {
                Ed25519.isValid($0, for: transaction.message.bytes, publicKey: $1.bytes)
            }
            #expect(try areValid == vector.cases("signaturesValid").map { $0.boolValue ?? false })
        }
    }

    @Test("a signature is put in the place of its account, and those of others stay")
    func partialSigning() throws {
        for vector in try vectors(.solanaTransactions) where vector["signerIndex"] != nil {
            let signed = try SolanaTransaction(vector.bytes("wireHex"))
            let index = try vector.integer("signerIndex")
            let seed = Secret(testing: try vector.bytes("signerSeedHex"))
            let signer = try #require(signed.message.signers.dropFirst(index).first)
            let signature = try Ed25519.signAndCheck(signed.message.bytes, with: seed, expecting: signer.bytes)
            let unsigned = SolanaTransaction(unsigned: signed.message)
            #expect(unsigned.slot(of: signer) == index)
            let again = try unsigned.signed(by: signer, signature)
            #expect(again == signed)
            #expect(again.bytes == signed.bytes)
            // Another signer's signature beside it stays.
            let first = try #require(signed.message.feePayer)
            let both = try again.signed(by: first, [UInt8](repeating: 7, count: 64))
            #expect(both.signatures[index] == signature && both.signatures[0] == [UInt8](repeating: 7, count: 64))
        }
    }

    @Test("an account that is not asked to sign has no place, and a signature has 64 bytes")
    func strangers() throws {
        let transaction = SolanaTransaction(unsigned: try Sample.transfers())
        #expect(transaction.slot(of: Sample.address(2)) == nil)
        #expect(throws: SolanaError.self) {
            try transaction.signed(by: Sample.address(2), [UInt8](repeating: 1, count: 64))
        }
        #expect(throws: SolanaError.self) { try transaction.signed(by: Sample.payer, [1]) }
    }

    @Test("bytes that no wallet should sign are refused")
    func malformed() throws {
        for vector in try vectors(.solanaMalformed) {
            let bytes = try vector.bytes("wireHex")
            let note = Comment(rawValue: try vector.string("note"))
            if try vector.bool("acceptable") {
                #expect(try SolanaTransaction(bytes).bytes == bytes, note)
            } else {
                #expect(throws: SolanaError.self, note) { try SolanaTransaction(bytes) }
            }
        }
    }

    @Test("transactions of version 1 are recognised and refused")
    func versionOne() throws {
        for vector in try vectors(.solanaVersion1) {
            for member in ["wireHex", "messageHex"] {
                let bytes = try vector.bytes(member)
                #expect(throws: SolanaError(.unsupported, "transactions of version 1 are not supported")) {
                    try SolanaTransaction(bytes)
                }
                #expect(throws: SolanaError.self) { try SolanaMessage(bytes) }
                #expect(throws: SolanaError.self) { try MessageGuard.check(bytes) }
            }
        }
    }

    @Test("keys and signatures are those of the Solana tools")
    func keyPairs() throws {
        for vector in try vectors(.solanaKeyPairs) where vector["messageHex"] != nil {
            let seed = Secret(testing: try vector.bytes("seedHex"))
            let key = try vector.bytes("publicKeyHex")
            let message = try vector.bytes("messageHex")
            #expect(try Ed25519.PrivateKey(seed: seed).publicKey == key)
            #expect(SolanaAddress(bytes: key)?.base58 == vector["address"]?.stringValue)
            #expect(try Ed25519.signAndCheck(message, with: seed, expecting: key) == vector.bytes("signatureHex"))
            #expect(throws: CryptographyError.self) {
                try Ed25519.signAndCheck(message, with: seed, expecting: Array(key.reversed()))
            }
        }
    }

    @Test("signatures are judged as strictly as the network does")
    func verification() throws {
        for vector in try vectors(.solanaSignatures) {
            let isValid = try Ed25519.isValid(
                vector.bytes("signatureHex"), for: vector.bytes("messageHex"), publicKey: vector.bytes("publicKeyHex"))
            let note = Comment(rawValue: try vector.string("note"))
            #expect(try isValid == vector.bool("valid"), note)
        }
    }

    private func vectors(_ shape: VectorShape) throws -> [JSON] {
        try VectorFolder.files(for: shape).flatMap { try $0.cases("cases") }
    }
}
