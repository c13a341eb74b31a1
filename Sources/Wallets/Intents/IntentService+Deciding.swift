import Audit
import Bytes
import Cryptography
import Signer

extension IntentService {
    /// How far the time that a client says may lie from the server's.
    private static let timestampToleranceMs: Int64 = 300_000

    public func authorize(_ id: String, _ approval: IntentApproval) async throws(WalletsError) -> JSON {
        let (intent, situation) = try await current(id, appID: approval.appID)
        let nowMs = clock()
        guard approval.timestampMs.distance(to: nowMs).magnitude <= IntentService.timestampToleranceMs else {
            throw ChangeReader.fault("timestamp", "Expected the time of now, in milliseconds since 1970")
        }
        // Who has signed before may ask again, even when they are no member any more.
        let points = situation.points + intent.signatures.map(\.point)
        guard let point = await signer(of: approval.signature, over: intent.payload, points) else {
            throw WalletsError(
                .refused(.noCorrectSignature), "The signature is not one of a member over the payload of this intent.")
        }
        let member = situation.member(point)
        let (eventID, signature) = (newID(), approval.signature)
        let changed = try await intents.change(id) { intent in
            var events: [Event] = []
            // A user who signs again, with another key, adds nothing while the one before counts.
            if intent.signature(by: point) == nil, member?.signedAtMs(intent) == nil {
                guard let member, intent.signed(by: point, signature, nowMs: nowMs) else {
                    throw WalletsError(
                        .intentNotPending, "This intent is \(intent.status.rawValue); it takes no signature.")
                }
                events.append(intent.authorized(by: member, atMs: nowMs, eventID: eventID))
            }
            // Counted under the lock: of two last signatures, the second sees the first.
            if let acting = situation.complete(intent) { _ = intent.claimed(by: acting, nowMs: nowMs) }
            return events
        }
        guard let changed else { throw IntentService.notFound }
        guard changed.hasChanged else { return try changed.intent.answer(situation) }
        note(changed.intent, "was signed, \(changed.intent.signatures.count) signature(s)")
        return try await carriedOut(changed.intent, approval.context).answer(situation)
    }

    public func reject(_ id: String, _ request: IntentRejection) async throws(WalletsError) -> JSON {
        let (intent, situation) = try await current(id, appID: request.appID)
        let signatures = try ClaimSearch.signatures(request.signatures)
        if !signatures.isEmpty { try await checkMember(signatures, of: situation, request) }
        guard intent.status == .pending || intent.status == .rejected else {
            throw WalletsError(.intentNotPending, "This intent is \(intent.status.rawValue); it cannot be rejected.")
        }
        let (nowMs, eventID) = (clock(), newID())
        let changed = try await intents.change(id) { intent in
            if intent.rejected(nowMs: nowMs) { return [intent.rejected(atMs: nowMs, eventID: eventID)] }
            guard intent.status == .rejected else {
                throw WalletsError(
                    .intentNotPending, "This intent is \(intent.status.rawValue); it cannot be rejected.")
            }
            return []
        }
        guard let changed else { throw IntentService.notFound }
        if changed.hasChanged { note(changed.intent) }
        return try changed.intent.answer(situation)
    }

    /// The key among these under which a signature over a payload is valid.
    private func signer(of signature: [UInt8], over payload: [UInt8], _ points: [[UInt8]]) async -> [UInt8]? {
        let candidate = PayloadCandidates.Candidate(bytes: payload, form: .rfc8785)
        return await requests.claims.search([candidate], signatures: [signature], keys: points)?.claims.first?.point
    }

    /// A rejection may be signed, as every request may; then it must be by members.
    private func checkMember(
        _ signatures: [[UInt8]], of situation: IntentSituation, _ request: IntentRejection
    ) async throws(WalletsError) {
        let urls = publicURLs + (try await rehearsals.appPublicURLs(request.appID))
        let candidates = PayloadCandidates(request, publicURLs: urls).all()
        guard await requests.claims.search(candidates, signatures: signatures, keys: situation.points) != nil else {
            throw WalletsError(.refused(.noCorrectSignature), "No valid authorization signatures were provided.")
        }
        guard let expiry = request.expiry else { return }
        do throws(Refusal) {
            guard try AuthorizationPayload.expiry(expiry) >= clock() else {
                throw Refusal(.requestExpired, "The request has expired.")
            }
        } catch {
            throw WalletsError(error)
        }
    }
}
