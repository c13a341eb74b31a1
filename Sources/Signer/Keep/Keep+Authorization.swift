import Bytes
import Cryptography

/// Who asks: signatures, quorums, app secrets (S13–S16).
extension Keep {
    /// The quorum or secret for which a request may use a wallet (S15).
    func actor(
        using wallet: WalletRecord, app: AppRecord, in proceeding: inout Proceeding
    ) throws(Refusal) -> Actor {
        let claims = proceeding.execution.claims
        if wallet.ownerID == nil, app.scope(of: proceeding.execution.appSecret, nowMs: proceeding.nowMs) == .gateway {
            throw Refusal(.secretScope, "This secret is for wallets with an owner.")
        }
        guard !claims.isEmpty else {
            guard wallet.ownerID == nil else { throw Keep.missingSignature }
            try checkSecret(app, proceeding)
            return .app
        }
        let keys = Set(claims.map(\.point))
        var isMember = false
        for (position, quorumID) in wallet.quorumIDs.enumerated() {
            switch try judge(quorumID, keys: keys, in: &proceeding) {
            case .foreignKey: continue
            case .belowThreshold: isMember = true
            case .met:
                try verifyClaims(proceeding)
                if wallet.ownerID != nil, position == 0 { return .owner(quorumID: quorumID) }
                let signer = wallet.signers[position - (wallet.ownerID == nil ? 0 : 1)]
                return .signer(quorumID: quorumID, overridePolicyIDs: signer.overridePolicyIDs)
            }
        }
        throw isMember ? Keep.insufficientSignatures : Keep.noCorrectSignature
    }

    /// The quorum or secret that may change a resource: its owner, or the app when it has none.
    func actor(
        changing ownerID: String?, app: AppRecord, in proceeding: inout Proceeding
    ) throws(Refusal) -> Actor {
        guard let ownerID else {
            guard proceeding.execution.claims.isEmpty else { throw Keep.noCorrectSignature }
            try checkSecret(app, proceeding)
            return .app
        }
        let claims = proceeding.execution.claims
        guard !claims.isEmpty else { throw Keep.missingSignature }
        switch try judge(ownerID, keys: Set(claims.map(\.point)), in: &proceeding) {
        case .foreignKey: throw Keep.noCorrectSignature
        case .belowThreshold: throw Keep.insufficientSignatures
        case .met:
            try verifyClaims(proceeding)
            return .owner(quorumID: ownerID)
        }
    }

    /// Requests that rest on the app's secret bring it along; the signer checks it again (S11).
    func checkSecret(_ app: AppRecord, _ proceeding: Proceeding) throws(Refusal) {
        guard app.accepts(secret: proceeding.execution.appSecret, nowMs: proceeding.nowMs) else {
            throw Refusal(.invalidAppCredentials, "Invalid app ID or app secret.")
        }
    }

    private func judge(
        _ quorumID: String, keys: Set<[UInt8]>, in proceeding: inout Proceeding
    ) throws(Refusal) -> QuorumCount.Outcome {
        let quorum = try proceeding.keyQuorum(quorumID, in: book)
        let children = try children(of: quorum, in: &proceeding)
        let users = try userKeys(of: [quorum] + children, in: &proceeding)
        return QuorumCount.judge(quorum, children: children, keys: keys, users: users)
    }

    /// The keys that count now of every user who is a member.
    private func userKeys(
        of quorums: [KeyQuorumRecord], in proceeding: inout Proceeding
    ) throws(Refusal) -> [String: Set<[UInt8]>] {
        var keys: [String: Set<[UInt8]>] = [:]
        for id in quorums.flatMap(\.userIDs) {
            guard case .user(let user) = try proceeding.require(.user, id, in: book).body else {
                throw Refusal(.recordUnavailable, "user \(id) cannot be read")
            }
            keys[id] = user.points(atMs: proceeding.nowMs)
        }
        return keys
    }

    func children(
        of quorum: KeyQuorumRecord, in proceeding: inout Proceeding
    ) throws(Refusal) -> [KeyQuorumRecord] {
        var children: [KeyQuorumRecord] = []
        for id in quorum.childIDs { children.append(try proceeding.keyQuorum(id, in: book)) }
        return children
    }

    /// Every signature must be valid under the key it names; one that is not refuses the whole request.
    private func verifyClaims(_ proceeding: Proceeding) throws(Refusal) {
        for claim in proceeding.execution.claims {
            guard verifyingKeys.isValid(claim.signature, forDigest: proceeding.payload.digest, under: claim.point)
            else {
                throw Keep.noCorrectSignature
            }
        }
    }

    /// Past expiries are refused; absent ones only where the app demands them (S16).
    func checkExpiry(_ app: AppRecord, _ proceeding: Proceeding) throws(Refusal) {
        if let expiresAtMs = proceeding.payload.expiresAtMs {
            guard proceeding.nowMs <= expiresAtMs else {
                throw Refusal(.requestExpired, "The request has expired.")
            }
        } else if app.requiresExpiry, !proceeding.execution.claims.isEmpty {
            throw Refusal(.requestExpired, "This app demands the `privy-request-expiry` header on signed requests.")
        }
    }

    static let missingSignature = Refusal(
        .missingSignature,
        "Missing `privy-authorization-signature` header or no signatures provided. Learn more about authorization "
            + "signatures here: https://docs.privy.io/api-reference/authorization-signatures")
    static let noCorrectSignature = Refusal(
        .noCorrectSignature, "No valid authorization signatures were provided.")
    static let insufficientSignatures = Refusal(
        .insufficientSignatures,
        "Number of signatures in `privy-authorization-signature` header does not match the wallet's authorization "
            + "threshold.")
}
