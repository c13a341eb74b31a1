import Bytes
import Cryptography
import Ethereum
import Policy
import Solana

/// Wallets: made by the app, changed by their owner.
extension Keep {
    func createWallet(app: AppRecord, in proceeding: inout Proceeding) throws(Refusal) -> Outcome {
        try checkSecret(app, proceeding)
        var fields = try RequestFields(proceeding.payload.body)
        try fields.refuseUnsupported(["entity", "create_smart_wallet", "user_id"])
        guard let chain = try fields.required("chain_type").stringValue.flatMap(ChainType.init(rawValue:)) else {
            throw Refusal.input("chain_type", "Only 'ethereum' and 'solana' wallets can be made by this server")
        }
        let displayName = try fields.optionalText("display_name", length: 0...100)
        let externalID = try readExternalID(&fields)
        let access = try readAccess(&fields, of: chain, in: &proceeding)
        try fields.finish()
        var outcome = newOutcome(.createWallet, actor: .app)
        let ownerID = try resolveOwner(access.owner, current: nil, in: &proceeding, into: &outcome)
        let (header, wallet) = try makeWallet(
            chain, ownerID: ownerID, access, displayName: displayName, externalID: externalID, in: &proceeding,
            into: &outcome)
        return try answer(
            Record(header: header, body: .wallet(wallet)), operation: .createWallet, actor: .app,
            beginningWith: outcome)
    }

    /// A wallet with a fresh key, which `outcome` holds sealed; the record is the caller's to seal.
    func makeWallet(
        _ chain: ChainType, ownerID: String?, _ access: WalletAccess, displayName: String? = nil,
        externalID: String? = nil, in proceeding: inout Proceeding, into outcome: inout Outcome
    ) throws(Refusal) -> (header: RecordHeader, wallet: WalletRecord) {
        let header = newHeader(.wallet, appID: proceeding.payload.appID, nowMs: proceeding.nowMs)
        let signers = access.signers ?? []
        let policyIDs = access.policyIDs ?? []
        let key = try makeWalletKey(chain)
        var wallet = WalletRecord(
            address: key.address, publicKey: Hex.encode(key.publicKey), ownerID: ownerID,
            signers: signers, policyIDs: policyIDs, displayName: displayName, externalID: externalID,
            pins: try pins(for: policyIDs + signers.flatMap(\.overridePolicyIDs), ownerID: ownerID, in: &proceeding))
        wallet.shadowPolicyIDs = access.shadowPolicyIDs ?? []
        outcome.keyMaterial = try keys.sealWalletKey(
            key.secret, binding: WalletKeyBinding(header, wallet), salt: random.bytes(count: Envelope.saltCount))
        outcome.draft.publicKey = wallet.publicKey
        return (header, wallet)
    }

    func updateWallet(_ id: String, app: AppRecord, in proceeding: inout Proceeding) throws(Refusal) -> Outcome {
        let (record, current) = try subjectWallet(id, in: &proceeding)
        let actor = try actor(changing: current.ownerID, app: app, in: &proceeding)
        try checkIsNotReplayed(record, in: proceeding)
        try current.checkIsNotArchived()
        var fields = try RequestFields(proceeding.payload.body)
        var wallet = current
        if fields.optional("display_name") != nil {
            wallet.displayName = try fields.optionalText("display_name", length: 0...100)
        }
        let access = try readAccess(&fields, of: wallet.address.chain, in: &proceeding)
        try fields.finish()
        var outcome = newOutcome(.updateWallet(id), actor: actor)
        wallet.ownerID = try resolveOwner(access.owner, current: wallet.ownerID, in: &proceeding, into: &outcome)
        if let signers = access.signers { wallet.signers = signers }
        if let policyIDs = access.policyIDs { wallet.policyIDs = policyIDs }
        if let shadows = access.shadowPolicyIDs { wallet.shadowPolicyIDs = shadows }
        if access.reattaches || wallet.ownerID != current.ownerID {
            wallet.pins = try pins(for: wallet.allPolicyIDs, ownerID: wallet.ownerID, in: &proceeding)
        }
        let next = Record(header: try nextHeader(after: record, in: proceeding), body: .wallet(wallet))
        return try answer(
            next, operation: .updateWallet(id), actor: actor, keys: proceeding.points, beginningWith: outcome)
    }

    /// Puts a wallet away for good: there is no way back. What its key can still do is to leave, by an export.
    func archiveWallet(_ id: String, app: AppRecord, in proceeding: inout Proceeding) throws(Refusal) -> Outcome {
        let (record, current) = try subjectWallet(id, in: &proceeding)
        let actor = try actor(changing: current.ownerID, app: app, in: &proceeding)
        try checkIsNotReplayed(record, in: proceeding)
        try current.checkIsNotArchived()
        try RequestFields(proceeding.payload.body).finish()
        var wallet = current
        wallet.archivedAtMs = proceeding.nowMs
        let next = Record(header: try nextHeader(after: record, in: proceeding), body: .wallet(wallet))
        return try answer(
            next, operation: .archiveWallet(id), actor: actor, keys: proceeding.points,
            beginningWith: newOutcome(.archiveWallet(id), actor: actor))
    }

    func subjectWallet(_ id: String, in proceeding: inout Proceeding) throws(Refusal) -> (Record, WalletRecord) {
        guard let record = try proceeding.find(.wallet, id, in: book), case .wallet(let wallet) = record.body else {
            throw Refusal(.notFound, "Wallet not found")
        }
        return (record, wallet)
    }

    /// A fresh key of the curve that the chain uses.
    private func makeWalletKey(_ chain: ChainType) throws(Refusal) -> WalletKey {
        do {
            let secret = random.secret(count: 32)
            switch chain {
            case .ethereum:
                // Fails for the one in 2^128 secrets that are no key.
                let publicKey = try Secp256k1.publicKey(of: secret)
                let address = try Address(uncompressedPublicKey: publicKey.uncompressed)
                return WalletKey(secret: secret, publicKey: publicKey.compressed, address: .ethereum(address))
            case .solana:
                let publicKey = try Ed25519.PrivateKey(seed: secret).publicKey
                guard let address = SolanaAddress(bytes: publicKey) else { break }
                return WalletKey(secret: secret, publicKey: publicKey, address: .solana(address))
            }
        } catch {
            throw Refusal(.internalFault, "no wallet key could be made")
        }
        throw Refusal(.internalFault, "no wallet key could be made")
    }

    func readExternalID(_ fields: inout RequestFields) throws(Refusal) -> String? {
        guard let text = try fields.optionalText("external_id", length: 1...64) else { return nil }
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
            default: false
            }
        }
        guard isPlain else { throw Refusal.input("external_id", "Must match ^[a-zA-Z0-9_-]+$") }
        return text
    }
}

extension WalletRecord {
    /// Refuses every signature of a wallet that its operator has stopped or its owner has put away.
    public func checkMaySign() throws(Refusal) {
        guard !isFrozen else { throw Refusal(.walletFrozen, "This wallet is frozen.") }
        try checkIsNotArchived()
    }

    func checkIsNotArchived() throws(Refusal) {
        guard archivedAtMs == nil else { throw Refusal(.walletArchived, "This wallet is archived.") }
    }
}

/// A private key just made, with what is known of it.
struct WalletKey: ~Copyable {
    let secret: Secret
    let publicKey: [UInt8]
    let address: WalletAddress
}
