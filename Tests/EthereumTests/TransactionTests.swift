import Bytes
import Cryptography
import Ethereum
import TestSupport
import Testing

@Suite struct TransactionTests {
    @Test("transactions of every type encode, sign and decode as three libraries do it")
    func transactions() throws {
        for file in try VectorFolder.files(for: .transactions) {
            for vector in try file.cases("cases") {
                let transaction = try Transaction(vector: #require(vector["tx"]))
                #expect(try transaction.unsigned == vector.bytes("unsigned"))
                #expect(try transaction.signingDigest == vector.bytes("sighash"))
                let signed = try transaction.signed(with: signature(of: transaction, vector))
                #expect(try signed.raw == vector.bytes("raw"))
                #expect(try signed.hash == vector.bytes("hash"))
                #expect(try signed.signature.r.bigEndianBytes == vector.bytes("r"))
                #expect(try signed.signature.s.bigEndianBytes == vector.bytes("s"))
                #expect(try Int(signed.signature.yParity) == vector.integer("y_parity"))
                #expect(try SignedTransaction(raw: signed.raw) == signed)
                #expect(try signed.sender().checksummed == vector.string("from"))
            }
        }
    }

    @Test("the forms that ethers writes decode and sign to the same bytes; chain 0 and empty blob lists are refused")
    func forms() throws {
        for file in try VectorFolder.files(for: .transactionsForms) {
            for vector in try file.cases("cases") {
                for name in ["legacy", "eip155", "berlin", "london", "cancun"] {
                    guard let form = vector[name], !form.isNull else { continue }
                    let raw = try form.bytes("signed")
                    let hasChain = try name == "legacy" || vector["transaction"]?.chain() ?? .zero != .zero
                    guard hasChain else {
                        #expect(throws: EthereumError.self) { try SignedTransaction(raw: raw) }
                        continue
                    }
                    let signed = try SignedTransaction(raw: raw)
                    #expect(try signed.transaction.unsigned == form.bytes("unsigned"))
                    #expect(try signed.hash == form.bytes("hash"))
                    #expect(try signature(of: signed.transaction, vector) == signed.signature)
                }
            }
        }
    }

    @Test("the official raw transactions decode exactly when they are valid")
    func official() throws {
        for file in try VectorFolder.files(for: .transactionsRaw) {
            for vector in try file.cases("cases") {
                let decoded = try? SignedTransaction(raw: vector.bytes("txbytes"))
                let sender = try? decoded?.sender()
                if try vector.bool("valid") {
                    #expect(try decoded?.hash == vector.bytes("hash"), "\(vector["name"] ?? nil)")
                    #expect(try sender?.lowercased == vector.string("sender"), "\(vector["name"] ?? nil)")
                } else if try !dependsOnChainState(vector) {
                    // The reference chain is number 1, and a signature no key can have made shows in the sender.
                    let isAcceptable = sender != nil && decoded?.transaction.chainID ?? 1 == 1
                    #expect(!isAcceptable, "\(vector["name"] ?? nil)")
                }
            }
        }
    }

    @Test("transactions that the rules of the chain forbid cannot be constructed")
    func invalid() throws {
        for file in try VectorFolder.files(for: .transactionsInvalid) {
            for vector in try file.cases("cases") {
                let json = try #require(vector["tx"])
                if try vector.string("decision") == "accept" {
                    #expect(throws: Never.self, "\(vector["name"] ?? nil)") { try Transaction(vector: json) }
                } else {
                    #expect(throws: (any Error).self, "\(vector["name"] ?? nil)") { try Transaction(vector: json) }
                }
            }
        }
    }

    @Test("random transactions of every type survive a round trip")
    func roundTrip() throws {
        let random = SeededRandom(seed: 5)
        for _ in 0..<300 {
            let signed = try random.transaction().signed(with: random.signature())
            #expect(try SignedTransaction(raw: signed.raw) == signed)
        }
    }

    @Test("changing any one byte of a raw transaction is refused or decodes to those very bytes")
    func mutations() throws {
        let random = SeededRandom(seed: 6)
        for _ in 0..<20 {
            let raw = try random.transaction().signed(with: random.signature()).raw
            for index in raw.indices {
                var changed = raw
                changed[index] ^= UInt8(1 + random.below(255))
                guard let decoded = try? SignedTransaction(raw: changed) else { continue }
                #expect(decoded.transaction.signed(with: decoded.signature).raw == changed)
            }
        }
    }

    private func signature(of transaction: Transaction, _ vector: JSON) throws -> EthereumSignature {
        let key = Secret(testing: try vector.bytes("priv"))
        return try EthereumSignature(Secp256k1.sign(digest: transaction.signingDigest, with: key))
    }

    /// Whether the fault is one of gas and funds, which the state of the chain decides and not the bytes.
    private func dependsOnChainState(_ vector: JSON) throws -> Bool {
        let exception = try vector.string("exception")
        return ["INTRINSIC_GAS_TOO_LOW", "GASLIMIT_PRICE_PRODUCT_OVERFLOW", "INITCODE_SIZE_EXCEEDED"]
            .contains { exception.contains($0) }
    }
}

extension JSON {
    fileprivate func chain() throws -> UInt256 {
        guard let text = self["chainId"]?.stringValue else { return .zero }
        return UInt256(hex: String(text.dropFirst(2))) ?? .zero
    }
}
