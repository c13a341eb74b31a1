import Bytes
import Cryptography
import Policy

/// What is announced of a wallet before it is imported, and said again when it is.
struct ImportTerms: Equatable {
    /// What the encrypted secret is.
    enum Entropy: Equatable {
        case privateKey
        /// A phrase, and the number of the wallet in its tree.
        case phrase(index: UInt32)
    }

    /// Which says for which chain it is.
    let address: WalletAddress
    let entropy: Entropy

    init(address: WalletAddress, entropy: Entropy) {
        self.address = address
        self.entropy = entropy
    }

    /// `{address, chain_type, entropy_type: "private-key" | "hd", index?, encryption_type: "HPKE"}`.
    init(_ fields: inout RequestFields) throws(Refusal) {
        guard let chain = ChainType(rawValue: try fields.text("chain_type", length: 1...32)) else {
            throw fields.fault("chain_type", "Only 'ethereum' and 'solana' wallets can be imported by this server")
        }
        let text = try fields.text("address", length: 1...128)
        let path = fields.at("address")
        address = try refusing { () throws(PolicyError) in try WalletAddress(text, of: chain, at: path) }
        guard try fields.required("encryption_type") == "HPKE" else {
            throw fields.fault("encryption_type", "Invalid literal value, expected \"HPKE\"")
        }
        switch try fields.text("entropy_type", length: 1...32) {
        case "private-key": entropy = .privateKey
        case "hd":
            guard let index = try fields.optionalInteger("index", in: 0...Int64(Int32.max)) else {
                throw fields.fault("index", "Required")
            }
            entropy = .phrase(index: UInt32(index))
        default: throw fields.fault("entropy_type", "Invalid enum value. Expected 'private-key' | 'hd'")
        }
    }
}

/// An encrypted key on its way in, with the cipher and the binding that its sender chose.
struct ImportedSecret {
    private static let maximumCiphertext = 1024
    private static let maximumBinding = 1024

    private let message: HPKE.Message
    private let cipher: HPKE.Cipher
    private let binding: HPKE.Binding

    /// `{ciphertext, encapsulated_key, hpke_config?: {aead_algorithm?, info?, aad?}}`, bytes in base64.
    init(_ fields: inout RequestFields) throws(Refusal) {
        message = HPKE.Message(
            encapsulatedKey: try fields.base64("encapsulated_key", 65...65),
            ciphertext: try fields.base64("ciphertext", 17...ImportedSecret.maximumCiphertext))
        var cipher = HPKE.Cipher.chaCha20Poly1305
        var binding = HPKE.Binding()
        if let config = fields.optional("hpke_config") {
            var members = try RequestFields(config, path: "wallet.hpke_config")
            switch try members.optionalText("aead_algorithm", length: 1...32) {
            case nil, "CHACHA20_POLY1305": break
            case "AES_GCM256": cipher = .aes256GCM
            default: throw members.fault("aead_algorithm", "Expected 'CHACHA20_POLY1305' | 'AES_GCM256'")
            }
            let lengths = 0...ImportedSecret.maximumBinding
            binding.info = try members.optionalBase64("info", lengths) ?? []
            binding.associated = try members.optionalBase64("aad", lengths) ?? []
            try members.finish()
        }
        self.cipher = cipher
        self.binding = binding
    }

    /// nil when it was not sealed to this key.
    func open(with key: borrowing P256.PrivateKey) -> Secret? {
        try? HPKE.open(message, with: key, cipher: cipher, binding: binding)
    }
}
