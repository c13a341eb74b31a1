import Bytes
import Signer

/// Who may sign as a member of a quorum: a key, or a user with whichever of their keys count now.
enum IntentMember: Sendable {
    case key(KeyQuorumRecord.Key)
    case user(String, points: Set<[UInt8]>)

    func has(_ point: [UInt8]) -> Bool {
        switch self {
        case .key(let key): key.point == point
        case .user(_, let points): points.contains(point)
        }
    }

    /// The keys that sign for the member.
    var points: [[UInt8]] {
        switch self {
        case .key(let key): [key.point]
        case .user(_, let points): points.sorted { $0.lexicographicallyPrecedes($1) }
        }
    }

    /// Whether it is the one that a list is asked about.
    func isMeant(by wanted: IntentQuery.Member) -> Bool {
        switch (self, wanted) {
        case (.key(let key), .key(let point)): key.point == point
        case (.user(let id, _), .user(let text)): UserRecord.idPrefix + id == text
        default: false
        }
    }

    /// When the member signed; nil when it has not, or when the user's key that did so is over.
    func signedAtMs(_ intent: Intent) -> Int64? { intent.signatures.first { has($0.point) }?.signedAtMs }

    /// The member as it is shown.
    func json(_ intent: Intent) -> JSON {
        let signedAt = signedAtMs(intent).map { JSON($0) } ?? .null
        return switch self {
        case .key(let key): ["type": "key", "public_key": .string(key.publicKey), "signed_at": signedAt]
        case .user(let id, _): ["type": "user", "user_id": .string(UserRecord.idPrefix + id), "signed_at": signedAt]
        }
    }
}
