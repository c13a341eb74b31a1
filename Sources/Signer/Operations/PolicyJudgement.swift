import Bytes
import Policy

/// What the policies of a wallet say to a request.
enum PolicyJudgement {
    /// No policy applies, which allows.
    case unrestricted
    case verdict(Verdict)
    /// Nothing is decided: what was used of these windows must be known first.
    case incomplete([LimitWindow])

    var verdict: Verdict? {
        if case .verdict(let verdict) = self { verdict } else { nil }
    }

    var isAllowed: Bool {
        switch self {
        case .unrestricted: true
        case .verdict(let verdict): verdict.isAllowed
        case .incomplete: false
        }
    }

    /// The policies that bind a caller: a signer's override if it has one, else the wallet's.
    static func policyIDs(for actor: Actor, of wallet: WalletRecord) -> [String] {
        if case .signer(_, let overrides) = actor, !overrides.isEmpty { return overrides }
        return wallet.policyIDs
    }
}

extension Keep {
    /// Judges a request by the policies that bind the caller, each at the version that the wallet pins or the newest.
    func judge(
        _ request: SigningRequest, of wallet: WalletRecord, _ walletID: String, for actor: Actor,
        in proceeding: inout Proceeding
    ) throws(Refusal) -> PolicyJudgement {
        try judge(request.facts, of: wallet, walletID, for: actor, in: &proceeding)
    }

    func judge(
        _ facts: Facts, of wallet: WalletRecord, _ walletID: String, for actor: Actor, in proceeding: inout Proceeding
    ) throws(Refusal) -> PolicyJudgement {
        // A wallet has at most one policy for each caller, so the first verdict is the verdict.
        guard let id = PolicyJudgement.policyIDs(for: actor, of: wallet).first else { return .unrestricted }
        let policy = try proceeding.policy(id, pins: wallet.pins, in: book)
        let setting = JudgementSetting(wallet, walletID, for: actor, in: proceeding)
        return try resolve(policy, pins: wallet.pins + policy.pins, in: &proceeding)
            .judge(facts, in: setting, usage: proceeding.execution.usage)
    }

    /// A policy with what it names, each at the version that is pinned or the newest.
    func resolve(
        _ policy: PolicyRecord, pins: [RecordReference], in proceeding: inout Proceeding
    ) throws(Refusal) -> ResolvedPolicy {
        let own = try sets(policy.conditionSetIDs, pins: pins, in: &proceeding)
        var aggregations: [(aggregation: CompiledAggregation, sets: [String: ConditionSet])] = []
        for id in policy.aggregationIDs {
            let aggregation = try proceeding.aggregation(id, pins: pins, in: book)
            let sets = try sets(aggregation.conditionSetIDs, pins: pins + aggregation.pins, in: &proceeding)
            aggregations.append((aggregation.compiled, sets))
        }
        return ResolvedPolicy(compiled: policy.compiled, sets: own, aggregations: aggregations)
    }

    private func sets(
        _ ids: [String], pins: [RecordReference], in proceeding: inout Proceeding
    ) throws(Refusal) -> [String: ConditionSet] {
        var sets: [String: ConditionSet] = [:]
        for id in ids { sets[id] = try proceeding.conditionSet(id, pins: pins, in: book).values }
        return sets
    }
}

extension Actor {
    /// As policies see it; nil for the operator, who uses no wallet.
    func party(ofApp appID: String) -> ActingParty? {
        switch self {
        case .owner(let id): ActingParty(.owner, id: id)
        case .signer(let id, _): ActingParty(.signer, id: id)
        case .app: ActingParty(.app, id: appID)
        case .operator: nil
        }
    }
}

extension WalletRecord {
    /// What a body says about the wallet must be true of it (S19).
    func check(_ request: SigningRequest, walletID: String) throws(Refusal) {
        try refusing { () throws(PolicyError) in
            try request.check(walletID: walletID, address: address)
        }
    }
}

extension JudgementSetting {
    init(_ wallet: WalletRecord, _ walletID: String, for actor: Actor, in proceeding: Proceeding) {
        let appID = proceeding.payload.appID
        self.init(
            nowMs: proceeding.nowMs, walletAddress: wallet.address,
            origin: RequestOrigin(appID: appID, walletID: walletID, actor: actor.party(ofApp: appID)))
    }
}
