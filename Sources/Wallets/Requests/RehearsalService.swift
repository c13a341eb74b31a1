import Audit
import Bytes
import Signer

/// Dry runs: what would be decided, judged here by the signer's own rules on records as they are stored (S20).
///
/// No signer is asked, so nothing can be signed by mistake.
public struct RehearsalService: Sendable {
    private let store: RecordStore
    private let limits: LimitBook
    private let clock: @Sendable () -> Int64

    /// - Parameter clock: milliseconds since 1970.
    public init(store: RecordStore, limits: LimitBook, clock: @escaping @Sendable () -> Int64) {
        self.store = store
        self.limits = limits
        self.clock = clock
    }

    /// The verdict of a wallet's policies on a request body.
    public func dryRun(
        walletID: String, appID: String, caller: DryRun.Caller, body: JSON, isRawSign: Bool
    ) async throws(WalletsError) -> JSON {
        let operation: Operation = isRawSign ? .rawSign(walletID) : .rpc(walletID)
        let records = try await RecordGathering.current(for: operation, appID: appID, in: store)
        return try await dryRun(
            operation, walletID: walletID, appID: appID, caller: caller, body: body, in: records)
    }

    /// The same on records that were gathered before.
    func dryRun(
        _ operation: Operation, walletID: String, appID: String, caller: DryRun.Caller, body: JSON,
        in records: RecordGathering
    ) async throws(WalletsError) -> JSON {
        guard case .wallet(let wallet)? = records.record(RecordKey(kind: .wallet, id: walletID))?.body else {
            throw WalletsError(.refused(.notFound), "Wallet not found")
        }
        return try await verdict { usage throws(Refusal) in
            try DryRun.judge(
                body, for: operation, wallet: wallet, origin: (appID, walletID), caller: caller, nowMs: clock(),
                usage: usage, records: DryRun.Records(records))
        }
    }

    /// The verdict of one policy on an rpc body.
    public func evaluate(policyID: String, appID: String, body: JSON) async throws(WalletsError) -> JSON {
        let records = try await RecordGathering.current(for: .updatePolicy(policyID), appID: appID, in: store)
        guard case .policy(let policy)? = records.record(RecordKey(kind: .policy, id: policyID))?.body else {
            throw WalletsError(.refused(.notFound), "Policy not found")
        }
        return try await verdict { usage throws(Refusal) in
            try DryRun.evaluate(
                body, policy: policy, appID: appID, nowMs: clock(), usage: usage,
                records: DryRun.Records(records))
        }
    }

    /// An app's own public URLs.
    func appPublicURLs(_ appID: String) async throws(WalletsError) -> [String] {
        var gathering = RecordGathering(store, appID: appID)
        try await gathering.collect(for: .createWallet, body: nil)
        return gathering.appPublicURLs
    }

    /// Asks for a verdict, and again with what it needs of limits. Nothing is counted.
    private func verdict(
        _ judge: (_ usage: [[UInt8]: UInt256]) throws(Refusal) -> DryRun.Answer
    ) async throws(WalletsError) -> JSON {
        var usage: [[UInt8]: UInt256] = [:]
        for _ in 0..<2 {
            let answer: DryRun.Answer
            do { answer = try judge(usage) } catch { throw WalletsError(error) }
            switch answer {
            case .verdict(let json): return json
            case .needsUsage(let windows):
                do { usage = try await limits.read(windows, atMs: clock()) } catch {
                    throw WalletsError(.storageUnavailable, "the limits cannot be read")
                }
            }
        }
        throw WalletsError(.storageUnavailable, "the limits cannot be read")
    }
}
