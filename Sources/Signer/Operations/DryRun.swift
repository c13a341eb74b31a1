import Bytes
import Ethereum
import Policy

/// What would be decided, without deciding it: no signature is looked at, none is made, nothing is recorded (S20).
public enum DryRun {
    /// In whose place the question is asked.
    public enum Caller: Equatable, Sendable {
        case owner
        case signer(String)
    }

    /// What the wallet's policies say to the body of an rpc or raw_sign request.
    ///
    /// - Parameters:
    ///   - policy: the policy of an id, at the version that the wallet pins or the newest.
    ///   - conditionSet: likewise.
    /// - Throws: `invalidData` for a body that would be refused, `notFound` for a caller that the wallet does not know.
    public static func judge(
        _ body: JSON, for operation: Operation, wallet: WalletRecord, walletID: String, caller: Caller, nowMs: Int64,
        policy: (String) throws(Refusal) -> PolicyRecord,
        conditionSet: (String, PolicyRecord) throws(Refusal) -> ConditionSetRecord
    ) throws(Refusal) -> JSON {
        let request = try SigningRequest.read(body, for: operation)
        try wallet.check(request, walletID: walletID)
        let ids = PolicyJudgement.policyIDs(for: try wallet.actor(caller), of: wallet)
        guard let id = ids.first else {
            return ["decision": "allow", "policy_id": nil, "reason": "no policy applies", "rules": []]
        }
        let record = try policy(id)
        var sets: [String: ConditionSet] = [:]
        for setID in record.conditionSetIDs { sets[setID] = try conditionSet(setID, record).values }
        let context = wallet.evaluationContext(nowMs: nowMs, sets: sets)
        return record.compiled.evaluate(request.facts, in: context).json
    }

    /// What one policy says to a request body, for no wallet in particular.
    public static func evaluate(
        _ body: JSON, policy: PolicyRecord, nowMs: Int64,
        conditionSet: (String) throws(Refusal) -> ConditionSetRecord
    ) throws(Refusal) -> JSON {
        let request = try SigningRequest.read(body, for: .rpc(""))
        var sets: [String: ConditionSet] = [:]
        for setID in policy.conditionSetIDs { sets[setID] = try conditionSet(setID).values }
        let context = EvaluationContext(nowMs: UInt64(max(nowMs, 0)), walletAddress: .ethereum(.zero)) { [sets] in
            sets[$0]
        }
        return policy.compiled.evaluate(request.facts, in: context).json
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
