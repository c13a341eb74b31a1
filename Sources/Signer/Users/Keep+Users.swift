import Bytes
import Cryptography
import Policy

/// Users: made, changed and deleted by the app.
extension Keep {
    func createUser(app: AppRecord, in proceeding: inout Proceeding) throws(Refusal) -> Outcome {
        try checkSecret(app, proceeding)
        var fields = try RequestFields(proceeding.payload.body)
        var user = UserRecord(
            linkedAccounts: try LinkedAccounts.read(&fields, nowMs: proceeding.nowMs),
            customMetadata: try fields.customMetadata())
        let wanted = try fields.optionalList("wallets", atMost: 1)?.first
        try fields.finish()
        var outcome = newOutcome(.createUser, actor: .app)
        let header = newHeader(.user, appID: proceeding.payload.appID, nowMs: proceeding.nowMs)
        if let wanted {
            let account = try pregenerate(wanted, for: header.id, in: &proceeding, into: &outcome)
            user.linkedAccounts.append(account)
        }
        return try answer(
            Record(header: header, body: .user(user)), operation: .createUser, actor: .app, beginningWith: outcome)
    }

    func changeUser(
        _ operation: Operation, app: AppRecord, in proceeding: inout Proceeding
    ) throws(Refusal) -> Outcome {
        try checkSecret(app, proceeding)
        guard let id = operation.subject?.id, let record = try proceeding.find(.user, id, in: book),
            case .user(let current) = record.body
        else { throw Refusal(.notFound, "User not found") }
        if case .deleteUser = operation {
            return try delete(record, operation: operation, actor: .app, in: proceeding)
        }
        var fields = try RequestFields(proceeding.payload.body)
        var user = current
        var outcome = newOutcome(operation, actor: .app)
        if case .makeUserWallet = operation {
            guard let wanted = try fields.optionalList("wallets", atMost: 1)?.first else {
                throw fields.fault("wallets", "Array must contain at least 1 element(s)")
            }
            try fields.finish()
            guard user.linkedAccounts.count < LinkedAccounts.maximumCount else {
                throw fields.fault("wallets", "This user has too many linked accounts")
            }
            user.linkedAccounts.append(try pregenerate(wanted, for: id, in: &proceeding, into: &outcome))
        } else {
            guard let metadata = try fields.customMetadata() else { throw fields.fault("custom_metadata", "Required") }
            try fields.finish()
            user.customMetadata = metadata
        }
        let next = Record(header: try nextHeader(after: record, in: proceeding), body: .user(user))
        return try answer(next, operation: operation, actor: .app, beginningWith: outcome)
    }

    /// A wallet that a user owns, made together with the user or later: `{chain_type, policy_ids?, additional_signers?}`.
    private func pregenerate(
        _ wanted: JSON, for userID: String, in proceeding: inout Proceeding, into outcome: inout Outcome
    ) throws(Refusal) -> JSON {
        var fields = try RequestFields(wanted, path: "wallets.0")
        try fields.refuseUnsupported(["create_smart_wallet", "owner", "owner_id"])
        guard let chain = try fields.required("chain_type").stringValue.flatMap(ChainType.init(rawValue:)) else {
            throw fields.fault("chain_type", "Only 'ethereum' and 'solana' wallets can be made by this server")
        }
        let access = try readAccess(&fields, of: chain, in: &proceeding)
        try fields.finish()
        let ownerID = try makeQuorum(of: userID, in: proceeding, into: &outcome)
        let (header, wallet) = try makeWallet(chain, ownerID: ownerID, access, in: &proceeding, into: &outcome)
        try seal(Record(header: header, body: .wallet(wallet)), into: &outcome)
        return LinkedAccounts.embedded(wallet, id: header.id, nowMs: proceeding.nowMs)
    }

    /// The quorum of one user alone.
    func makeQuorum(
        of userID: String, in proceeding: Proceeding, into outcome: inout Outcome
    ) throws(Refusal) -> String {
        let header = newHeader(.keyQuorum, appID: proceeding.payload.appID, nowMs: proceeding.nowMs)
        let quorum = KeyQuorumRecord(displayName: nil, threshold: 1, keys: [], childIDs: [], userIDs: [userID])
        try seal(Record(header: header, body: .keyQuorum(quorum)), into: &outcome)
        return header.id
    }
}
