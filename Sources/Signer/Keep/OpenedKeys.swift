import Bytes
import Cryptography

/// Which sealed keys have been opened and found to belong to their wallet, and tables of those that sign often.
///
/// An envelope is authenticated and commits to its key: the same bytes open to the same private key, so the comparison
/// of S12 need not be made twice for them. Bounded like `VerifyingKeys`.
struct OpenedKeys {
    private let capacity = 65_536
    private var checked: [Int: (sealed: [UInt8], publicKey: Secp256k1.PublicKey)] = [:]
    private var tables: KeyTables<Secp256k1.PublicKey, Secp256k1.PreparedKey>

    /// - Parameter tableCapacity: how many tables there may be, of 8 KiB each.
    init(tableCapacity: Int = 4_096) { tables = KeyTables(capacity: tableCapacity) }

    /// The public key found for these envelope bytes, if they were opened before.
    func publicKey(of sealed: [UInt8]) -> Secp256k1.PublicKey? {
        guard let known = checked[OpenedKeys.place(of: sealed)], known.sealed == sealed else { return nil }
        return known.publicKey
    }

    mutating func note(_ sealed: [UInt8], _ publicKey: Secp256k1.PublicKey) {
        if checked.count >= capacity { checked.removeAll(keepingCapacity: true) }
        checked[OpenedKeys.place(of: sealed)] = (sealed, publicKey)
    }

    /// Signs with the private key of `publicKey`; that this key comes back out of the signature is checked with a table, or
    /// without for the first uses.
    mutating func sign(
        _ digest: [UInt8], with secret: borrowing Secret, of publicKey: Secp256k1.PublicKey
    ) throws(CryptographyError) -> RecoverableSignature {
        if let key = tables[publicKey] {
            return try Secp256k1.signAndCheck(digest: digest, with: secret, expecting: key)
        }
        let signature = try Secp256k1.signAndCheck(digest: digest, with: secret, expecting: publicKey)
        tables.countUse(of: publicKey) { Secp256k1.PreparedKey(publicKey) }
        return signature
    }

    /// How many keys have a table.
    var tableCount: Int { tables.count }

    /// The last bytes of an envelope are its tag, as good as random.
    private static func place(of sealed: [UInt8]) -> Int { sealed.suffix(8).reduce(0) { $0 << 8 | Int($1) } }
}
