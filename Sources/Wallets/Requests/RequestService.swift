import Audit
import Bytes
import Cryptography
import Signer
import SignerClient
import Telemetry

/// Carries a client's request from the wire to a durable answer.
///
/// The order of effects: gather records → the signer decides → one commit makes receipt, changes and stored answer
/// durable and checks that the decision still stands → signers are told → the answer goes out. A crash anywhere leaves
/// nothing released that is not recorded.
public final class RequestService: Sendable {
    /// How often a request is judged again because records changed under it.
    private static let maximumAttempts = 16

    private let store: RecordStore
    private let gatherer: RecordGatherer
    private let signers: SignerPool
    private let ledger: Ledger
    private let vault: AnswerVault
    let claims: ClaimSearch
    private let limits: LimitUsage
    private let publicURLs: [String]
    private let clock: @Sendable () -> Int64
    private let stages: any StageObserver
    private let shadows: (any ShadowObserver)?

    /// - Parameters:
    ///   - publicURLs: the installation's base URLs, without trailing slash.
    ///   - clock: milliseconds since 1970.
    public init(
        store: RecordStore, signers: SignerPool, ledger: Ledger, publicURLs: [String], random: any RandomSource,
        clock: @escaping @Sendable () -> Int64, stages: any StageObserver, shadows: (any ShadowObserver)? = nil
    ) throws {
        self.store = store
        gatherer = RecordGatherer(store)
        self.signers = signers
        self.ledger = ledger
        self.publicURLs = publicURLs
        self.clock = clock
        self.stages = stages
        self.shadows = shadows
        vault = AnswerVault(random)
        claims = try ClaimSearch()
        limits = LimitUsage(ledger.limits, clock: clock)
    }

    /// Answers a request that changes something or uses a key.
    ///
    /// - Throws: when nothing was decided or nothing could be recorded; then nothing has changed.
    public func perform(_ request: ClientRequest) async throws(WalletsError) -> ClientAnswer {
        let signatures = try ClaimSearch.signatures(request.signatures)
        if let key = request.idempotencyKey, !IntentKey.isOne(key) {
            let place = try vault.place(idempotencyKey: key, of: request, nowMs: clock())
            if let kept = try await kept(at: place) { return try answer(kept, to: request) }
        }
        return try await attempts(request, .header(signatures))
    }

    /// Answers a request whose signatures were collected one by one over a payload that is known.
    ///
    /// Asked again with the same signatures, or with others for a payload that carries an intent's key, it gives the
    /// answer of the first time, whatever has changed since.
    /// - Throws: as `perform`.
    func carryOut(
        _ request: ClientRequest, payload: [UInt8], claims: [SignatureClaim]
    ) async throws(WalletsError) -> ClientAnswer {
        let found = ClaimSearch.Found(payload: payload, form: .rfc8785, claims: claims)
        if let answer = try await answerBefore(request, found) { return answer }
        do {
            return try await attempts(request, .collected(found))
        } catch {
            // Another process may have carried it out between the look and the refusal.
            if case .refused = error.code, let answer = try await answerBefore(request, found) { return answer }
            throw error
        }
    }

    private func answerBefore(
        _ request: ClientRequest, _ found: ClaimSearch.Found
    ) async throws(WalletsError) -> ClientAnswer? {
        guard let place = try place(for: request, found), let kept = try await kept(at: place) else { return nil }
        return ClientAnswer(status: kept.status, body: kept.body, receipt: kept.receipt)
    }

    /// What is known of who signed.
    private enum Evidence {
        /// The signatures of a header; over what and by whom is to be found out.
        case header([[UInt8]])
        /// Everything.
        case collected(ClaimSearch.Found)
    }

    private func attempts(
        _ request: ClientRequest, _ evidence: Evidence
    ) async throws(WalletsError) -> ClientAnswer {
        for attempt in 0..<RequestService.maximumAttempts {
            if let answer = try await self.attempt(request, evidence, isFirst: attempt == 0) { return answer }
        }
        throw WalletsError(.contention, "the resources of this request change faster than it can be judged")
    }

    /// One judgement; nil when it was overtaken by a change of what it was judged by.
    private func attempt(
        _ request: ClientRequest, _ evidence: Evidence, isFirst: Bool
    ) async throws(WalletsError) -> ClientAnswer? {
        let began = Stopwatch()
        let records = try await gatherer.records(for: request)
        stages.observe(.gather, us: began.elapsedUs)
        guard isPresent(request.operation, records) else {
            if try await store.refresh(records.newest) { return nil }
            throw WalletsError(.refused(.notFound), request.operation.notFoundText)
        }
        let asked = Stopwatch()
        ledger.expect()
        defer { ledger.endExpecting() }
        let reply =
            switch evidence {
            case .header(let signatures): try await ask(request, signatures, records, isFirst: isFirst)
            case .collected(let found): try await ask(found, request, records, isFirst: isFirst)
            }
        stages.observe(.sign, us: asked.elapsedUs)
        switch reply {
        case .refused(let refusal):
            // What refused may have been stale; only a refusal by the newest records is final.
            if try await store.refresh(records.newest) { return nil }
            return try await afterRefusal(refusal, request)
        case .decided(let decision, let found):
            return try await commit(decision, found, request, records)
        }
    }

    private func isPresent(_ operation: Operation, _ records: GatheredRecords) -> Bool {
        guard operation.subject != nil else { return true }
        guard let record = records.subject else { return false }
        // A tombstone goes to the signer only to find that the request was carried out before.
        return !record.header.isDeleted || operation.isDeletion
    }

    private enum Reply {
        case refused(Refusal)
        case decided(Decision, ClaimSearch.Found)
    }

    /// Asks a signer with the cheapest explanation of the signatures, and with a searched one if that was wrong.
    private func ask(
        _ request: ClientRequest, _ signatures: [[UInt8]], _ records: GatheredRecords, isFirst: Bool
    ) async throws(WalletsError) -> Reply {
        let candidates = PayloadCandidates(request, publicURLs: publicURLs + records.appPublicURLs)
        let keys = records.possibleKeys
        let subject = request.operation.subject?.id ?? request.appID
        if let guess = claims.guess(
            try candidates.likeliest(), signatures: signatures, keys: keys, subject: subject)
        {
            let reply = try await ask(guess, request, records, isFirst: isFirst)
            guard case .refused(let refusal) = reply, refusal.code == .noCorrectSignature, !signatures.isEmpty else {
                return reply
            }
        }
        let began = Stopwatch()
        let searched = await claims.search(candidates.all(), signatures: signatures, keys: keys)
        stages.observe(.verify, us: began.elapsedUs)
        guard let found = searched else {
            return .refused(
                Refusal(.noCorrectSignature, "No valid authorization signatures were provided."))
        }
        let reply = try await ask(found, request, records, isFirst: isFirst)
        if case .decided = reply { claims.note(found.claims, subject: subject) }
        return reply
    }

    private func ask(
        _ found: ClaimSearch.Found, _ request: ClientRequest, _ records: GatheredRecords, isFirst: Bool
    ) async throws(WalletsError) -> Reply {
        guard records.sealed.count <= Frame.maximumRecords else {
            throw WalletsError(
                .refused(.invalidData), "This request rests on more than \(Frame.maximumRecords) resources.")
        }
        var keyMaterial: [UInt8] = []
        var usage: [[UInt8]: UInt256] = [:]
        let walletID = request.operation.usesKey ? request.operation.subject?.id : nil
        if let walletID {
            keyMaterial = try await store.keyMaterial(of: walletID)
            usage = try await limits.expected(of: walletID, isFresh: !isFirst)
        }
        var execution = SignerRequest.Execution(
            payload: found.payload, form: found.form, claims: found.claims, appSecret: request.appSecret,
            context: request.context, records: records.references, contents: [], keyMaterial: keyMaterial,
            usage: usage)
        // Twice: what a request needs of limits does not depend on what it is told of them.
        for _ in 0..<2 {
            switch try await execute(execution, records) {
            case .refused(_, let refusal): return .refused(refusal)
            case .decided(_, let decision): return .decided(decision, found)
            case .needUsage(_, let windows):
                guard let walletID else { break }
                execution.usage = try await limits.known(of: windows, for: walletID, isFresh: !isFirst)
            default: break
            }
        }
        throw WalletsError(.signerUnavailable, "A signer gave an answer that is none.")
    }

    private func execute(
        _ execution: SignerRequest.Execution, _ records: GatheredRecords
    ) async throws(WalletsError) -> SignerReply {
        do {
            return try await signers.execute(
                execution, digest: SHA256.hash(execution.payload), records: records.sealed)
        } catch {
            throw WalletsError(.signerUnavailable, "No signer could take the request.")
        }
    }

    /// Makes a decision durable; nil when it was overtaken.
    private func commit(
        _ decision: Decision, _ found: ClaimSearch.Found, _ request: ClientRequest, _ records: GatheredRecords
    ) async throws(WalletsError) -> ClientAnswer? {
        let place = try place(for: request, found)
        let began = Stopwatch()
        let result: CommitResult
        do {
            var stored: StoredAnswer?
            if let place, decision.status == 200 || place.keepsDenials {
                // Only an idempotency key can come with another body than before.
                let bodyDigest = request.idempotencyKey == nil ? [] : AnswerVault.digest(ofBody: request.body)
                stored = try vault.seal(decision, bodyDigest: bodyDigest, at: place)
            }
            // What was released before is not denied because it has been counted.
            let answeredAt = decision.limits.isEmpty ? nil : place?.id
            let payload = RequestService.payload(of: decision, found, keptFor: records.payloadDays)
            result = try await ledger.record(
                try Commit(decision, answer: stored, answeredAt: answeredAt, keeping: payload))
        } catch {
            throw WalletsError(.auditUnavailable, "The audit log cannot be written; nothing was released.")
        }
        stages.observe(.commit, us: began.elapsedUs)
        signers.acknowledge(decision.receipt)
        switch result {
        case .released:
            decision.index.shadow.map { shadows?.observe(shadow: $0, decision: decision.index.decision) }
            for change in decision.changes { (try? StoredRecord(change)).map(store.hold) }
            signers.announce(decision.changes)
            return ClientAnswer(status: decision.status, body: decision.answer, receipt: decision.receipt)
        case .superseded, .unreleased:
            _ = try await store.refresh(records.newest)
            return nil
        case .answered(let stored):
            guard let place else { return nil }
            return try answer(try vault.open(stored, at: place), to: request)
        case .nonceUsed: throw WalletsError(.nonceUsed, "Invalid nonce: duplicate nonce. Each is good for one request.")
        case .inUse(let key):
            throw WalletsError(.resourceInUse, "This \(key.kind.text) is in use and cannot be deleted.")
        case .externalIDTaken:
            throw WalletsError(
                .externalIDTaken, "[Input error] `external_id`: Another wallet of this app has this external_id")
        }
    }

    /// What is kept of a request for a signature, where the app says so. Nothing that leads to a key is: what exports,
    /// imports and changes of records ask is not kept.
    private static func payload(
        of decision: Decision, _ found: ClaimSearch.Found, keptFor days: Int64?
    ) -> KeptPayload? {
        guard let days, RecordedRequest.isKept(decision.index) else { return nil }
        return KeptPayload(found.payload, days: days)
    }

    /// Where the answer of a request is kept; nil for requests that can be repeated by anybody's guess.
    private func place(
        for request: ClientRequest, _ found: ClaimSearch.Found
    ) throws(WalletsError) -> AnswerVault.Place? {
        let expiresAtMs = request.expiry.flatMap { Int64($0) }
        if let key = request.idempotencyKey {
            guard IntentKey.isOne(key) else {
                return try vault.place(idempotencyKey: key, of: request, nowMs: clock())
            }
            guard !found.claims.isEmpty else { return nil }
            return try vault.place(intentPayload: found.payload, expiresAtMs: expiresAtMs, nowMs: clock())
        }
        guard !found.claims.isEmpty else { return nil }
        return try vault.place(
            payload: found.payload, signatures: found.claims.map(\.signature), expiresAtMs: expiresAtMs,
            nowMs: clock())
    }

    /// A change that was carried out before is answered as it was then, while nothing newer has happened (S9).
    private func afterRefusal(
        _ refusal: Refusal, _ request: ClientRequest
    ) async throws(WalletsError) -> ClientAnswer? {
        let mayBeRepeated =
            refusal.code == .requestReplayed || (refusal.code == .notFound && request.operation.isDeletion)
        guard mayBeRepeated, request.signatures != nil else { throw WalletsError(refusal) }
        let signatures = try ClaimSearch.signatures(request.signatures)
        var gathering = RecordGathering(store, appID: request.appID)
        try await gathering.collect(for: .createWallet, body: nil)
        let candidates = PayloadCandidates(request, publicURLs: publicURLs + gathering.appPublicURLs)
        for candidate in candidates.all() {
            let place =
                IntentKey.isOne(request.idempotencyKey)
                ? try vault.place(intentPayload: candidate.bytes, expiresAtMs: nil, nowMs: clock())
                : try vault.place(
                    payload: candidate.bytes, signatures: signatures, expiresAtMs: nil, nowMs: clock())
            guard let kept = try await kept(at: place) else { continue }
            for change in kept.changes {
                let newest = try await store.fetch(change.key)
                guard newest?.sealed.reference.version == change.version else { throw WalletsError(refusal) }
            }
            return ClientAnswer(status: kept.status, body: kept.body, receipt: kept.receipt)
        }
        throw WalletsError(refusal)
    }

    private func kept(at place: AnswerVault.Place) async throws(WalletsError) -> AnswerVault.Kept? {
        let rows = try await store.read(
            "SELECT expires_at_ms, content FROM stored_answers WHERE id = $1", [.bytes(place.id)])
        guard let row = rows.first, let expiresAtMs = try? row.integer(0), let content = try? row.bytes(1),
            expiresAtMs > clock()
        else { return nil }
        return try vault.open(StoredAnswer(id: place.id, expiresAtMs: expiresAtMs, content: content), at: place)
    }

    /// A kept answer, if it answers this request: an idempotency key must come with the body it came with before.
    private func answer(_ kept: AnswerVault.Kept, to request: ClientRequest) throws(WalletsError) -> ClientAnswer {
        guard request.idempotencyKey == nil || kept.bodyDigest == AnswerVault.digest(ofBody: request.body) else {
            throw WalletsError(
                .idempotencyKeyReused,
                "Idempotency key was reused for a request with a new body. Please create a new idempotency key for the "
                    + "request.")
        }
        return ClientAnswer(status: kept.status, body: kept.body, receipt: kept.receipt)
    }
}
