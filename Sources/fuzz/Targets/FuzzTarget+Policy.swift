import Bytes
import Ethereum
import Policy

extension FuzzTarget {
    /// Policies: what is sealed reads back the same, and decides the same, whatever is asked.
    static let policy = FuzzTarget(name: "policy", shape: .json, seeds: seeds(PolicySamples.policies)) {
        input, _ throws(Finding) in
        guard let json = try? JSON.parse(input), let creation = try? PolicyCreation(json) else { return false }
        var drawn = 0
        let document = creation.document.identifyingRules {
            drawn += 1
            return "r" + String(String(repeating: "0", count: 23) + "\(drawn)").suffix(23)
        }
        guard let again = try? PolicyDocument(sealed: document.json) else {
            // A rule that came with an id may collide with another.
            return false
        }
        try demand(again == document && again.json == document.json, "a sealed policy reads back as another")
        guard let policy = try? CompiledPolicy(id: PolicySamples.id, document) else {
            throw Finding("a policy that was read cannot be compiled")
        }
        for request in PolicySamples.requests { try checkVerdict(policy, request) }
        _ = PolicyLinter.json(about: document)
        if let change = try? PolicyChange(json) { _ = try? document.applying(change) }
        return true
    }

    private static func checkVerdict(_ policy: CompiledPolicy, _ request: SigningRequest) throws(Finding) {
        let context = EvaluationContext(nowMs: 1_700_000_000_000, walletAddress: .ethereum(.zero)) { _ in
            ConditionSet(values: ["0x1111111111111111111111111111111111111111", "1"])
        }
        let verdict = policy.evaluate(request.facts, in: context)
        let again = policy.evaluate(request.facts, in: context)
        try demand(verdict.json == again.json, "the same question has two answers")
        try demand((try? JSON.parse(verdict.json.serialized())) == verdict.json, "a verdict is no JSON")
        let allows = policy.document.rules.contains { $0.action == .allow }
        try demand(allows || !verdict.isAllowed, "allowed by a policy that allows nothing")
        if verdict.isAllowed { try demand(verdict.rule?.action == .allow, "allowed by a rule that does not allow") }
    }

    /// Requests for signatures: read twice they sign the same.
    static let signingRequest = FuzzTarget(
        name: "signing-request", shape: .json, seeds: seeds(PolicySamples.requestTexts)
    ) {
        input, randomness throws(Finding) in
        guard let json = try? JSON.parse(input) else { return false }
        if let raw = try? SigningRequest(rawSign: json) {
            try demand(raw.digest.count == 32 && raw.isBlind, "a raw signature is not blind")
        }
        guard let request = try? SigningRequest(rpc: json) else { return false }
        try demand(request.digest.count == 32, "a digest is not 32 bytes")
        guard let again = try? SigningRequest(rpc: TypedDataSamples.shuffled(json, &randomness)) else {
            throw Finding("refused once its members stand otherwise")
        }
        try demand(again.digest == request.digest, "the digest depends on the order of members")
        try demand(again.amounts == request.amounts, "the amounts depend on the order of members")
        try demand(again.isBlind == request.isBlind, "blindness depends on the order of members")
        for policy in PolicySamples.compiled { try checkVerdict(policy, request) }
        _ = try? request.check(walletID: PolicySamples.id, address: .ethereum(.zero))
        return true
    }
}
