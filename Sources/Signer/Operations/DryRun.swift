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
        return try judge(request, by: policy, pins: wallet.pins, usage: usage, records) { sets in
            wallet.evaluationContext(nowMs: nowMs, origin: origin, sets: sets)
        }
    }

    /// What one policy says to a request body, for no wallet in particular.
    ///
    /// - Parameter usage: what was used of limit windows, by their keys.
    public static func evaluate(
        _ body: JSON, policy: PolicyRecord, appID: String, nowMs: Int64, usage: [[UInt8]: UInt256], records: Records
    ) throws(Refusal) -> Answer {
        let request = try SigningRequest.read(body, for: .rpc(""))
        return try judge(request, by: policy, pins: [], usage: usage, records) { sets in
            EvaluationContext(
                nowMs: UInt64(max(nowMs, 0)), walletAddress: .ethereum(.zero), origin: RequestOrigin(appID: appID)
            ) { sets[$0] }
        }
    }

    private static func judge(
        _ request: SigningRequest, by policy: PolicyRecord, pins: [RecordReference], usage: [[UInt8]: UInt256],
        _ records: Records, context: ([String: ConditionSet]) -> EvaluationContext
    ) throws(Refusal) -> Answer {
        let pins = pins + policy.pins
        var aggregations: [(aggregation: CompiledAggregation, context: EvaluationContext)] = []
        for id in policy.aggregationIDs {
            let aggregation = try records.aggregation(id, pins)
            let sets = try sets(aggregation.conditionSetIDs, pins + aggregation.pins, records)
            aggregations.append((aggregation.compiled, context(sets)))
        }
        var limits = policy.compiled.measure(request.facts, by: aggregations)
        limits.know(usage)
        guard limits.missing.isEmpty else { return .needsUsage(limits.windows.map(WindowNeed.init)) }
        let context = context(try sets(policy.conditionSetIDs, pins, records))
        return .verdict(policy.compiled.evaluate(request.facts, in: context, limits: limits).json)
    }

    private static func sets(
        _ ids: [String], _ pins: [RecordReference], _ records: Records
    ) throws(Refusal) -> [String: ConditionSet] {
        var sets: [String: ConditionSet] = [:]
        for id in ids { sets[id] = try records.conditionSet(id, pins).values }
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
