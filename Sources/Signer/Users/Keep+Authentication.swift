import Bytes
import Cryptography

/// A user proves who they are by a token of the app's issuer and gets a key to ask with, for an hour.
///
/// The token is verified here, under keys that the operator put into the app's record; the key leaves only encrypted to the
/// recipient who asked.
extension Keep {
    /// Wallets that an answer names, at most.
    public static let maximumUserWallets = 50

    func authenticateUser(app: AppRecord, in proceeding: inout Proceeding) throws(Refusal) -> Outcome {
        try checkSecret(app, proceeding)
        var fields = try RequestFields(proceeding.payload.body)
        let token = try fields.text("user_jwt", length: 1...JSONWebToken.maximumCount)
        guard fields.optional("encryption_type") != nil else {
            throw fields.fault(
                "encryption_type",
                "Required: this server gives keys out encrypted only, by HPKE to a recipient_public_key")
        }
        let recipient = try KeyRecipient(&fields)
        try fields.finish()
        let (record, user) = try bearer(of: token, app: app, in: &proceeding)
        let key: P256.PrivateKey
        do { key = try P256.PrivateKey.generate(from: random) } catch {
            throw Refusal(.internalFault, "no key could be made")
        }
        let expiresAtMs = proceeding.nowMs + UserRecord.keyLifetimeMs
        let changed = user.adding(
            UserRecord.Key(point: key.publicKey.compressedPoint, expiresAtMs: expiresAtMs), nowMs: proceeding.nowMs)
        let wallets = try wallets(of: record.header.id, in: &proceeding)
        let next = Record(header: try nextHeader(after: record, in: proceeding), body: .user(changed))
        var outcome = try answer(next, operation: .authenticateUser, actor: .app)
        outcome.draft.recipient = recipient.name
        outcome.answer = [
            "encrypted_authorization_key": try recipient.seal(key.pkcs8().base64(), from: random),
            "expires_at": JSON(expiresAtMs), "wallets": .array(wallets),
        ]
        return outcome
    }

    /// The user whom a token of the app's issuer names. The host finds the record; that it is the right one is seen here.
    private func bearer(
        of token: String, app: AppRecord, in proceeding: inout Proceeding
    ) throws(Refusal) -> (Record, UserRecord) {
        guard let issuer = app.tokenIssuer else {
            throw Refusal(.invalidUserToken, "This app takes no tokens: its operator has named no issuer of them.")
        }
        let subject: String
        do { subject = try issuer.subject(of: token, nowMs: proceeding.nowMs) } catch {
            throw Refusal(.invalidUserToken, "Invalid user token: \(error.message).")
        }
        for id in proceeding.ids(of: .user) {
            guard let record = try proceeding.find(.user, id, in: book), case .user(let user) = record.body,
                user.customUserID?.hasSameBytes(as: subject) == true
            else { continue }
            return (record, user)
        }
        throw Refusal(.notFound, "User not found")
    }

    /// The wallets among the given records that a user's quorum owns.
    private func wallets(of userID: String, in proceeding: inout Proceeding) throws(Refusal) -> [JSON] {
        var wallets: [JSON] = []
        for id in proceeding.ids(of: .wallet).prefix(Keep.maximumUserWallets) {
            guard let record = try proceeding.find(.wallet, id, in: book), case .wallet(let wallet) = record.body,
                let ownerID = wallet.ownerID
            else { continue }
            let owner = try proceeding.keyQuorum(ownerID, in: book)
            if owner.userIDs.contains(userID), let answer = record.answer { wallets.append(answer) }
        }
        return wallets
    }
}
