import API
import Audit
import Bytes
import Cryptography
import Ethereum
import Signer
import SignerClient
import Storage
import Wallets

/// The use cases of this installation, as the API reaches them.
struct InstalledService: Service {
    let store: RecordStore
    let requests: RequestService
    let rehearsals: RehearsalService
    let replays: ReplayService
    let limits: LimitService
    let authentication: AppAuthentication
    let ledger: Ledger
    let signers: SignerPool
    let database: any Database
    let proofs: LogProofs
    let checkpoints: CheckpointMaker
    let checkpointVerifier: NoteVerifier

    func perform(_ request: ClientRequest) async throws(WalletsError) -> ClientAnswer {
        try await requests.perform(request)
    }

    func authenticate(appID: String, secret: [UInt8]) async throws(WalletsError) -> AppAccess? {
        try await authentication.app(id: appID, secret: secret)
    }

    func record(_ kind: RecordKind, id: String, appID: String) async throws(WalletsError) -> Record? {
        guard let record = try await store.fetch(RecordKey(kind: kind, id: id))?.record,
            record.header.appID == appID, !record.header.isDeleted
        else { return nil }
        return record
    }

    func user(customID: String, appID: String) async throws(WalletsError) -> Record? {
        guard let id = try await store.user(customID: customID, appID: appID) else { return nil }
        return try await record(.user, id: id, appID: appID)
    }

    func user(walletAddress: String, appID: String) async throws(WalletsError) -> Record? {
        guard let id = try await store.user(walletAddress: stored(walletAddress), appID: appID) else { return nil }
        return try await record(.user, id: id, appID: appID)
    }

    func list(_ query: RecordQuery) async throws(WalletsError) -> RecordPage {
        var listing = RecordListing(appID: query.appID, kind: query.kind, limit: query.limit)
        listing.after = query.cursor.map { ($0.createdAtMs, $0.id) }
        listing.chainType = query.chainType
        listing.externalID = query.externalID
        listing.address = query.address.map(stored)
        listing.authorizationKey = query.authorizationKeyPoint
        listing.userID = query.userID
        listing.includesArchived = query.includesArchived
        let page = try await store.list(listing)
        let last = page.hasMore ? page.records.last?.header : nil
        return RecordPage(
            records: page.records, next: last.map { RecordCursor(createdAtMs: $0.createdAtMs, id: $0.id) })
    }

    /// Ethereum's addresses are stored with their checksum; what is no address names no wallet.
    private func stored(_ address: String) -> String { (try? Address(address))?.checksummed ?? address }

    func log(_ query: LogQuery, before sequence: Int64?) async throws(WalletsError) -> LogPage {
        do { return try await query.page(before: sequence, on: database) } catch {
            throw WalletsError(.storageUnavailable, "the database cannot be read")
        }
    }

    func dryRun(
        walletID: String, appID: String, caller: DryRun.Caller, body: JSON, isRawSign: Bool
    ) async throws(WalletsError) -> JSON {
        try await rehearsals.dryRun(walletID: walletID, appID: appID, caller: caller, body: body, isRawSign: isRawSign)
    }

    func evaluate(policyID: String, appID: String, body: JSON) async throws(WalletsError) -> JSON {
        try await rehearsals.evaluate(policyID: policyID, appID: appID, body: body)
    }

    func replay(
        _ draft: JSON?, over scope: ReplayScope, after sequence: Int64?, limit: Int
    ) async throws(WalletsError) -> (report: ReplayReport, next: Int64?) {
        try await replays.page(draft, over: scope, after: sequence, limit: limit)
    }

    func windows(
        ofAggregation id: String, appID: String, after: [UInt8]?, limit: Int
    ) async throws(WalletsError) -> LimitPage {
        let page = try await limits.windows(of: id, appID: appID, after: after, limit: limit)
        return LimitPage(windows: page.windows, next: page.next)
    }

    func limits(ofWallet id: String, appID: String) async throws(WalletsError) -> [JSON] {
        try await limits.limits(ofWallet: id, appID: appID)
    }

    var readiness: Readiness {
        get async {
            let isReadable = await store.isReadable()
            return Readiness(
                database: isReadable ? .ok : .unavailable("the database cannot be read"),
                signers: signers.readyCount > 0 ? .ok : .unavailable("no signer is connected"),
                auditLog: ledger.isAvailable ? .ok : .unavailable("the audit log cannot be written"))
        }
    }
}
