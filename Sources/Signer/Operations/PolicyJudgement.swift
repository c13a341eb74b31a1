import Bytes
import Policy

/// What the policies of a wallet say to a request.
enum PolicyJudgement {
    /// No policy applies, which allows.
    case unrestricted
    case verdict(Verdict)

    var verdict: Verdict? {
        if case .verdict(let verdict) = self { verdict } else { nil }
    }

    var isAllowed: Bool { verdict?.isAllowed ?? true }

    /// The policies that bind a caller: a signer's override if it has one, else the wallet's.
    static func policyIDs(for actor: Actor, of wallet: WalletRecord) -> [String] {
        if case .signer(_, let overrides) = actor, !overrides.isEmpty { return overrides }
        return wallet.policyIDs
    }
}

extension Keep {
    /// Judges a request by the policies that bind the caller, each at the version that the wallet pins or the newest.
    func judge(
        _ request: SigningRequest, of wallet: WalletRecord, for actor: Actor, in proceeding: inout Proceeding
    ) throws(Refusal) -> PolicyJudgement {
        try judge(request.facts, of: wallet, for: actor, in: &proceeding)
    }

    func judge(
        _ facts: Facts, of wallet: WalletRecord, for actor: Actor, in proceeding: inout Proceeding
    ) throws(Refusal) -> PolicyJudgement {
        // A wallet has at most one policy for each caller, so the first verdict is the verdict.
        guard let id = PolicyJudgement.policyIDs(for: actor, of: wallet).first else { return .unrestricted }
        let policy = try proceeding.policy(id, pins: wallet.pins, in: book)
        var sets: [String: ConditionSet] = [:]
        for setID in policy.conditionSetIDs {
            sets[setID] = try proceeding.conditionSet(setID, pins: wallet.pins + policy.pins, in: book).values
        }
        let context = wallet.evaluationContext(nowMs: proceeding.nowMs, sets: sets)
        return .verdict(policy.compiled.evaluate(facts, in: context))
    }
}

extension WalletRecord {
    func evaluationContext(nowMs: Int64, sets: [String: ConditionSet]) -> EvaluationContext {
        EvaluationContext(nowMs: UInt64(max(nowMs, 0)), walletAddress: address) { sets[$0] }
    }

    /// What a body says about the wallet must be true of it (S19).
    func check(_ request: SigningRequest, walletID: String) throws(Refusal) {
        try refusing { () throws(PolicyError) in
            try request.check(walletID: walletID, address: address)
        }
    }
}
