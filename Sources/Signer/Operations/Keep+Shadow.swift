import Bytes
import Policy

/// What a policy in the shadow says of a request that another policy decides about.
struct ShadowVerdict {
    /// What it comes to.
    enum Decision: String { case allow, deny, unjudged }

    let policyID: String
    var decision = Decision.unjudged
    var ruleID: String?

    /// As receipts state it, members in canonical order.
    var stated: JSON {
        var members: [JSON.Member] = [
            .init("decision", .string(decision.rawValue)), .init("policy", .string(policyID)),
        ]
        if let ruleID { members.append(.init("rule", .string(ruleID))) }
        return .object(members)
    }
}

extension Keep {
    /// Asks the wallet's shadow, where the wallet's own policy or none binds the caller; nil where there is no shadow.
    ///
    /// It never refuses: what it cannot read, and sums over time, which nobody counts for it, leave it unjudged. What it
    /// reads counts as read, so that a commit by an outdated version is judged again like any other.
    func shadow(
        _ facts: Facts, of wallet: WalletRecord, _ walletID: String, for actor: Actor, in proceeding: inout Proceeding
    ) -> ShadowVerdict? {
        guard let id = wallet.shadowPolicyIDs.first,
            PolicyJudgement.policyIDs(for: actor, of: wallet) == wallet.policyIDs
        else { return nil }
        var verdict = ShadowVerdict(policyID: id)
        do throws(Refusal) {
            let policy = try proceeding.policy(id, pins: [], in: book)
            guard policy.aggregationIDs.isEmpty else { return verdict }
            let setting = JudgementSetting(wallet, walletID, for: actor, in: proceeding)
            let resolved = try resolve(policy, pins: policy.pins, in: &proceeding)
            let judgement = resolved.judge(facts, in: setting, usage: [:])
            verdict.decision = judgement.isAllowed ? .allow : .deny
            verdict.ruleID = judgement.verdict?.ruleID
            return verdict
        } catch {
            return verdict
        }
    }
}
