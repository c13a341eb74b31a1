import Bytes
import Cryptography
import Ethereum
import TestSupport
import Testing

@Suite struct AddressTests {
    @Test("addresses are written with the checksum that ERC-55 demands and read in three spellings")
    func checksums() throws {
        for file in try VectorFolder.files(for: .address) {
            for text in try file.cases("eip55_official") + file.cases("eip55_random") {
                let text = try #require(text.stringValue)
                let digits = text.dropFirst(2)
                #expect(try Address(text).checksummed == text)
                #expect(try Address("0x" + digits.lowercased()).description == text)
                #expect(try Address("0x" + digits.uppercased()).lowercased == "0x" + digits.lowercased())
            }
        }
    }

    @Test("a wrong checksum, another length, another prefix or other characters are refused")
    func refusals() throws {
        for file in try VectorFolder.files(for: .address) {
            for text in try file.cases("eip55_invalid_mixed_case") + file.cases("not_addresses") {
                let text = try #require(text.stringValue)
                #expect(throws: EthereumError.self, "\(text)") { try Address(text) }
            }
        }
    }

    @Test("changing the case of one letter breaks the checksum")
    func oneLetter() throws {
        let text = Array("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed".utf8)
        for index in text.indices.dropFirst(2) where text[index] >= 0x41 {
            var changed = text
            changed[index] ^= 0x20
            let spelling = String(decoding: changed, as: UTF8.self)
            #expect(throws: EthereumError.self) { try Address(spelling) }
        }
    }

    @Test("ERC-1191 checksums bind an address to its chain")
    func chainChecksums() throws {
        for file in try VectorFolder.files(for: .address) {
            for chain in file.json["eip1191"]?.objectValue ?? [] {
                for text in chain.value.arrayValue ?? [] {
                    let text = try #require(text.stringValue)
                    let address = try Address(text.lowercased())
                    #expect(address.checksummed(forChain: try #require(UInt64(chain.key))) == text)
                }
            }
        }
    }

    @Test("the address of a key is the end of the hash of its public point")
    func keys() throws {
        for file in try VectorFolder.files(for: .address) {
            for vector in try file.cases("key_to_address") {
                let address = try Address(uncompressedPublicKey: vector.bytes("pub"))
                #expect(try address.checksummed == vector.string("address"))
                #expect(try Address(uncompressedPublicKey: [4] + vector.bytes("pub")) == address)
                let key = try Secp256k1.publicKey(of: Secret(testing: vector.bytes("priv")))
                #expect(try Address(uncompressedPublicKey: key.uncompressed) == address)
            }
            for vector in try file.cases("accounts_ethers") {
                let key = try Secp256k1.publicKey(of: Secret(testing: vector.bytes("privateKey")))
                #expect(try Address(uncompressedPublicKey: key.uncompressed).checksummed == vector.string("address"))
            }
        }
        #expect(throws: EthereumError.self) {
            try Address(uncompressedPublicKey: [6] + [UInt8](repeating: 1, count: 64))
        }
        #expect(throws: EthereumError.self) { try Address(uncompressedPublicKey: [UInt8](repeating: 4, count: 33)) }
    }

    @Test("contract addresses follow from the creator and its nonce, or a salt and the code")
    func contracts() throws {
        for file in try VectorFolder.files(for: .address) {
            for vector in try file.cases("create") {
                let contract = Address.ofContract(
                    createdBy: try Address(vector.string("sender")), nonce: try #require(UInt64(vector.string("nonce")))
                )
                #expect(try contract.checksummed == vector.string("address"))
            }
            for vector in try file.cases("create2") {
                let contract = try Address.ofContract(
                    createdBy: Address(vector.string("sender")), salt: vector.bytes("salt"),
                    initCodeHash: vector.bytes("init_code_hash"))
                #expect(try contract.checksummed == vector.string("address"))
            }
        }
    }
}
