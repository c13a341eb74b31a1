import Bytes
import Signer

/// Dry runs: what would be decided, judged here by the signer's own rules on records as they are stored (S20).
///
/// No signer is asked, so nothing can be signed by mistake.
public struct RehearsalService: Sendable {
    private let store: RecordStore
    private let clock: @Sendable () -> Int64

    public init(store: RecordStore, clock: @escaping @Sendable () -> Int64) {
        self.store = store
        self.clock = clock
    }

    /// The verdict of a wallet's policies on a request body.
    public func dryRun(
        walletID: String, appID: String, caller: DryRun.Caller, body: JSON, isRawSign: Bool
    ) async throws(WalletsError) -> JSON {
        let operation: Operation = isRawSign ? .rawSign(walletID) : .rpc(walletID)
        let records = try await records(for: operation, appID: appID)
        return try dryRun(operation, walletID: walletID, caller: caller, body: body, in: records)
    }

    /// The same on records that were gathered before.
    func dryRun(
        _ operation: Operation, walletID: String, caller: DryRun.Caller, body: JSON, in records: RecordGathering
    ) throws(WalletsError) -> JSON {
        guard case .wallet(let wallet)? = records.record(RecordKey(kind: .wallet, id: walletID))?.body else {
            throw WalletsError(.refused(.notFound), "Wallet not found")
        }
        do {
            return try DryRun.judge(
                body, for: operation, wallet: wallet, walletID: walletID, caller: caller, nowMs: clock(),
                policy: { id throws(Refusal) in try RehearsalService.policy(id, pins: wallet.pins, in: records) },
                conditionSet: { id, policy throws(Refusal) in
                    try RehearsalService.conditionSet(id, pins: wallet.pins + policy.pins, in: records)
                })
        } catch {
            throw WalletsError(error)
        }
    }

    /// The verdict of one policy on an rpc body.
    public func evaluate(policyID: String, appID: String, body: JSON) async throws(WalletsError) -> JSON {
        let records = try await records(for: .updatePolicy(policyID), appID: appID)
        guard case .policy(let policy)? = records.record(RecordKey(kind: .policy, id: policyID))?.body else {
            throw WalletsError(.refused(.notFound), "Policy not found")
        }
        do {
            return try DryRun.evaluate(
                body, policy: policy, nowMs: clock(),
                conditionSet: { id throws(Refusal) in
                    try RehearsalService.conditionSet(id, pins: [], in: records)
                })
        } catch {
            throw WalletsError(error)
        }
    }

    /// An app's own public URLs.
    func appPublicURLs(_ appID: String) async throws(WalletsError) -> [String] {
        var gathering = RecordGathering(store, appID: appID)
        try await gathering.collect(for: .createWallet, body: nil)
        return gathering.appPublicURLs
    }

    /// The records that a decision would read, as they are stored now.
    func records(
        for operation: Operation, appID: String
    ) async throws(WalletsError) -> RecordGathering {
        var gathering = RecordGathering(store, appID: appID)
        try await gathering.collect(for: operation, body: nil)
        if try await store.refresh(gathering.newest) {
            gathering = RecordGathering(store, appID: appID)
            try await gathering.collect(for: operation, body: nil)
        }
        return gathering
    }

    private static func policy(
        _ id: String, pins: [RecordReference], in records: RecordGathering
    ) throws(Refusal) -> PolicyRecord {
        guard case .policy(let policy)? = records.record(RecordKey(kind: .policy, id: id), pins: pins)?.body else {
            throw Refusal(.recordUnavailable, "policy \(id) is referred to but cannot be read")
        }
        return policy
    }

    private static func conditionSet(
        _ id: String, pins: [RecordReference], in records: RecordGathering
    ) throws(Refusal) -> ConditionSetRecord {
        guard case .conditionSet(let set)? = records.record(RecordKey(kind: .conditionSet, id: id), pins: pins)?.body
        else {
            throw Refusal(.recordUnavailable, "condition_set \(id) is referred to but cannot be read")
        }
        return set
    }
}
