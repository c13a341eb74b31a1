import CountersignClient
import Policy

/// A wallet that can be moved, with what must be here before it.
struct WalletPlan {
    let wallet: SourceWallet
    let address: WalletAddress
    let owner: SourceQuorum?
    /// Whose signatures let the key out.
    let approvals: [AuthorizationKey]
    let signers: [(quorum: SourceQuorum, policies: [SourcePolicy])]
    let policies: [SourcePolicy]

    /// - Parameter keys: of owners, by their public halves.
    /// - Throws: `Obstacle` for what is in the way.
    init(_ wallet: SourceWallet, at source: PrivySource, keys: [String: AuthorizationKey]) async throws {
        self.wallet = wallet
        address = try wallet.walletAddress()
        if let custodian = wallet.custodian {
            throw Obstacle("its key is with a custodian, \(PlainText.plain(custodian))")
        }
        let owner = try await Self.owner(wallet, source)
        self.owner = owner
        guard wallet.threshold == nil || wallet.threshold == Int64(owner?.threshold ?? 0) else {
            throw Obstacle("Privy wants \(wallet.threshold ?? 0) signatures for it, its owner another number")
        }
        guard let approvals = owner.map({ $0.approvals(by: keys) }) ?? [] else {
            throw Obstacle(
                "too few of its owner's keys were given: the key quorum \(owner?.id ?? "") needs \(owner?.threshold ?? 0)"
            )
        }
        self.approvals = approvals
        var signers: [(quorum: SourceQuorum, policies: [SourcePolicy])] = []
        for signer in wallet.signers {
            let quorum = try await source.quorum(signer.quorumID)
            signers.append((quorum: quorum, policies: try await Self.policies(signer.policyIDs, source)))
        }
        self.signers = signers
        policies = try await Self.policies(wallet.policyIDs, source)
    }

    /// Every policy that it is used under.
    var allPolicies: [SourcePolicy] { policies + signers.flatMap { $0.policies } }

    /// Every key quorum that it names, and those that own what it names.
    var quorums: [SourceQuorum] {
        [owner].compactMap(\.self) + signers.map { $0.quorum } + allPolicies.flatMap(\.owners)
    }

    private static func owner(_ wallet: SourceWallet, _ source: PrivySource) async throws -> SourceQuorum? {
        guard let id = wallet.ownerID else { return nil }
        do { return try await source.quorum(id) } catch let obstacle as Obstacle {
            throw Obstacle("its owner cannot move: \(obstacle)")
        }
    }

    private static func policies(_ ids: [String], _ source: PrivySource) async throws -> [SourcePolicy] {
        var policies: [SourcePolicy] = []
        for id in ids { policies.append(try await source.policy(id)) }
        return policies
    }
}
