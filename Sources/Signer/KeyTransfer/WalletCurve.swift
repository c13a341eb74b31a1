import Bytes
import Cryptography
import Ethereum
import Policy
import Solana

/// The curve of a wallet's key, with the forms in which such keys go out and come in, which are Privy's.
public enum WalletCurve: Sendable {
    /// Of Ethereum.
    case secp256k1
    /// Of Solana.
    case ed25519

    /// The curve of a chain's wallets.
    public init(_ chain: ChainType) {
        switch chain {
        case .ethereum: self = .secp256k1
        case .solana: self = .ed25519
        }
    }

    /// The public key of a private key, as records hold it, and the address; nil for what is no key.
    public func identity(of key: borrowing Secret) -> (publicKey: [UInt8], address: WalletAddress)? {
        switch self {
        case .secp256k1:
            guard let publicKey = try? Secp256k1.publicKey(of: key),
                let address = try? Address(uncompressedPublicKey: publicKey.uncompressed)
            else { return nil }
            return (publicKey.compressed, .ethereum(address))
        case .ed25519:
            guard let pair = try? Ed25519.PrivateKey(seed: key), let address = SolanaAddress(bytes: pair.publicKey)
            else {
                return nil
            }
            return (pair.publicKey, .solana(address))
        }
    }

    /// The text of an exported key: 64 hexadecimal digits without prefix, or base58 of seed and public key.
    func text(of key: borrowing Secret) throws(CryptographyError) -> Secret {
        switch self {
        case .secp256k1: return key.hexadecimal()
        case .ed25519:
            let publicKey = try Ed25519.PrivateKey(seed: key).publicKey
            return key.withBytes { seed in
                Secret(count: seed.count + publicKey.count) { pair in
                    pair.copyMemory(from: seed)
                    UnsafeMutableRawBufferPointer(rebasing: pair[seed.count...]).copyBytes(from: publicKey)
                }
            }.base58()
        }
    }

    /// What is imported of an exported text, as `text(of:)` writes it; nil for what is no such text.
    public func plaintext(ofExported text: borrowing Secret) -> Secret? {
        switch self {
        case .secp256k1: text.decodedHexadecimal()
        case .ed25519: text.decodedBase58()
        }
    }

    /// The private key, 32 bytes, in an imported plaintext: those bytes, or seed and public key. Nil for another length,
    /// and for a public key that is another seed's.
    public func key(in plaintext: borrowing Secret) throws(CryptographyError) -> Secret? {
        switch self {
        case .secp256k1: return plaintext.count == 32 ? plaintext.copy() : nil
        case .ed25519:
            guard plaintext.count == 64, let seed = plaintext.part(0..<32) else { return nil }
            let publicKey = try Ed25519.PrivateKey(seed: seed).publicKey
            guard plaintext.withBytes({ $0[32...].elementsEqual(publicKey) }) else { return nil }
            return seed
        }
    }

    /// Where in the tree of a phrase the key with this number lies.
    func path(index: UInt32) -> DerivationPath {
        switch self {
        case .secp256k1: .ethereum(index: index)
        case .ed25519: .solana(account: index)
        }
    }

    /// The key with this number in the tree of a phrase.
    func key(of mnemonic: borrowing Mnemonic, index: UInt32) throws(CryptographyError) -> Secret {
        let seed = try mnemonic.seed(passphrase: Secret(count: 0) { _ in })
        let root = try HierarchicalKey(seed: seed, curve: self == .secp256k1 ? .secp256k1 : .ed25519)
        let key = try root.descend(path(index: index))
        return key.privateKey.copy()
    }
}
