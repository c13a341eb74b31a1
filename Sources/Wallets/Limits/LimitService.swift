import Audit
import Bytes
import Policy
import Signer
import Storage

/// What is used of limits and what is left, for people who look. Nothing is decided by it.
public struct LimitService: Sendable {
    /// Policies that are shown with an aggregation, at most.
    private static let maximumPolicies = 100

    private let store: RecordStore
    private let book: LimitBook
    private let clock: @Sendable () -> Int64

    public init(store: RecordStore, book: LimitBook, clock: @escaping @Sendable () -> Int64) {
        self.store = store
        self.book = book
        self.clock = clock
    }

    /// One page of the windows of an aggregation, by their keys, and where the next begins.
    ///
    /// - Parameter after: the key of the last window of the page before.
    public func windows(
        of aggregationID: String, appID: String, after: [UInt8]?, limit: Int
    ) async throws(WalletsError) -> (windows: [JSON], next: [UInt8]?) {
        guard case .aggregation(let aggregation)? = try await record(.aggregation, aggregationID, appID) else {
            throw WalletsError(.refused(.notFound), "Aggregation not found")
        }
        let rows = try await store.read(
            "SELECT window_id, group_text FROM limit_windows WHERE aggregation_id = $1 AND app_id = $2 "
                + "AND window_id > $3 ORDER BY window_id LIMIT $4",
            [.text(aggregationID), .text(appID), .bytes(after ?? []), .integer(Int64(limit + 1))])
        var found: [(key: [UInt8], group: JSON)] = []
        for row in rows.prefix(limit) {
            guard let key = try? row.bytes(0), let text = try? row.text(1),
                let group = try? JSON.parse(Array(text.utf8))
            else { throw LimitService.unreadable }
            found.append((key, group))
        }
        let span = aggregation.document.span
        let (used, nowMs) = try await used(found.map { WindowNeed(key: $0.key, span: span) })
        let limits = try await limits(on: aggregationID, appID)
        let windows = found.map { key, group -> JSON in
            let shown = ShownUse(used: used[key] ?? .zero, aggregation: aggregation, nowMs: nowMs)
            let conditions = limits.map { policyID, rule, condition -> JSON in
                .object(rule.limitMembers(condition, policyID: policyID) + [.init("left", shown.left(rule, condition))])
            }
            return .object([.init("group", group)] + shown.members + [.init("limits", .array(conditions))])
        }
        return (windows, rows.count > limit ? found.last?.key : nil)
    }

    /// The conditions of an app's policies that look at an aggregation.
    private func limits(
        on aggregationID: String, _ appID: String
    ) async throws(WalletsError) -> [(policyID: String, rule: PolicyRule, condition: PolicyCondition)] {
        let rows = try await store.read(
            "SELECT from_id FROM record_references WHERE to_kind = 'aggregation' AND to_id = $1 AND from_kind = 'policy' "
                + "ORDER BY from_id LIMIT \(LimitService.maximumPolicies)", [.text(aggregationID)])
        var limits: [(policyID: String, rule: PolicyRule, condition: PolicyCondition)] = []
        for row in rows {
            guard let id = try? row.text(0), case .policy(let policy)? = try await record(.policy, id, appID) else {
                continue
            }
            limits += policy.document.limits.filter { $0.condition.aggregationID == aggregationID }.map {
                (id, $0.rule, $0.condition)
            }
        }
        return limits
    }

    /// The limits that bind the users of a wallet, by who asks, in the order of the rules.
    public func limits(ofWallet walletID: String, appID: String) async throws(WalletsError) -> [JSON] {
        var records = RecordGathering(store, appID: appID)
        try await records.collect(for: .rpc(walletID), body: nil)
        guard case .wallet(let wallet)? = records.record(RecordKey(kind: .wallet, id: walletID))?.body else {
            throw WalletsError(.refused(.notFound), "Wallet not found")
        }
        let limits = records.limits(of: wallet, walletID)
        let (used, nowMs) = try await used(limits.compactMap(\.window).map(WindowNeed.init))
        return limits.map { limit in
            let amount = limit.window.map { used[$0.key] ?? .zero }
            let shown = ShownUse(used: amount, aggregation: limit.aggregation, nowMs: nowMs)
            return .object(
                [.init("as", .string(limit.caller))]
                    + limit.rule.limitMembers(limit.condition, policyID: limit.policyID)
                    + [
                        .init("aggregation_id", JSON(limit.condition.aggregationID)),
                        .init("group", limit.window.map { .array($0.group.map { .string($0) }) } ?? .null),
                    ] + shown.members + [.init("left", shown.left(limit.rule, limit.condition))])
        }
    }

    private func used(_ windows: [WindowNeed]) async throws(WalletsError) -> ([[UInt8]: UInt256], nowMs: Int64) {
        let nowMs = clock()
        do { return (try await book.read(windows, atMs: nowMs), nowMs) } catch { throw LimitService.unreadable }
    }

    private func record(
        _ kind: RecordKind, _ id: String, _ appID: String
    ) async throws(WalletsError) -> Record.Body? {
        guard let record = try await store.fetch(RecordKey(kind: kind, id: id))?.record,
            record.header.appID == appID, !record.header.isDeleted
        else { return nil }
        return record.body
    }

    private static let unreadable = WalletsError(.storageUnavailable, "the limits cannot be read")
}

/// One condition on a sum that binds somebody who uses a wallet.
struct BindingLimit {
    /// `owner`, `app`, or the id of a signer.
    let caller: String
    let policyID: String
    let rule: PolicyRule
    let condition: PolicyCondition
    let aggregation: AggregationRecord
    /// nil when the group depends on what is asked.
    let window: LimitWindow?
}

extension RecordGathering {
    /// The limits of all who may use a wallet, under the policies that bind each.
    func limits(of wallet: WalletRecord, _ walletID: String) -> [BindingLimit] {
        var callers: [(name: String, party: ActingParty, policies: [String])] = [
            wallet.ownerID.map { ("owner", ActingParty(.owner, id: $0), wallet.policyIDs) }
                ?? ("app", ActingParty(.app, id: appID), wallet.policyIDs)
        ]
        for signer in wallet.signers {
            let policies = signer.overridePolicyIDs.isEmpty ? wallet.policyIDs : signer.overridePolicyIDs
            callers.append((signer.quorumID, ActingParty(.signer, id: signer.quorumID), policies))
        }
        return callers.flatMap { name, party, policies -> [BindingLimit] in
            guard let id = policies.first,
                case .policy(let policy)? = record(RecordKey(kind: .policy, id: id), pins: wallet.pins)?.body
            else { return [] }
            let origin = RequestOrigin(appID: appID, walletID: walletID, actor: party)
            return policy.document.limits.compactMap { rule, condition in
                let key = RecordKey(kind: .aggregation, id: condition.aggregationID ?? "")
                guard case .aggregation(let aggregation)? = record(key, pins: wallet.pins + policy.pins)?.body else {
                    return nil
                }
                return BindingLimit(
                    caller: name, policyID: id, rule: rule, condition: condition, aggregation: aggregation,
                    window: aggregation.compiled.window(origin: origin, policyID: id))
            }
        }
    }
}

extension PolicyDocument {
    /// The conditions that look at sums, with their rules.
    fileprivate var limits: [(rule: PolicyRule, condition: PolicyCondition)] {
        rules.flatMap { rule in rule.conditions.filter { $0.aggregationID != nil }.map { (rule, $0) } }
    }
}

extension PolicyRule {
    fileprivate func limitMembers(_ condition: PolicyCondition, policyID: String) -> [JSON.Member] {
        [
            .init("policy_id", .string(policyID)), .init("rule_id", JSON(id)), .init("rule_name", .string(name)),
            .init("action", .string(action.rawValue)), .init("operator", .string(condition.operation.rawValue)),
            .init("value", JSON(condition.value.texts.first)),
        ]
    }
}

/// What is used of a window as answers show it: numbers in their natural unit.
private struct ShownUse {
    /// nil when it is not known which window is meant.
    let used: UInt256?
    let aggregation: AggregationRecord
    let nowMs: Int64

    /// `used`, `reserved` and `window`. Nothing is ever reserved: what is decided is counted at once.
    var members: [JSON.Member] {
        let span = aggregation.document.span
        let (startMs, endMs) =
            switch span.kind {
            case .rolling: (nowMs - span.lengthMs, nowMs)
            case .fixed: (span.startMs(at: nowMs), span.startMs(at: nowMs) + span.lengthMs)
            }
        return [
            .init("used", JSON(used.map(text))), .init("reserved", JSON(used.map { _ in "0" })),
            .init(
                "window",
                [
                    "type": .string(span.kind.rawValue), "seconds": JSON(span.seconds), "starts_at": JSON(startMs),
                    "ends_at": JSON(endMs),
                ]),
        ]
    }

    /// How much more may be used before the condition stands in the way; null when it is no upper limit.
    func left(_ rule: PolicyRule, _ condition: PolicyCondition) -> JSON {
        guard let used, let bound = condition.value.texts.first.flatMap({ aggregation.compiled.units(of: $0) }) else {
            return .null
        }
        switch (rule.action, condition.operation) {
        case (.allow, .lessOrEqual), (.deny, .greater): return .string(text(bound.subtracting(used) ?? .zero))
        case (.allow, .less), (.deny, .greaterOrEqual):
            return .string(text(bound.subtracting(.one)?.subtracting(used) ?? .zero))
        default: return .null
        }
    }

    private func text(_ amount: UInt256) -> String {
        LimitWindow.text(of: amount, scale: aggregation.compiled.scale)
    }
}
