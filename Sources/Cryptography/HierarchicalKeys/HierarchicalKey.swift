import Bytes
import CSecp256k1

/// A private key of a tree that grows from one seed: BIP-32 on secp256k1, SLIP-10 on edwards25519.
///
/// Private keys only: children are found from private parents, and nothing is ever derived from public keys.
public struct HierarchicalKey: ~Copyable, Sendable {
    /// The curve of a tree.
    public enum Curve: Sendable {
        case secp256k1
        /// Knows hardened steps only.
        case ed25519

        fileprivate var seedKey: String { self == .secp256k1 ? "Bitcoin seed" : "ed25519 seed" }
    }

    public let curve: Curve
    /// 32 bytes: a scalar of secp256k1, or a seed of Ed25519.
    public let privateKey: Secret
    /// 32 bytes that children are derived with.
    public let chainCode: Secret

    /// The root of the tree of a seed of 16 to 64 bytes.
    /// - Throws: `invalidParameter` for another length; `invalidKey` for the one in 2^127 seeds that has no key.
    public init(seed: borrowing Secret, curve: Curve) throws(CryptographyError) {
        guard 16...64 ~= seed.count else {
            throw CryptographyError(.invalidParameter, "a seed has 16 to 64 bytes")
        }
        let key = Array(curve.seedKey.utf8)
        let node = seed.withBytes { seed in
            Secret(count: SHA512.digestCount) { node in
                key.withUnsafeBytes { key in
                    HMACSHA512.authenticate(key: key, into: node) { $0.update(seed) }
                }
            }
        }
        let privateKey = try HierarchicalKey.half(of: node, 0)
        // BIP-32: a scalar of zero, or not below the order of the curve, is no key.
        if curve == .secp256k1 { _ = try Secp256k1.publicKey(of: privateKey) }
        self.init(curve, privateKey, try HierarchicalKey.half(of: node, 1))
    }

    private init(_ curve: Curve, _ privateKey: consuming Secret, _ chainCode: consuming Secret) {
        self.curve = curve
        self.privateKey = privateKey
        self.chainCode = chainCode
    }

    /// The key at the end of a path from this one.
    /// - Throws: `invalidParameter` for a step that the curve does not know; `invalidKey` for the one in 2^127 steps that
    ///   leads to no key.
    public consuming func descend(_ path: DerivationPath) throws(CryptographyError) -> HierarchicalKey {
        var key = self
        for step in path.steps { key = try key.child(step) }
        return key
    }

    private borrowing func child(_ step: UInt32) throws(CryptographyError) -> HierarchicalKey {
        let isHardened = step >= DerivationPath.hardened
        guard isHardened || curve == .secp256k1 else {
            throw CryptographyError(.invalidParameter, "Ed25519 keys have hardened children only")
        }
        let parent: [UInt8]? = isHardened ? nil : try Secp256k1.publicKey(of: privateKey).compressed
        let number = withUnsafeBytes(of: step.bigEndian) { Array($0) }
        let node = chainCode.withBytes { chainCode in
            privateKey.withBytes { key in
                Secret(count: SHA512.digestCount) { node in
                    HMACSHA512.authenticate(key: chainCode, into: node) { hash in
                        if let parent {
                            hash.update(parent)
                        } else {
                            hash.update([0])
                            hash.update(key)
                        }
                        hash.update(number)
                    }
                }
            }
        }
        let left = try HierarchicalKey.half(of: node, 0)
        let chain = try HierarchicalKey.half(of: node, 1)
        switch curve {
        case .ed25519: return HierarchicalKey(curve, left, chain)
        case .secp256k1: return HierarchicalKey(curve, try HierarchicalKey.sum(privateKey, left), chain)
        }
    }

    /// parent + tweak modulo the order of secp256k1.
    private static func sum(
        _ parent: borrowing Secret, _ tweak: borrowing Secret
    ) throws(CryptographyError) -> Secret {
        try parent.withBytes { parent throws(CryptographyError) in
            try tweak.withBytes { tweak throws(CryptographyError) in
                try Secret(count: 32) { sum throws(CryptographyError) in
                    sum.copyMemory(from: parent)
                    guard let key = sum.asBytes.baseAddress, let addend = tweak.asBytes.baseAddress,
                        secp256k1_ec_seckey_tweak_add(SigningContext.current, key, addend) == 1
                    else { throw CryptographyError(.invalidKey, "this step leads to no key") }
                }
            }
        }
    }

    private static func half(of node: borrowing Secret, _ position: Int) throws(CryptographyError) -> Secret {
        guard let half = node.part(position * 32..<position * 32 + 32) else {
            throw CryptographyError(.fault, "a node has 64 bytes")
        }
        return half
    }
}
