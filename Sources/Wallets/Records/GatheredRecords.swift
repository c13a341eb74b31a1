import Bytes
import Signer
import Synchronization

/// The records that a decision about one operation rests on, in the forms in which they are asked for.
final class GatheredRecords: Sendable {
    /// Those at the newest versions known here, which a decision stands or falls with.
    let newest: [StoredRecord]
    /// Each version once that the decision may read.
    let sealed: [SealedRecord]
    let references: [RecordReference]
    /// The keys that may sign for the operation, owners first.
    let possibleKeys: [[UInt8]]
    /// The app's own public URLs.
    let appPublicURLs: [String]
    /// For how many days the app keeps what was asked; nil when it does not.
    let payloadDays: Int64?
    /// What the operation is about; nil when it is absent or does not exist yet.
    let subject: Record?
    fileprivate let appID: String

    init(_ gathering: RecordGathering, for operation: Operation) {
        newest = gathering.newest
        sealed = gathering.all.map(\.sealed)
        references = sealed.map(\.reference)
        possibleKeys = gathering.possibleKeys(for: operation)
        appPublicURLs = gathering.appPublicURLs
        payloadDays = gathering.payloadDays
        subject = operation.subject.flatMap { gathering.records[$0]?.record }
        appID = gathering.appID
    }
}

/// Gathers records for requests, and remembers what was gathered for the uses of a wallet: it is the same each time until
/// a record changes.
final class RecordGatherer: Sendable {
    private static let maximumHeld = 16_384

    private struct Held {
        let records: GatheredRecords
        let generation: UInt64
    }

    private let store: RecordStore
    private let held = Mutex<[String: Held]>([:])

    init(_ store: RecordStore) { self.store = store }

    func records(for request: ClientRequest) async throws(WalletsError) -> GatheredRecords {
        let (operation, appID) = (request.operation, request.appID)
        guard operation.usesKey, let walletID = operation.subject?.id, RecordGathering.named(in: request.body).isEmpty
        else { return GatheredRecords(try await gather(request), for: operation) }
        // Read first: what changes during the gathering must make it stale.
        let generation = store.generation
        if let held = held.withLock({ $0[walletID] }), held.generation == generation, held.records.appID == appID {
            return held.records
        }
        let gathering = try await gather(request)
        let records = GatheredRecords(gathering, for: operation)
        // What was missing may come without any record that is kept having changed.
        if gathering.isComplete { hold(Held(records: records, generation: generation), walletID) }
        return records
    }

    private func gather(_ request: ClientRequest) async throws(WalletsError) -> RecordGathering {
        var gathering = RecordGathering(store, appID: request.appID)
        try await gathering.collect(for: request.operation, body: request.body)
        return gathering
    }

    private func hold(_ gathered: Held, _ walletID: String) {
        held.withLock { held in
            if held.count >= RecordGatherer.maximumHeld { held.removeAll() }
            held[walletID] = gathered
        }
    }
}
