import Bytes
import Cryptography

/// Taking keys in: first terms are announced and a key to encrypt to is given out, then the secret is submitted once.
extension Keep {
    /// Imports of one address that may be open at a time as far as a submission looks.
    public static let maximumOpenImports = 8

    func beginImport(app: AppRecord, in proceeding: inout Proceeding) throws(Refusal) -> Outcome {
        try checkSecret(app, proceeding)
        var fields = try RequestFields(proceeding.payload.body)
        let terms = try ImportTerms(&fields)
        try fields.finish()
        let header = newHeader(.keyImport, appID: proceeding.payload.appID, nowMs: proceeding.nowMs)
        let record = ImportRecord(terms: terms, expiresAtMs: proceeding.nowMs + ImportRecord.lifetimeMs)
        var outcome = try answer(
            Record(header: header, body: .keyImport(record)), operation: .beginImport, actor: .app)
        let publicKey = try keys.importKey(for: header).publicKey
        outcome.answer = [
            "encryption_type": "HPKE", "encryption_public_key": .string(Base64.encode(publicKey.uncompressedPoint)),
        ]
        return outcome
    }

    func submitImport(app: AppRecord, in proceeding: inout Proceeding) throws(Refusal) -> Outcome {
        try checkSecret(app, proceeding)
        var fields = try RequestFields(proceeding.payload.body)
        var announced = try RequestFields(fields.required("wallet"), path: "wallet")
        let terms = try ImportTerms(&announced)
        let secret = try ImportedSecret(&announced)
        try announced.finish()
        let displayName = try fields.optionalText("display_name", length: 0...100)
        let externalID = try readExternalID(&fields)
        let access = try readAccess(&fields, of: terms.address.chain, in: &proceeding)
        try fields.finish()

        let opened = try open(secret, under: terms, in: &proceeding)
        let begun = opened.record
        let imported = try ImportedKey(opened.plaintext, terms: terms)
        var outcome = newOutcome(.submitImport, actor: .app)
        let ownerID = try resolveOwner(access.owner, current: nil, in: &proceeding, into: &outcome)
        // An import is used up by the commit that stores its wallet.
        try seal(
            Record(header: try nextHeader(after: begun, isDeleted: true, in: proceeding), body: begun.body),
            into: &outcome)
        let header = newHeader(.wallet, appID: proceeding.payload.appID, nowMs: proceeding.nowMs)
        let signers = access.signers ?? []
        let policyIDs = access.policyIDs ?? []
        var wallet = WalletRecord(
            address: terms.address, publicKey: imported.publicKey, ownerID: ownerID,
            signers: signers, policyIDs: policyIDs, displayName: displayName, externalID: externalID,
            pins: try pins(for: policyIDs + signers.flatMap(\.overridePolicyIDs), ownerID: ownerID, in: &proceeding))
        wallet.shadowPolicyIDs = access.shadowPolicyIDs ?? []
        wallet.importedAtMs = proceeding.nowMs
        wallet.derivationPath = imported.path
        outcome.keyMaterial = try keys.sealWalletKey(
            imported.secret, binding: WalletKeyBinding(header, wallet),
            salt: random.bytes(count: Envelope.saltCount))
        outcome.draft.publicKey = wallet.publicKey
        return try answer(
            Record(header: header, body: .wallet(wallet)), operation: .submitImport, actor: .app,
            beginningWith: outcome)
    }

    /// The open import with these terms whose key opens the secret. Several may be open for one address.
    private func open(
        _ secret: ImportedSecret, under terms: ImportTerms, in proceeding: inout Proceeding
    ) throws(Refusal) -> OpenedImport {
        var isBegun = false
        for id in proceeding.ids(of: .keyImport).prefix(Keep.maximumOpenImports) {
            guard let record = try proceeding.find(.keyImport, id, in: book),
                case .keyImport(let begun) = record.body, begun.terms == terms,
                proceeding.nowMs < begun.expiresAtMs
            else { continue }
            isBegun = true
            if let plaintext = secret.open(with: try keys.importKey(for: record.header)) {
                return OpenedImport(record: record, plaintext: plaintext)
            }
        }
        guard isBegun else {
            throw Refusal.input(
                "wallet", "No import of this wallet was begun, or it has expired or been used: begin it anew")
        }
        throw Refusal.input("wallet.ciphertext", "Was not encrypted to the key of this import, or was changed")
    }
}

/// What was submitted, and for which import.
struct OpenedImport: ~Copyable {
    let record: Record
    let plaintext: Secret
}

/// A key that came in, found to be the one that was announced.
struct ImportedKey: ~Copyable {
    /// The private key, and behind it the entropy of its phrase if it came as one: what is sealed.
    let secret: Secret
    /// As records hold it, hexadecimal.
    let publicKey: String
    /// Where in the tree of its phrase it lies; nil for a key that came alone.
    let path: String?

    init(_ plaintext: borrowing Secret, terms: ImportTerms) throws(Refusal) {
        let curve = WalletCurve(terms.address.chain)
        switch terms.entropy {
        case .privateKey:
            guard let key = try? curve.key(in: plaintext) else { throw ImportedKey.noKey }
            try self.init(key: key, stored: key.copy(), path: nil, terms: terms)
        case .phrase(let index):
            guard let mnemonic = try? Mnemonic(phrase: plaintext),
                let key = try? curve.key(of: mnemonic, index: index)
            else { throw ImportedKey.noPhrase }
            try self.init(
                key: key, stored: key.followed(by: mnemonic.entropy), path: curve.path(index: index).description,
                terms: terms)
        }
    }

    private init(
        key: borrowing Secret, stored: consuming Secret, path: String?, terms: ImportTerms
    ) throws(Refusal) {
        guard let found = WalletCurve(terms.address.chain).identity(of: key) else {
            throw Refusal.input(
                "wallet.ciphertext", "Holds no private key: it is zero or above the order of the curve")
        }
        guard found.address == terms.address else {
            throw Refusal.input("wallet.address", "Is not the address of the key that was submitted")
        }
        secret = stored
        publicKey = Hex.encode(found.publicKey)
        self.path = path
    }

    private static let noKey = Refusal.input("wallet.ciphertext", "Holds no private key of this chain's length")
    private static let noPhrase = Refusal.input(
        "wallet.ciphertext", "Holds no English phrase of 12 to 24 lower-case words with a right checksum")
}
