import Bytes
import Cryptography
import Solana
import TestSupport
import Testing

@Suite struct SolanaAddressTests {
    @Test("addresses are base58 of 32 bytes and nothing else")
    func texts() throws {
        for file in try VectorFolder.files(for: .solanaBase58) {
            for vector in try file.cases("cases") where try vector.string("kind") == "address" {
                let text = try vector.string("base58")
                guard try vector.bool("valid") else {
                    #expect(throws: SolanaError.self, "\(text)") { try SolanaAddress(text) }
                    continue
                }
                let address = try SolanaAddress(text)
                #expect(try address.bytes == vector.bytes("hex"))
                #expect(address.base58 == text)
            }
        }
    }

    @Test("base58 is written and read as elsewhere, and nothing but its characters is taken")
    func base58() throws {
        for file in try VectorFolder.files(for: .solanaBase58) {
            for vector in try file.cases("cases") {
                let text = try vector.string("base58")
                switch try vector.string("kind") {
                case "encode":
                    #expect(try Base58.encode(vector.bytes("hex")) == text)
                    #expect(try Base58.decode(text) == vector.bytes("hex"))
                case "decode-invalid": #expect(throws: BytesError.self, "\(text)") { try Base58.decode(text) }
                default: continue
                }
            }
        }
    }

    @Test("programs derive the addresses of the Rust SDK, and none that lie on the curve")
    func derived() throws {
        for file in try VectorFolder.files(for: .solanaDerived) {
            for vector in try file.cases("cases") {
                switch try vector.string("kind") {
                case "find":
                    let found = try SolanaAddress.derived(by: program(vector), seeds: seeds(vector))
                    #expect(try found.address.base58 == vector.string("address"))
                    #expect(try Int(found.bump) == vector.integer("bump"))
                case "create": try check(vector) { try SolanaAddress(derivedBy: program(vector), seeds: seeds(vector)) }
                case "withSeed":
                    try check(vector) {
                        try SolanaAddress(
                            base: SolanaAddress(vector.string("base")), seed: vector.string("seed"),
                            owner: SolanaAddress(vector.string("owner")))
                    }
                default: #expect(try Ed25519.isOnCurve(vector.bytes("hex")) == vector.bool("onCurve"))
                }
            }
        }
    }

    @Test("associated token accounts are those of the token programs, each with its own")
    func associatedTokenAccounts() throws {
        for file in try VectorFolder.files(for: .solanaTokenAccounts) {
            for vector in try file.cases("cases") {
                let account = try SolanaAddress.associatedTokenAccount(
                    of: SolanaAddress(vector.string("owner")), mint: SolanaAddress(vector.string("mint")),
                    tokenProgram: SolanaAddress(vector.string("tokenProgram")))
                #expect(try account.base58 == vector.string("address"))
            }
        }
    }

    @Test("public keys lie on the curve, and half of all bytes do")
    func curve() throws {
        let random = SeededRandom(seed: 41)
        for _ in 0..<40 {
            #expect(try Ed25519.isOnCurve(Ed25519.PrivateKey(seed: random.secret(count: 32)).publicKey))
        }
        let count = (0..<400).count { _ in Ed25519.isOnCurve(random.bytes(count: 32)) }
        #expect((140...260).contains(count))
        #expect(!Ed25519.isOnCurve([]) && !Ed25519.isOnCurve([UInt8](repeating: 1, count: 33)))
    }

    private func program(_ vector: JSON) throws -> SolanaAddress { try SolanaAddress(vector.string("programId")) }

    private func seeds(_ vector: JSON) throws -> [[UInt8]] {
        try vector.cases("seedsHex").map { try Hex.decode($0.stringValue ?? "-") }
    }

    private func check(_ vector: JSON, _ derive: () throws -> SolanaAddress) throws {
        guard let expected = vector["address"]?.stringValue else {
            #expect(throws: SolanaError.self) { try derive() }
            return
        }
        #expect(try derive().base58 == expected)
    }
}
