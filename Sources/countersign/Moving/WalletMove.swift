import Bytes
import CountersignClient
import Cryptography

/// The moving of one wallet: its key leaves Privy for this program alone, and comes in under the same address.
struct WalletMove {
    let source: PatientApp
    let mover: Mover

    private static let signatureLifetimeMs: Int64 = 300_000

    /// The id of the wallet here.
    func callAsFunction(_ plan: WalletPlan) async throws -> String {
        let others = try await others(plan)
        let submission = KeySubmission(address: plan.address)
        let begun = try await asking("the server did not begin the import") {
            try await mover.app.create(
                KeySubmission.announcementPath, submission.announcement, idempotencyKey: Self.idempotencyKey())
        }
        let server = try submission.recipient(in: begun)
        let export = try PrivyExport()
        let request = export.body
        let answer = try await asking("Privy did not export it") {
            try await source.post(
                "/v1/wallets/\(plan.wallet.id.percentEncoded)/export", request, signedBy: plan.approvals,
                lifetimeMs: Self.signatureLifetimeMs)
        }
        let body = try export.submission(of: answer, submission, to: server, others: others)
        let imported = try await asking("the server did not import it") {
            try await mover.app.create(KeySubmission.path, body, idempotencyKey: Self.idempotencyKey())
        }
        let id = try submission.id(in: imported)
        for member in others where imported[member.key] != member.value {
            throw Obstacle("it was imported as \(id), and the server's answer has another `\(member.key)`")
        }
        try mover.note(plan.wallet, id: id)
        return id
    }

    /// Owner, signers, policies and names, in the terms of the server.
    private func others(_ plan: WalletPlan) async throws -> [JSON.Member] {
        var signers: [JSON] = []
        for signer in plan.signers {
            signers.append([
                "signer_id": .string(try await mover.quorum(signer.quorum)),
                "override_policy_ids": .array(try await ids(signer.policies)),
            ])
        }
        var members: [JSON.Member] = [
            .init("policy_ids", .array(try await ids(plan.policies))), .init("additional_signers", .array(signers)),
        ]
        if let owner = plan.owner { members.append(.init("owner_id", .string(try await mover.quorum(owner)))) }
        if let name = plan.access.displayName { members.append(.init("display_name", .string(name))) }
        if let id = plan.access.externalID { members.append(.init("external_id", .string(id))) }
        return members
    }

    private func ids(_ policies: [SourcePolicy]) async throws -> [JSON] {
        var ids: [JSON] = []
        for policy in policies { ids.append(.string(try await mover.policy(policy))) }
        return ids
    }

    private func asking(_ what: String, _ ask: () async throws -> JSON) async throws -> JSON {
        do { return try await ask() } catch let error as VaultError { throw Obstacle.from(error, what) }
    }

    private static func idempotencyKey() -> String { Hex.encode(SystemRandom().bytes(count: 16)) }
}
