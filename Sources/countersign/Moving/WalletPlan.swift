import CountersignClient
import Policy

/// A wallet that can be moved, with what must be here before it.
struct WalletPlan {
    let wallet: SourceWallet
    let access: SourceWallet.Access
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
        let access = try wallet.access()
        self.access = access
        let owner = try await Self.owner(access, source)
        self.owner = owner
        guard access.threshold == nil || access.threshold == Int64(owner?.threshold ?? 0) else {
            throw Obstacle("Privy wants \(access.threshold ?? 0) signatures for it, its owner another number")
        }
        guard let approvals = owner.map({ $0.approvals(by: keys) }) ?? [] else {
            throw Obstacle(
                "too few of its owner's keys were given: the key quorum \(owner?.id ?? "") needs \(owner?.threshold ?? 0)"
            )
        }
        self.approvals = approvals
        var signers: [(quorum: SourceQuorum, policies: [SourcePolicy])] = []
        for signer in access.signers {
            let quorum = try await source.quorum(signer.quorumID)
            signers.append((quorum: quorum, policies: try await Self.policies(signer.policyIDs, source)))
        }
        self.signers = signers
        policies = try await Self.policies(access.policyIDs, source)
    }

    /// Every policy that it is used under.
    var allPolicies: [SourcePolicy] { policies + signers.flatMap { $0.policies } }

    /// Every key quorum that it names, and those that own what it names.
    var quorums: [SourceQuorum] {
        [owner].compactMap(\.self) + signers.map { $0.quorum } + allPolicies.flatMap(\.owners)
    }

    private static func owner(_ access: SourceWallet.Access, _ source: PrivySource) async throws -> SourceQuorum? {
        guard let id = access.ownerID else { return nil }
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
