import Bytes
import Cryptography
import TestSupport
import Testing

@Suite struct RecordHashTests {
    @Test("a record has the hash and the code of the independent prototype, and no other")
    func recordMAC() throws {
        for file in try VectorFolder.files(for: .recordMAC) {
            let record = Array(try file.string("record").utf8)
            let key = try file.bytes("key")
            let domain = try file.string("domain")
            let code = try file.bytes("mac")
            #expect(try SHA256.hash(record) == file.bytes("record_sha256"))
            let computed = RecordMAC.authenticate(record, domain: domain, key: Secret(testing: key))
            #expect(computed == code)
            func isValid(_ code: [UInt8], _ record: [UInt8], _ domain: String, _ key: [UInt8]) -> Bool {
                RecordMAC.isValid(code, for: record, domain: domain, key: Secret(testing: key))
            }
            #expect(isValid(code, record, domain, key))
            #expect(!isValid(code, record + [0], domain, key))
            #expect(!isValid(code, record, domain + "0", key))
            #expect(!isValid(code, record, domain, [1]))
            #expect(!isValid(Array(code.dropLast()), record, domain, key))
        }
    }

    @Test("audit records have the chain and leaf hashes of the independent prototype, and its tree the roots")
    func auditLog() throws {
        for file in try VectorFolder.files(for: .auditLog) {
            let records = try file.cases("records").map { Array(try $0.string("record").utf8) }
            for (record, vector) in zip(records, try file.cases("records")) {
                #expect(try ChainHash.hash(record, domain: "vault/audit/v1") == vector.bytes("chain_hash"))
                #expect(try MerkleTree.leafHash(record) == vector.bytes("leaf_hash"))
            }
            for checkpoint in try file.cases("checkpoints") {
                let leaves = try records.prefix(checkpoint.integer("size")).map { MerkleTree.leafHash($0) }
                #expect(try MerkleTree.root(ofLeafHashes: leaves) == checkpoint.bytes("root"))
            }
        }
    }

    @Test("a tree without leaves has the hash of nothing as its root")
    func emptyTree() {
        #expect(MerkleTree.root(ofLeafHashes: []) == SHA256.hash([]))
    }
}
