import Cryptography

/// Which sealed keys have been opened and found to belong to their wallet.
///
/// An envelope is authenticated and commits to its key: the same bytes open to the same private key, so the comparison
/// of S12 need not be made twice for them. Bounded like `VerifyingKeys`.
struct OpenedKeys {
    private let capacity = 65_536
    private var checked: [[UInt8]: Secp256k1.PublicKey] = [:]

    /// The public key found for these envelope bytes, if they were opened before.
    func publicKey(of sealed: [UInt8]) -> Secp256k1.PublicKey? { checked[sealed] }

    mutating func note(_ sealed: [UInt8], _ publicKey: Secp256k1.PublicKey) {
        if checked.count >= capacity { checked.removeAll(keepingCapacity: true) }
        checked[sealed] = publicKey
    }
}
