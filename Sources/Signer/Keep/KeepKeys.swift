import Bytes
import Cryptography

/// The keys that only signers hold, all derived from the root key.
///
///     record MAC, sealing key, its id, receipt seed, checkpoint seed = HKDF-SHA256(root key, info = "countersign/v1/…")
struct KeepKeys: ~Copyable {
    private let recordKey: Secret
    private let sealingKey: SealingKey
    private let receiptKey: Ed25519.PrivateKey
    private let importKey: Secret
    private let checkpointKey: Ed25519.PrivateKey
    let checkpointVerifier: NoteVerifier

    init(rootKey: borrowing Secret) throws(CryptographyError) {
        let name = try KeepKeys.derive(rootKey, "sealing-key-id", count: 16)
        let seed = try KeepKeys.derive(rootKey, "receipt-seed", count: 32)
        try self.init(
            recordKey: KeepKeys.derive(rootKey, "record-mac", count: 32),
            sealingKey: SealingKey(
                KeepKeys.derive(rootKey, "sealing-key", count: 32), id: name.withBytes { Array($0) }, version: 1),
            receiptKey: Ed25519.PrivateKey(seed: seed), importKey: KeepKeys.derive(rootKey, "import-key", count: 32),
            checkpointKey: Ed25519.PrivateKey(seed: KeepKeys.derive(rootKey, "checkpoint-seed", count: 32)))
    }

    private init(
        recordKey: consuming Secret, sealingKey: consuming SealingKey, receiptKey: consuming Ed25519.PrivateKey,
        importKey: consuming Secret, checkpointKey: consuming Ed25519.PrivateKey
    ) throws(CryptographyError) {
        checkpointVerifier = try NoteVerifier(
            name: LogOrigin.text(receiptKey: receiptKey.publicKey), publicKey: checkpointKey.publicKey)
        self.recordKey = recordKey
        self.sealingKey = sealingKey
        self.receiptKey = receiptKey
        self.importKey = importKey
        self.checkpointKey = checkpointKey
    }

    static func derive(
        _ rootKey: borrowing Secret, _ purpose: String, count: Int
    ) throws(CryptographyError) -> Secret {
        try HKDFSHA256.derive(from: rootKey, salt: [], info: Array("countersign/v1/\(purpose)".utf8), count: count)
    }

    var receiptPublicKey: [UInt8] { receiptKey.publicKey }

    borrowing func sign(receipts contents: [[UInt8]]) throws(Refusal) -> [[UInt8]] {
        try ReceiptSignature.make(over: contents, with: receiptKey)
    }

    /// The signed checkpoint of a head of the log.
    borrowing func sign(_ head: TreeHead) throws(Refusal) -> String {
        do {
            return try checkpointVerifier.sign(
                LogCheckpoint(origin: checkpointVerifier.name, head: head).text, with: checkpointKey)
        } catch {
            throw Refusal(.internalFault, "the checkpoint could not be signed")
        }
    }

    borrowing func recordMAC(of content: [UInt8], kind: RecordKind) -> [UInt8] {
        RecordMAC.authenticate(content, domain: kind.macDomain, key: recordKey)
    }

    borrowing func admit(_ record: SealedRecord, to book: inout RecordBook) throws(Refusal) {
        try book.admit(record, key: recordKey)
    }

    borrowing func sealWalletKey(
        _ secret: borrowing Secret, binding: WalletKeyBinding, salt: [UInt8]
    ) throws(Refusal) -> [UInt8] {
        do {
            return try Envelope.seal(
                secret, under: sealingKey, kind: binding.envelopeKind, associated: binding.bytes, salt: salt)
        } catch {
            throw Refusal(.internalFault, "the wallet key could not be sealed")
        }
    }

    /// The private key alone.
    borrowing func openWalletKey(_ sealed: [UInt8], binding: WalletKeyBinding) throws(Refusal) -> Secret {
        let opened = try openWalletSecret(sealed, binding: binding)
        guard binding.hasPhrase else { return opened }
        guard let key = opened.part(0..<WalletKeyBinding.keyCount) else { throw KeepKeys.unopened }
        return key
    }

    /// The entropy of the phrase that the wallet was imported with.
    borrowing func openWalletEntropy(_ sealed: [UInt8], binding: WalletKeyBinding) throws(Refusal) -> Secret {
        let opened = try openWalletSecret(sealed, binding: binding)
        guard binding.hasPhrase, let entropy = opened.part(WalletKeyBinding.keyCount..<opened.count) else {
            throw KeepKeys.unopened
        }
        return entropy
    }

    private borrowing func openWalletSecret(
        _ sealed: [UInt8], binding: WalletKeyBinding
    ) throws(Refusal) -> Secret {
        do {
            return try Envelope.open(
                sealed, under: sealingKey, kind: binding.envelopeKind, associated: binding.bytes)
        } catch {
            throw KeepKeys.unopened
        }
    }

    private static let unopened = Refusal(.recordUnavailable, "the wallet's key material cannot be opened")

    /// The key pair of one import, the same at every signer of the installation.
    borrowing func importKey(for header: RecordHeader) throws(Refusal) -> P256.PrivateKey {
        let info = Array("countersign/v1/import\n\(header.appID)\n\(header.id)".utf8)
        do {
            return try HPKE.deriveKeyPair(
                from: HKDFSHA256.derive(from: importKey, salt: [], info: info, count: 32))
        } catch {
            throw Refusal(.internalFault, "no key to encrypt to could be made")
        }
    }
}

/// What a sealed wallet key is bound to, so that it opens for its own wallet alone (S12).
struct WalletKeyBinding {
    static let keyCount = 32
    /// Whether the entropy of a phrase is sealed behind the key.
    let hasPhrase: Bool
    /// 1 for a key alone, 2 for a key with the entropy of its phrase.
    var envelopeKind: UInt8 { hasPhrase ? 2 : 1 }
    /// `"wkey" ‖ len(id) ‖ id ‖ len(app) ‖ app ‖ len(curve) ‖ curve ‖ SHA-256(public key) ‖ be32(key version)`.
    let bytes: [UInt8]

    init(_ header: RecordHeader, _ wallet: WalletRecord) {
        var bytes = Array("wkey".utf8)
        for text in [header.id, header.appID, wallet.curve] {
            bytes.append(UInt8(truncatingIfNeeded: text.utf8.count))
            bytes.append(contentsOf: text.utf8)
        }
        bytes += SHA256.hash(Array(wallet.publicKey.utf8))
        for shift in [24, 16, 8, 0] as [UInt32] {
            bytes.append(UInt8(truncatingIfNeeded: wallet.keyVersion >> shift))
        }
        self.bytes = bytes
        hasPhrase = wallet.derivationPath != nil
    }
}
