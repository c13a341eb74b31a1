import Bytes
import Cryptography
import Signer

extension IntentService {
    public func propose(_ proposal: IntentProposal) async throws(WalletsError) -> ProposalAnswer {
        let request = proposal.request
        if let made = try await made(before: proposal) {
            return .stored(try made.answer(try await situation(of: made)))
        }
        guard let type = IntentType(request.operation), let subject = request.operation.subject else {
            throw WalletsError(.refused(.methodNotSupported), "This request cannot wait for signatures.")
        }
        guard !request.operation.isExport(request.body) else {
            throw WalletsError(
                .refused(.methodNotSupported),
                "An export cannot wait for signatures: send the request itself, signed by its owners.")
        }
        let nowMs = clock()
        let expiresAtMs = try expiry(of: request, nowMs: nowMs)
        let records = try await RecordGathering.current(for: request.operation, appID: request.appID, in: store)
        let situation = try await situation(
            request.operation, body: request.body, appID: request.appID, in: records)
        try check(situation, request.operation, in: records)
        let description = try RequestWords.sentence(request.operation, body: request.body, current: situation.resource)
        if case .rpc = request.operation {
            if let verdict = try await denial(request, situation, in: records) { return .denied(verdict) }
        }
        let id = newID()
        let signed = try await payload(of: request, id: id, expiresAtMs: expiresAtMs, situation, records)
        var intent = Intent(
            id: id, appID: request.appID, type: type, status: .pending, resourceID: subject.id, path: request.path,
            payload: signed.payload, description: description,
            createdBy: IntentService.appName(request.appID, in: records), createdAtMs: nowMs, updatedAtMs: nowMs,
            expiresAtMs: expiresAtMs, hasCustomExpiry: request.expiry != nil,
            creationKey: creationKey(of: proposal), creationDigest: digest(of: proposal),
            signatures: signed.claims.map {
                Intent.Signature(point: $0.point, signature: $0.signature, signedAtMs: nowMs)
            })
        var events = [intent.created(situation, eventID: newID())]
        for claim in signed.claims {
            guard let member = situation.member(claim.point) else { continue }
            events.append(intent.authorized(by: member, atMs: nowMs, eventID: newID()))
        }
        if let acting = situation.complete(intent) { _ = intent.claimed(by: acting, nowMs: nowMs) }
        do throws(WalletsError) {
            try await intents.insert(intent, events: events)
        } catch {
            // The same proposal through another process, a moment ago.
            guard error.code == .intentExists, let made = try await made(before: proposal) else { throw error }
            return .stored(try made.answer(situation))
        }
        note(intent, "was made, \(intent.signatures.count) signature(s)")
        return .stored(try await carriedOut(intent, request.context).answer(situation))
    }

    // MARK: What is refused

    private func check(
        _ situation: IntentSituation, _ operation: Operation, in records: RecordGathering
    ) throws(WalletsError) {
        guard situation.resource != nil else { throw WalletsError(.refused(.notFound), operation.notFoundText) }
        if operation.ruleID != nil, situation.rule == nil {
            throw WalletsError(.refused(.notFound), "Rule not found")
        }
        guard !situation.quorums.isEmpty else {
            throw WalletsError(
                .refused(.invalidData), "This resource has no owner: the request needs no signatures. Send it directly."
            )
        }
        guard case .wallet(let wallet)? = operation.subject.flatMap({ records.record($0)?.body }) else { return }
        guard operation.usesKey else { return }
        do { try wallet.checkMaySign() } catch { throw WalletsError(error) }
    }

    /// The verdict for the first who may sign, when policies refuse everybody.
    private func denial(
        _ request: ClientRequest, _ situation: IntentSituation, in records: RecordGathering
    ) async throws(WalletsError) -> JSON? {
        guard situation.hopeful.isEmpty, case .rpc(let id) = request.operation else { return nil }
        let verdict = try await rehearsals.dryRun(
            request.operation, walletID: id, appID: request.appID, caller: .owner, body: request.body ?? .object([]),
            in: records)
        return verdict["decision"] == "allow" ? nil : verdict
    }

    /// `privy-request-expiry`, or 72 hours from now.
    private func expiry(of request: ClientRequest, nowMs: Int64) throws(WalletsError) -> Int64 {
        guard let text = request.expiry else { return nowMs + Intent.standardLifetimeMs }
        let expiresAtMs: Int64
        do { expiresAtMs = try AuthorizationPayload.expiry(text) } catch { throw WalletsError(error) }
        guard expiresAtMs > nowMs else { throw WalletsError(.refused(.requestExpired), "The request has expired.") }
        guard expiresAtMs - nowMs <= Intent.maximumLifetimeMs else {
            throw ChangeReader.fault("privy-request-expiry", "An intent waits for at most 30 days")
        }
        return expiresAtMs
    }

    // MARK: What members sign

    private typealias Signed = (payload: [UInt8], claims: [SignatureClaim])

    /// The payload that members sign, and the signatures that came along.
    private func payload(
        of request: ClientRequest, id: String, expiresAtMs: Int64, _ situation: IntentSituation,
        _ records: RecordGathering
    ) async throws(WalletsError) -> Signed {
        let signatures = try ClaimSearch.signatures(request.signatures)
        let key = signatures.isEmpty ? IntentKey.key(ofIntent: id) : nil
        let direct = request.asSigned(idempotencyKey: key, expiry: String(expiresAtMs))
        let candidates = PayloadCandidates(direct, publicURLs: publicURLs + records.appPublicURLs)
        guard !signatures.isEmpty else { return (try candidates.likeliest().bytes, []) }
        guard request.idempotencyKey == nil, request.expiry != nil else {
            throw ChangeReader.fault(
                "privy-authorization-signature",
                "A signature at the creation of an intent needs `privy-request-expiry` and no idempotency key")
        }
        let forms = candidates.all().filter { $0.form == .rfc8785 }
        guard let found = await requests.claims.search(forms, signatures: signatures, keys: situation.points),
            Set(found.claims.map(\.point)).count == found.claims.count
        else {
            throw WalletsError(
                .refused(.noCorrectSignature),
                "No valid authorization signatures were provided. What is signed is the request that will be carried "
                    + "out, \(request.method) \(request.path), not its proposal.")
        }
        return (found.payload, found.claims)
    }

    // MARK: The same proposal again

    private func made(before proposal: IntentProposal) async throws(WalletsError) -> Intent? {
        guard let key = creationKey(of: proposal),
            let made = try await intents.intent(createdUnder: key, appID: proposal.request.appID)
        else { return nil }
        guard made.creationDigest == digest(of: proposal) else {
            throw WalletsError(.idempotencyKeyReused, "This idempotency key was used for another intent.")
        }
        return made
    }

    private func creationKey(of proposal: IntentProposal) -> String? {
        proposal.request.idempotencyKey.map { "\(proposal.proposalPath)\n\($0)" }
    }

    private func digest(of proposal: IntentProposal) -> [UInt8]? {
        guard proposal.request.idempotencyKey != nil else { return nil }
        return AnswerVault.digest(ofBody: proposal.request.body)
    }

    private static func appName(_ id: String, in records: RecordGathering) -> String {
        guard case .app(let app)? = records.record(RecordKey(kind: .app, id: id))?.body else { return "" }
        return app.name
    }
}

extension ClientRequest {
    /// The same request with the headers that its signatures cover, and no signatures.
    func asSigned(idempotencyKey: String?, expiry: String?) -> ClientRequest {
        ClientRequest(
            operation: operation, method: method, path: path, host: host, appID: appID, appSecret: [], body: body,
            signatures: nil, idempotencyKey: idempotencyKey, expiry: expiry, context: context)
    }
}
