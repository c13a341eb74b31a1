import Bytes
import Cryptography

/// Everything a receipt says of one decision, before it has a place in the boot's sequence (S23).
struct ReceiptDraft {
    enum Verdict: String { case allow, deny }

    /// Such as `wallet.rpc`, `policy.update`, `app.create`.
    let operation: String
    /// The method of an rpc request.
    var method: String?
    var verdict = Verdict.allow
    var actor: Actor
    /// The resource that the operation is about, by kind and id.
    var subject: RecordKey?
    var policyID: String?
    var ruleID: String?
    /// The keys counted, compressed points.
    var keys: [[UInt8]] = []
    /// The digest that was signed with a wallet's key.
    var digest: [UInt8]?
    /// What moves, as the signer read it: chain, destination, value.
    var amounts: JSON?
    /// Old and new hash of every record changed.
    var changes: [(new: RecordReference, old: [UInt8])] = []
    /// The public key of a wallet just made.
    var publicKey: String?
}

/// Who asked, as the signer counted them.
enum Actor: Equatable {
    /// The resource's own key quorum.
    case owner(quorumID: String)
    /// The app's secret, for resources without an owner.
    case app
    case signer(quorumID: String, overridePolicyIDs: [String])
    case `operator`

    var json: JSON {
        switch self {
        case .owner(let id): ["kind": "owner", "id": .string(id)]
        case .app: ["kind": "app"]
        case .signer(let id, _): ["kind": "signer", "id": .string(id)]
        case .operator: ["kind": "operator"]
        }
    }
}

extension ReceiptDraft {
    /// The facts around a decision that the request brings along.
    struct Setting {
        let appID: String?
        let payload: AuthorizationPayload?
        let form: CanonicalForm?
        let context: RequestContext?
        let reads: [RecordReference]
        let pinned: [RecordReference]
        let nowMs: Int64
        let signer: UInt32
        let boot: [UInt8]
        let counter: UInt64
    }

    /// The receipt's text, RFC 8785.
    func content(in setting: Setting, answer: [UInt8]) throws(Refusal) -> [UInt8] {
        var members: [JSON.Member] = [
            .init("v", 1), .init("op", .string(operation)), .init("decision", .string(verdict.rawValue)),
            .init("actor", actor.json), .init("at", JSON(setting.nowMs)),
            .init("signer", JSON(setting.signer)), .init("boot", .string(Hex.encode(setting.boot))),
            .init("counter", JSON(setting.counter)), .init("answer", .string(Hex.encode(SHA256.hash(answer)))),
            .init("keys", .array(keys.map { .string(Hex.encode($0)) })),
            .init(
                "records",
                .array(
                    setting.reads.map { $0.receiptEntry(isPinned: false) }
                        + setting.pinned.map { $0.receiptEntry(isPinned: true) })),
        ]
        func add(_ name: String, _ value: JSON?) { if let value { members.append(.init(name, value)) } }
        add("app", setting.appID.map { .string($0) })
        add("payload", setting.payload.map { .string(Hex.encode($0.digest)) })
        add("url", setting.payload.map { .string($0.url) })
        add("form", setting.form.map { .string($0.name) })
        add(
            "context",
            setting.context.map { ["ip": .string($0.address), "user_agent": .string($0.userAgent)] })
        add("method", method.map { .string($0) })
        add("subject", subject.map { ["kind": .string($0.kind.rawValue), "id": .string($0.id)] })
        add("policy", policyID.map { .string($0) })
        add("rule", ruleID.map { .string($0) })
        add("digest", digest.map { .string(Hex.encode($0)) })
        add("amounts", amounts)
        add("public_key", publicKey.map { .string($0) })
        if !changes.isEmpty {
            let entries = changes.map { change -> JSON in
                [
                    "kind": .string(change.new.kind.rawValue), "id": .string(change.new.id),
                    "version": JSON(change.new.version), "old": .string(Hex.encode(change.old)),
                    "new": .string(Hex.encode(change.new.hash)),
                ]
            }
            add("changes", .array(entries))
        }
        do { return try JSON.object(members).canonical() } catch {
            throw Refusal(.internalFault, "the receipt has no canonical form")
        }
    }
}

extension RecordReference {
    fileprivate func receiptEntry(isPinned: Bool) -> JSON {
        var members: [JSON.Member] = [
            .init("kind", .string(kind.rawValue)), .init("id", .string(id)), .init("version", JSON(version)),
            .init("hash", .string(Hex.encode(hash))),
        ]
        if isPinned { members.append(.init("pinned", true)) }
        return .object(members)
    }
}
