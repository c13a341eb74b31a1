import Cryptography

/// The kinds of sealed records, each with a MAC domain of its own, so that no record passes for one of another kind.
public enum RecordKind: String, Sendable, CaseIterable {
    case app
    case wallet
    case keyQuorum = "key_quorum"
    case policy
    case conditionSet = "condition_set"
    case aggregation
    /// An import of a key that was begun.
    case keyImport = "import"
    case user

    /// The prefix of the bytes under the MAC.
    var macDomain: String {
        switch self {
        case .app: "vault/ar/v1"
        case .wallet: "vault/wr/v1"
        case .keyQuorum: "vault/qr/v1"
        case .policy: "vault/pr/v1"
        case .conditionSet: "vault/cr/v1"
        case .aggregation: "vault/gr/v1"
        case .keyImport: "vault/ir/v1"
        case .user: "vault/ur/v1"
        }
    }

    /// The kind's number in frames.
    var number: UInt8 {
        switch self {
        case .app: 1
        case .wallet: 2
        case .keyQuorum: 3
        case .policy: 4
        case .conditionSet: 5
        case .aggregation: 6
        case .keyImport: 7
        case .user: 8
        }
    }

    init?(number: UInt8) {
        guard let kind = RecordKind.allCases.first(where: { $0.number == number }) else { return nil }
        self = kind
    }
}

/// One version of one record, by content.
public struct RecordReference: Hashable, Sendable {
    public let kind: RecordKind
    public let id: String
    public let version: UInt64
    /// SHA-256 of the record's content.
    public let hash: [UInt8]

    public init(kind: RecordKind, id: String, version: UInt64, hash: [UInt8]) {
        self.kind = kind
        self.id = id
        self.version = version
        self.hash = hash
    }

    public var key: RecordKey { RecordKey(kind: kind, id: id) }

    /// The hash is uniform already: eight bytes of it spread references as well as all of it.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(version)
        hasher.combine(hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }
}

/// A record whatever its version.
public struct RecordKey: Hashable, Sendable {
    public let kind: RecordKind
    public let id: String

    public init(kind: RecordKind, id: String) {
        self.kind = kind
        self.id = id
    }
}

/// Identifiers of records: 24 characters of `[a-z0-9]` beginning with a letter, drawn by the signer (S6).
public enum RecordID {
    public static let length = 24

    /// Whether a text has the form of an id: 24 characters of `[a-z0-9]` (S6).
    public static func isValid(_ text: String) -> Bool {
        text.utf8.count == length
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
    }

    /// A new identifier of 123 random bits: base 36 digits taken without bias.
    public static func draw(from random: any RandomSource) -> String {
        var text: [UInt8] = []
        while text.count < length {
            for byte in random.bytes(count: 32) where text.count < length {
                // 252 = 7 · 36: a digit; 234 = 9 · 26: the leading letter.
                if text.isEmpty {
                    if byte < 234 { text.append(0x61 + byte % 26) }
                } else if byte < 252 {
                    let digit = byte % 36
                    text.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
                }
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
