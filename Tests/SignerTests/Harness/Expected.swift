import Bytes
import Cryptography
import Testing

@testable import Signer

enum Expected {
    /// What a test needs to go on is not there.
    struct Missing: Error {}

    static func some<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Missing() }
        return value
    }
}

/// The code of the refusal that the body ends in; nil when it does not end in one.
func refusal(_ body: () throws -> Decision) -> Refusal.Code? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? Refusal)?.code
    }
}

extension Decision {
    /// The answer, read.
    var json: JSON { (try? JSON.parse(answer)) ?? .null }

    /// The receipt, read.
    var statement: JSON { (try? JSON.parse(receipt.content)) ?? .null }

    var isAllowed: Bool { statement["decision"] == "allow" }
}

extension SealedRecord {
    func read() throws -> Record { try Record(kind: reference.kind, content: content) }

    /// The same record with other content under the old MAC, its hash put right.
    func forged(_ content: [UInt8]) -> SealedRecord {
        let hash = SHA256.hash(content)
        let reference = RecordReference(
            kind: reference.kind, id: reference.id, version: reference.version, hash: hash)
        return SealedRecord(reference: reference, content: content, mac: mac)
    }
}

extension SignerRequest.Execution {
    /// The same frame with another record in the place of the one of that kind and id.
    func replacing(_ key: RecordKey, with record: SealedRecord) -> SignerRequest.Execution {
        var execution = without(key)
        execution.records.append(record.reference)
        execution.contents.append(record)
        return execution
    }

    /// The same frame without a record.
    func without(_ key: RecordKey) -> SignerRequest.Execution {
        var execution = self
        execution.records.removeAll { $0.key == key }
        execution.contents.removeAll { $0.reference.key == key }
        return execution
    }
}
