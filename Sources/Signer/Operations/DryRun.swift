import Bytes
import Ethereum
import Policy

/// What would be decided, without deciding it: no signature is looked at, none is made, nothing is recorded or counted
/// (S20).
public enum DryRun {
    /// In whose place the question is asked.
    public enum Caller: Equatable, Sendable {
        case owner
        case signer(String)
    }

    /// What comes of a question.
    public enum Answer: Sendable {
        case verdict(JSON)
        /// What was used of these windows must be known; the question is to be asked again with it.
        case needsUsage([WindowNeed])
    }

    /// The records that a verdict rests on, each at the version that is pinned or the newest.
    public struct Records {
        /// Finds a record by its id, at the version that is pinned or the newest.
        public typealias Find<Found> = (_ id: String, _ pins: [RecordReference]) throws(Refusal) -> Found

        let policy: Find<PolicyRecord>
        let conditionSet: Find<ConditionSetRecord>
        let aggregation: Find<AggregationRecord>

        public init(
            policy: @escaping Find<PolicyRecord>, conditionSet: @escaping Find<ConditionSetRecord>,
            aggregation: @escaping Find<AggregationRecord>
        ) {
            self.policy = policy
            self.conditionSet = conditionSet
            self.aggregation = aggregation
        }
    }

    /// What the wallet's policies say to the body of an rpc or raw_sign request.
    ///
    /// - Parameter usage: what was used of limit windows, by their keys.
    /// - Throws: `invalidData` for a body that would be refused, `notFound` for a caller that the wallet does not know.
    public static func judge(
        _ body: JSON, for operation: Operation, wallet: WalletRecord, origin: (appID: String, walletID: String),
        caller: Caller, nowMs: Int64, usage: [[UInt8]: UInt256], records: Records
    ) throws(Refusal) -> Answer {
        let request = try SigningRequest.read(body, for: operation)
        try wallet.check(request, walletID: origin.walletID)
        let actor = try wallet.actor(caller)
        guard let id = PolicyJudgement.policyIDs(for: actor, of: wallet).first else {
            return .verdict(["decision": "allow", "policy_id": nil, "reason": "no policy applies", "rules": []])
        }
        let policy = try records.policy(id, wallet.pins)
        let origin = RequestOrigin(
            appID: origin.appID, walletID: origin.walletID, actor: actor.party(ofApp: origin.appID))
        let setting = JudgementSetting(nowMs: nowMs, walletAddress: wallet.address, origin: origin)
        return try judge(request, by: policy, pins: wallet.pins, in: setting, usage: usage, records)
    }

    /// What one policy says to a request body, for no wallet in particular.
    ///
    /// - Parameter usage: what was used of limit windows, by their keys.
    public static func evaluate(
        _ body: JSON, policy: PolicyRecord, appID: String, nowMs: Int64, usage: [[UInt8]: UInt256], records: Records
    ) throws(Refusal) -> Answer {
        let request = try SigningRequest.read(body, for: .rpc(""))
        let setting = JudgementSetting(
            nowMs: nowMs, walletAddress: .ethereum(.zero), origin: RequestOrigin(appID: appID))
        return try judge(request, by: policy, pins: [], in: setting, usage: usage, records)
    }

    private static func judge(
        _ request: SigningRequest, by policy: PolicyRecord, pins: [RecordReference], in setting: JudgementSetting,
        usage: [[UInt8]: UInt256], _ records: Records
    ) throws(Refusal) -> Answer {
        let resolved = try records.resolve(
            policy.compiled, sets: policy.conditionSetIDs, aggregations: policy.aggregationIDs, pins: pins + policy.pins
        )
        let judgement = resolved.judge(request.facts, in: setting, usage: usage)
        if case .incomplete(let windows) = judgement { return .needsUsage(windows.map(WindowNeed.init)) }
        return .verdict(judgement.verdict?.json ?? .null)
    }
}

extension DryRun.Records {
    /// A policy with what it names.
    func resolve(
        _ compiled: CompiledPolicy, sets: [String], aggregations ids: [String], pins: [RecordReference]
    ) throws(Refusal) -> ResolvedPolicy {
        var aggregations: [(aggregation: CompiledAggregation, sets: [String: ConditionSet])] = []
        for id in ids {
            let aggregation = try aggregation(id, pins)
            let sets = try values(aggregation.conditionSetIDs, pins + aggregation.pins)
            aggregations.append((aggregation.compiled, sets))
        }
        return ResolvedPolicy(compiled: compiled, sets: try values(sets, pins), aggregations: aggregations)
    }

    private func values(_ ids: [String], _ pins: [RecordReference]) throws(Refusal) -> [String: ConditionSet] {
        var sets: [String: ConditionSet] = [:]
        for id in ids { sets[id] = try conditionSet(id, pins).values }
        return sets
    }
}

extension WalletRecord {
    fileprivate func actor(_ caller: DryRun.Caller) throws(Refusal) -> Actor {
        switch caller {
        case .owner: return ownerID.map { .owner(quorumID: $0) } ?? .app
        case .signer(let id):
            guard let signer = signers.first(where: { $0.quorumID == id }) else {
                throw Refusal.input("as", "This wallet has no such signer")
            }
            return .signer(quorumID: id, overridePolicyIDs: signer.overridePolicyIDs)
        }
    }
}
