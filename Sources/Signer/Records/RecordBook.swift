import Bytes
import Cryptography

/// The verified records that a signer holds: content by (kind, id, version, hash), and the highest version seen (S8).
///
/// Bounded by the size of the content; when it is full everything but the versions is dropped, and what is needed is
/// asked for again.
struct RecordBook {
    private let maximumBytes: Int
    private let maximumVersions: Int
    private var records: [RecordReference: Record] = [:]
    private var newest: [RecordKey: RecordReference] = [:]
    private var heldBytes = 0

    init(maximumBytes: Int = 192 << 20, maximumVersions: Int = 2_000_000) {
        self.maximumBytes = maximumBytes
        self.maximumVersions = maximumVersions
    }

    subscript(reference: RecordReference) -> Record? { records[reference] }

    /// Takes in a record whose MAC holds; refuses any other.
    mutating func admit(_ sealed: SealedRecord, key: borrowing Secret) throws(Refusal) {
        let reference = sealed.reference
        if records[reference] != nil { return }
        guard SHA256.hash(sealed.content) == reference.hash,
            RecordMAC.isValid(sealed.mac, for: sealed.content, domain: reference.kind.macDomain, key: key)
        else { throw RecordBook.forged(reference) }
        let record = try Record(kind: reference.kind, content: sealed.content)
        guard record.header.id == reference.id, record.header.version == reference.version else {
            throw RecordBook.forged(reference)
        }
        makeRoom(for: sealed.content.count)
        records[reference] = record
        if newest[reference.key].map({ $0.version < reference.version }) ?? true {
            newest[reference.key] = reference
        }
    }

    /// Takes in a record that this signer has just sealed.
    mutating func insert(_ record: Record, as reference: RecordReference, size: Int) {
        makeRoom(for: size)
        records[reference] = record
    }

    /// Refuses a version older than one seen, and another content under a version seen (S8).
    func checkIsNewest(_ reference: RecordReference) throws(Refusal) {
        guard let seen = newest[reference.key] else { return }
        guard reference.version > seen.version || reference == seen else {
            throw Refusal(
                .recordUnavailable,
                "\(reference.kind.rawValue) \(reference.id) was given at version \(reference.version), "
                    + "but version \(seen.version) has been seen")
        }
    }

    /// Notes a version that is now stored, so that no older one is believed.
    mutating func note(_ reference: RecordReference) {
        if newest[reference.key].map({ $0.version < reference.version }) ?? true {
            newest[reference.key] = reference
        }
    }

    private mutating func makeRoom(for size: Int) {
        heldBytes += size
        if heldBytes > maximumBytes {
            records.removeAll()
            heldBytes = size
        }
        if newest.count > maximumVersions { newest.removeAll() }
    }

    private static func forged(_ reference: RecordReference) -> Refusal {
        Refusal(.recordUnavailable, "\(reference.kind.rawValue) \(reference.id) does not carry a valid seal")
    }
}
