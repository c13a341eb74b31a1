import Bytes
import Cryptography
import Ethereum

/// An operator's own Ethereum key for the relay: it signs what is posted there, and the relay has the vault sign it anew.
///
/// The key is worth nothing without the relay and should be used for one vault and nothing else. It lies in locked memory.
public final class RelayAccount: Sendable {
    /// The vault that acts.
    public let bundle: VaultBundle
    /// The key's own address, which the operator tells the platform; not the vault's.
    public let address: Address
    private let key: Secret
    private let nonces: NonceSequence

    private static let largestFile = 80

    /// - Parameters:
    ///   - bundle: one that names a relay.
    ///   - key: 64 hexadecimal digits, with or without `0x` before them; white space around them is ignored.
    ///   - nonces: shared with every other account of the process unless given.
    /// - Throws: `invalidKey`; `invalidBundle` without a relay.
    public init(
        bundle: VaultBundle, key text: borrowing Secret, nonces: NonceSequence = .process
    ) throws(VaultError) {
        guard !bundle.relays.isEmpty else {
            var error = VaultError(.invalidBundle, "the bundle has no `relays`")
            error.members = ["relays"]
            throw error
        }
        self.bundle = bundle
        self.nonces = nonces
        key = try KeyText.hexadecimal(in: text)
        do { address = try Address(uncompressedPublicKey: Secp256k1.publicKey(of: key).uncompressed) } catch {
            throw VaultError(.invalidKey, "the key is no private key of the curve secp256k1")
        }
    }

    /// Reads the key from a file.
    /// - Throws: as the other; `invalidKey` also when the file cannot be read.
    public convenience init(bundle: VaultBundle, keyFile path: String) throws(VaultError) {
        guard let text = SmallFile(path)?.secret(atMost: Self.largestFile) else {
            throw VaultError(.invalidKey, "\(path) cannot be read")
        }
        try self.init(bundle: bundle, key: text)
    }

    /// A nonce for Hyperliquid: milliseconds since 1970, larger than all before.
    public func nextNonce() -> UInt64 { nonces.next() }

    /// Signs EIP-712 typed data with the operator's own key; nothing is sent.
    /// - Throws: `invalidRequest` also for what is for the network of Hyperliquid that the vault is not on.
    public func signTypedData(_ typedData: JSON) throws(VaultError) -> EthereumSignature {
        let requested = try RequestedTypedData(typedData)
        try HyperliquidNetwork.check(requested, isTestnet: bundle.isTestnet)
        do {
            return try EthereumSignature(Secp256k1.sign(digest: requested.typedData.digest, with: key))
        } catch {
            throw VaultError(.invalidKey, "the key cannot sign: \(error)")
        }
    }
}
