import Bytes
import Cryptography

/// What only the operator does: apps, and freezing wallets (S11).
extension Keep {
    private static let secretPrefix = "countersign_app_secret_"
    private static let gatewaySecretPrefix = "countersign_gateway_secret_"

    typealias Commanded = (outcome: Outcome, reads: [RecordReference], appID: String?)

    func carryOut(_ command: OperatorCommand, nowMs: Int64) throws(Refusal) -> Commanded {
        switch command {
        case .createApp(let name): try createApp(name, nowMs: nowMs)
        case .rotateSecret(let app, let graceMs): try addSecret(.everything, to: app, graceMs: graceMs, nowMs: nowMs)
        case .rotateGatewaySecret(let app, let graceMs):
            try addSecret(.gateway, to: app, graceMs: graceMs, nowMs: nowMs)
        case .disableApp(let app):
            try changeApp(app, "app.disable") { app throws(Refusal) in app.isDisabled = true }
        case .configureApp(let app, let publicURLs, let requiresExpiry):
            try changeApp(app, "app.configure") { app throws(Refusal) in
                app.publicURLs = publicURLs
                app.requiresExpiry = requiresExpiry
            }
        case .setOwnerlessExport(let app, let isAllowed):
            try changeApp(app, "app.configure") { app throws(Refusal) in app.allowsOwnerlessExport = isAllowed }
        case .setTokenIssuer(let app, let issuer, let audience, let keySet):
            try setTokenIssuer(of: app, issuer, audience, keySet)
        case .setPayloadDays(let app, let days):
            try changeApp(app, "app.configure") { app throws(Refusal) in
                guard let days = Int64(exactly: days), days == 0 || AppRecord.payloadDaysRange.contains(days) else {
                    throw Refusal.input("payload_days", "Expected an integer from 0 to 365")
                }
                app.payloadDays = days == 0 ? nil : days
            }
        case .setFrozen(let wallet, let isFrozen): try setFrozen(wallet, isFrozen)
        case .note(let action):
            (Outcome(answer: ["action": .string(action)], draft: draft(action)), [], nil)
        }
    }

    private func draft(_ operation: String) -> ReceiptDraft {
        ReceiptDraft(operation: operation, actor: .operator)
    }

    /// A secret of 256 random bits, as text, and what is stored of it.
    private func drawSecret(
        _ scope: AppRecord.Scope = .everything, nowMs: Int64
    ) -> (text: [UInt8], stored: AppRecord.Secret) {
        let prefix = scope == .everything ? Keep.secretPrefix : Keep.gatewaySecretPrefix
        let text = Array((prefix + Base64URL.encode(random.bytes(count: 32))).utf8)
        return (text, AppRecord.Secret(scope: scope, hash: SHA256.hash(text), createdAtMs: nowMs, expiresAtMs: nil))
    }

    private func createApp(_ name: String, nowMs: Int64) throws(Refusal) -> Commanded {
        guard (1...100).contains(name.unicodeScalars.count) else {
            throw Refusal.input("name", "String must contain 1 to 100 character(s)")
        }
        let id = RecordID.draw(from: random)
        let header = RecordHeader(
            kind: .app, id: id, appID: id, version: 1, previous: [UInt8](repeating: 0, count: 32), isDeleted: false,
            createdAtMs: nowMs, applied: [])
        let secret = drawSecret(nowMs: nowMs)
        var outcome = Outcome(answer: ["app_id": .string(id)], draft: draft("app.create"))
        outcome.draft.subject = RecordKey(kind: .app, id: id)
        outcome.shownOnce = secret.text
        let app = AppRecord(name: name, secrets: [secret.stored])
        try seal(Record(header: header, body: .app(app)), into: &outcome)
        return (outcome, [], id)
    }

    /// Adds a new secret; the ones of its scope before it stay valid for the time of grace, and never more than two of a
    /// scope are kept.
    private func addSecret(
        _ scope: AppRecord.Scope, to reference: RecordReference, graceMs: UInt64, nowMs: Int64
    ) throws(Refusal) -> Commanded {
        let secret = drawSecret(scope, nowMs: nowMs)
        let until = nowMs + Int64(min(graceMs, 30 * 86_400_000))
        let operation = scope == .everything ? "app.rotate_secret" : "app.rotate_gateway_secret"
        var commanded = try changeApp(reference, operation) { app throws(Refusal) in
            let previous = app.secrets.filter { $0.scope == scope && $0.expiresAtMs == nil }.map { old in
                AppRecord.Secret(scope: scope, hash: old.hash, createdAtMs: old.createdAtMs, expiresAtMs: until)
            }
            app.secrets = app.secrets.filter { $0.scope != scope } + previous.suffix(1) + [secret.stored]
        }
        commanded.outcome.shownOnce = secret.text
        return commanded
    }

    private func changeApp(
        _ reference: RecordReference, _ operation: String, _ change: (inout AppRecord) throws(Refusal) -> Void
    ) throws(Refusal) -> Commanded {
        let record = try current(reference)
        guard case .app(var app) = record.body else { throw Refusal(.notFound, "App not found") }
        try change(&app)
        return try store(.app(app), after: record, reference, operation)
    }

    private func setTokenIssuer(
        of app: RecordReference, _ issuer: String, _ audience: String, _ keySet: [UInt8]
    ) throws(Refusal) -> Commanded {
        var named: TokenIssuer?
        if !issuer.isEmpty {
            guard [issuer, audience].allSatisfy({ 1...TokenIssuer.maximumText ~= $0.utf8.count }),
                keySet.count <= 64 << 10, let json = try? JSON.parse(keySet)
            else { throw Refusal.input("issuer", "An issuer has a name, an audience and a JSON Web Key Set") }
            do { named = try TokenIssuer(issuer: issuer, audience: audience, keys: json) } catch {
                throw Refusal.input("jwks", error.message)
            }
        }
        return try changeApp(app, "app.configure") { app throws(Refusal) in app.tokenIssuer = named }
    }

    private func setFrozen(_ reference: RecordReference, _ isFrozen: Bool) throws(Refusal) -> Commanded {
        let record = try current(reference)
        guard case .wallet(var wallet) = record.body else { throw Refusal(.notFound, "Wallet not found") }
        wallet.isFrozen = isFrozen
        return try store(.wallet(wallet), after: record, reference, isFrozen ? "wallet.freeze" : "wallet.unfreeze")
    }

    private func current(_ reference: RecordReference) throws(Refusal) -> Record {
        try book.checkIsNewest(reference)
        guard let record = book[reference], !record.header.isDeleted else {
            throw Refusal(.notFound, "\(reference.kind.rawValue) \(reference.id) was not found")
        }
        return record
    }

    private func store(
        _ body: Record.Body, after record: Record, _ reference: RecordReference, _ operation: String
    ) throws(Refusal) -> Commanded {
        let header = record.header
        let next = RecordHeader(
            kind: header.kind, id: header.id, appID: header.appID, version: header.version + 1,
            previous: reference.hash, isDeleted: false, createdAtMs: header.createdAtMs, applied: header.applied)
        var outcome = Outcome(answer: ["id": .string(header.id)], draft: draft(operation))
        outcome.draft.subject = reference.key
        try seal(Record(header: next, body: body), into: &outcome)
        return (outcome, [reference], header.appID)
    }
}
