import Bytes
import Ethereum
import Policy

/// Requests of Hyperliquid's SDKs: signed by an operator with a key of their own, judged, and signed anew by the wallet.
///
/// The request's authorization is the signature in its body, which covers action, nonce, vault and expiry. It covers
/// neither the wallet nor, for L1 actions, which network is meant; so one nonce of a caller is good for one decision.
extension Keep {
    /// How far a nonce may lie ahead of now, and behind: the exchange takes no others.
    private static let noncesAheadMs: Int64 = 86_400_000
    private static let noncesBehindMs: Int64 = 2 * 86_400_000

    func relay(
        _ id: String, isTestnet: Bool, operation: Operation, in proceeding: inout Proceeding
    ) throws(Refusal) -> Outcome {
        let (record, wallet) = try subjectWallet(id, in: &proceeding)
        guard wallet.address.chain == .ethereum else {
            throw Refusal(.methodNotSupported, "The exchange knows no wallets of '\(wallet.chainType)'.")
        }
        let request = try refusing { () throws(PolicyError) in
            try RelayedRequest(body: proceeding.payload.body ?? .null, isTestnet: isTestnet)
        }
        let (actor, caller) = try actor(relaying: request, of: wallet, in: &proceeding)
        try wallet.checkMaySign()
        try Keep.checkNonce(request.nonce, nowMs: proceeding.nowMs)
        let judgement = try judge(request.signing, of: wallet, id, for: actor, in: &proceeding)
        var outcome = newOutcome(operation, actor: actor)
        if case .incomplete(let windows) = judgement {
            outcome.neededWindows = windows
            return outcome
        }
        outcome.draft.subject = RecordKey(kind: .wallet, id: id)
        outcome.draft.method = request.signing.method.rawValue
        outcome.draft.keys = [caller.bytes]
        outcome.draft.nonce = request.nonce
        outcome.draft.policyID = judgement.verdict?.policyID
        outcome.draft.ruleID = judgement.verdict?.ruleID
        outcome.draft.amounts = request.amounts
        outcome.draft.shadow = shadow(request.signing.facts, of: wallet, id, for: actor, in: &proceeding)
        outcome.draft.limits = judgement.verdict?.limits ?? []
        guard judgement.isAllowed else { return denial(outcome, judgement) }
        let signature = try sign(request.signing, record, wallet, sealed: proceeding.execution.keyMaterial)
        outcome.draft.digest = request.signing.digest
        outcome.answer = request.posted(with: signature)
        return outcome
    }

    /// The first signer of the wallet that the request's sender may act for alone. Never the owner: what only an owner
    /// may do is not asked for in this way.
    private func actor(
        relaying request: RelayedRequest, of wallet: WalletRecord, in proceeding: inout Proceeding
    ) throws(Refusal) -> (Actor, Address) {
        guard proceeding.execution.claims.isEmpty else { throw Keep.noCorrectSignature }
        let callers = request.callers
        var isMember = false
        for signer in wallet.signers {
            let quorum = try proceeding.keyQuorum(signer.quorumID, in: book)
            let children = try children(of: quorum, in: &proceeding)
            for caller in callers {
                switch QuorumCount.judge(quorum, children: children, caller: caller) {
                case .foreignKey: continue
                case .belowThreshold: isMember = true
                case .met:
                    let overrides = signer.overridePolicyIDs
                    return (.signer(quorumID: signer.quorumID, overridePolicyIDs: overrides), caller)
                }
            }
        }
        throw isMember ? Keep.oneIsNotEnough : Keep.unknown(callers)
    }

    private static func checkNonce(_ nonce: UInt64, nowMs: Int64) throws(Refusal) {
        guard let nonce = Int64(exactly: nonce), nonce > nowMs - noncesBehindMs, nonce < nowMs + noncesAheadMs else {
            throw Refusal(.invalidNonce, "Invalid nonce: \(nonce) is too far from the time of the server.")
        }
    }

    private static let oneIsNotEnough = Refusal(
        .insufficientSignatures, "This key is a member of a key quorum that asks for more than one signature.")

    /// The exchange's own words, which people who use its SDKs know.
    private static func unknown(_ callers: [Address]) -> Refusal {
        guard let likeliest = callers.first else { return Refusal(.noCorrectSignature, "Unable to recover signer.") }
        let other =
            callers.dropFirst().first.map { " (\($0.lowercased), if it was signed for the other network)" } ?? ""
        return Refusal(
            .noCorrectSignature,
            "User or API Wallet \(likeliest.lowercased) does not exist\(other): no signer of this wallet has such a key."
        )
    }
}
