import Bytes
import Cryptography
import Ethereum
import TestSupport
import Testing

@Suite struct TypedDataTests {
    @Test("random type graphs hash as four libraries hash them")
    func random() throws {
        for file in try VectorFolder.files(for: .typedDataRandom) {
            for vector in try file.cases("cases") {
                let data = try TypedData(#require(vector["typed_data"]))
                #expect(try data.encodeType(of: data.primaryType) == vector.string("encode_type"))
                #expect(try data.domainSeparator == vector.bytes("domain_separator"))
                #expect(try data.structHash == vector.bytes("struct_hash"))
                #expect(try data.digest == vector.bytes("digest"))
                let key = Secret(testing: try vector.bytes("priv"))
                let signature = try EthereumSignature(Secp256k1.sign(digest: data.digest, with: key))
                #expect(try signature.bytes == vector.bytes("signature"))
                #expect(try signature.signer(ofDigest: data.digest).checksummed == vector.string("address"))
            }
        }
    }

    @Test("the examples of the specification and of two libraries hash as published")
    func reference() throws {
        for file in try VectorFolder.files(for: .typedDataReference) {
            for vector in try file.cases("cases") {
                let data = try TypedData(#require(vector["typed_data"]))
                #expect(try data.digest == vector.bytes("digest"), "\(vector["name"] ?? nil)")
                if vector["domain_separator"]?.stringValue != nil {
                    #expect(try data.domainSeparator == vector.bytes("domain_separator"))
                }
                if vector["struct_hash"]?.stringValue != nil {
                    #expect(try data.structHash == vector.bytes("struct_hash"))
                }
            }
            let refused = try file.cases("metamask_refuses").filter { $0["strict"]?.stringValue == "reject" }
            for vector in try refused + file.cases("metamask_accepts_strict_rejects") {
                let json = try #require(vector["typed_data"])
                #expect(throws: EthereumError.self) { try TypedData(json) }
            }
        }
    }

    @Test("input that libraries read differently is refused, and the rest hashes as they agree")
    func edges() throws {
        for file in try VectorFolder.files(for: .typedDataEdge) {
            for vector in try file.cases("cases") {
                let json = try #require(vector["typed_data"])
                if try vector.string("strict") == "accept" {
                    let data = try TypedData(json)
                    #expect(try data.digest == vector.bytes("digest"), "\(vector["name"] ?? nil)")
                    if let encoding = vector["encode_type"]?.stringValue {
                        #expect(data.encodeType(of: data.primaryType) == encoding)
                    }
                } else {
                    #expect(throws: EthereumError.self, "\(vector["name"] ?? nil)") { try TypedData(json) }
                }
            }
        }
    }

    @Test("JSON text is read without repairs")
    func texts() throws {
        for file in try VectorFolder.files(for: .typedDataText) {
            for vector in try file.cases("cases") {
                let text = vector["text"]?.stringValue ?? deepText
                let data = try? TypedData(JSON.parse(text))
                if try vector.string("decision") == "accept" {
                    #expect(try data?.digest == vector.bytes("digest"), "\(vector["name"] ?? nil)")
                } else {
                    #expect(data == nil, "\(vector["name"] ?? nil)")
                }
            }
        }
    }

    private var deepText: String {
        let value = String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000)
        return """
            {"types":{"M":[{"name":"v","type":"uint256[]"}]},"primaryType":"M","domain":{},"message":{"v":\(value)}}
            """
    }
}
