import Bytes
import Signer

extension IntentService {
    /// What the request service and the signer make of an intent that was claimed just now; others stay as they are.
    func carriedOut(_ intent: Intent, _ context: RequestContext) async throws(WalletsError) -> Intent {
        guard intent.status == .processing, let acting = intent.acting else { return intent }
        note(intent, "is being carried out")
        let signed = try intent.request()
        let request = ClientRequest(
            operation: try intent.operation(), method: signed.method, path: intent.path, host: nil,
            appID: intent.appID, appSecret: [], body: signed.body, signatures: nil,
            idempotencyKey: signed.idempotencyKey, expiry: String(intent.expiresAtMs), context: context)
        let claims = acting.points.compactMap { point in
            intent.signature(by: point).map { SignatureClaim(signature: $0.signature, point: point) }
        }
        do {
            let answer = try await requests.carryOut(request, payload: intent.payload, claims: claims)
            let body = (try? JSON.parse(answer.body)) ?? .null
            return try await ended(intent, result(answer.status, body, acting), isSuccess: answer.status == 200)
        } catch {
            return try await ended(intent, error, acting)
        }
    }

    /// A refusal ends the intent; what only the moment forbids is tried again when the lease is over.
    private func ended(
        _ intent: Intent, _ error: WalletsError, _ acting: Intent.Acting
    ) async throws(WalletsError) -> Intent {
        let (nowMs, lease) = (clock(), intent.leaseUntilMs)
        guard error.isFinal else {
            note(intent, "could not be carried out now: \(error.message)")
            return intent
        }
        if error.code == .refused(.requestExpired) {
            return try await over(intent) { $0.expired(lease: lease, nowMs: nowMs) }
        }
        if error.code == .refused(.notFound) {
            return try await over(intent) { $0.dismissed(error.message, lease: lease, nowMs: nowMs) }
        }
        let (status, code) = outcome(error)
        let body: JSON = ["error": .string(error.message), "code": .string(code)]
        return try await ended(intent, result(status, body, acting), isSuccess: false)
    }

    private func ended(_ intent: Intent, _ result: JSON, isSuccess: Bool) async throws(WalletsError) -> Intent {
        let (nowMs, lease, eventID) = (clock(), intent.leaseUntilMs, newID())
        let changed = try await intents.change(intent.id) { intent in
            let isEnded =
                isSuccess
                ? intent.executed(result, nowMs: nowMs) : intent.failed(result, lease: lease, nowMs: nowMs)
            return isEnded ? [intent.carriedOut(atMs: nowMs, eventID: eventID)] : []
        }
        if let changed, changed.hasChanged { note(changed.intent) }
        return changed?.intent ?? intent
    }

    private func over(
        _ intent: Intent, _ step: @escaping @Sendable (inout Intent) -> Bool
    ) async throws(WalletsError) -> Intent {
        let (nowMs, eventID) = (clock(), newID())
        let changed = try await intents.change(intent.id) { intent in
            step(&intent) ? [intent.over(atMs: nowMs, eventID: eventID)] : []
        }
        if let changed, changed.hasChanged { note(changed.intent) }
        return changed?.intent ?? intent
    }

    private func result(_ status: Int, _ body: JSON, _ acting: Intent.Acting) -> JSON {
        [
            "status_code": JSON(status), "executed_at": JSON(clock()), "authorized_by_id": .string(acting.quorumID),
            "authorized_by_display_name": JSON(acting.displayName), "response_body": body,
        ]
    }
}

extension WalletsError {
    /// Whether asking again later would be answered alike.
    fileprivate var isFinal: Bool {
        switch code {
        case .refused(.signerBusy), .refused(.signerClock), .refused(.internalFault), .refused(.recordUnavailable),
            .auditUnavailable, .signerUnavailable, .storageUnavailable, .contention:
            false
        default: true
        }
    }
}
