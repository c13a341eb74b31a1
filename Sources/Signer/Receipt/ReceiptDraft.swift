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
        case .owner(let id): ["id": .string(id), "kind": "owner"]
        case .app: ["kind": "app"]
        case .signer(let id, _): ["id": .string(id), "kind": "signer"]
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

    /// The receipt's text, RFC 8785. Members are listed in their canonical order, which spares sorting them.
    func content(in setting: Setting, answer: [UInt8]) throws(Refusal) -> [UInt8] {
        var members: [JSON.Member] = []
        members.reserveCapacity(24)
        func add(_ name: String, _ value: JSON?) { if let value { members.append(.init(name, value)) } }
        add("actor", actor.json)
        add("amounts", amounts)
        add("answer", .string(Hex.encode(SHA256.hash(answer))))
        add("app", setting.appID.map { .string($0) })
        add("at", JSON(setting.nowMs))
        add("boot", .string(Hex.encode(setting.boot)))
        add("changes", changes.isEmpty ? nil : .array(changes.map(ReceiptDraft.entry)))
        add("context", setting.context.map { ["ip": .string($0.address), "user_agent": .string($0.userAgent)] })
        add("counter", JSON(setting.counter))
        add("decision", .string(verdict.rawValue))
        add("digest", digest.map { .string(Hex.encode($0)) })
        add("form", setting.form.map { .string($0.name) })
        add("keys", .array(keys.map { .string(Hex.encode($0)) }))
        add("method", method.map { .string($0) })
        add("op", .string(operation))
        add("payload", setting.payload.map { .string(Hex.encode($0.digest)) })
        add("policy", policyID.map { .string($0) })
        add("public_key", publicKey.map { .string($0) })
        add(
            "records",
            .array(
                setting.reads.map { $0.receiptEntry(isPinned: false) }
                    + setting.pinned.map { $0.receiptEntry(isPinned: true) }))
        add("rule", ruleID.map { .string($0) })
        add("signer", JSON(setting.signer))
        add("subject", subject.map { ["id": .string($0.id), "kind": .string($0.kind.rawValue)] })
        add("url", setting.payload.map { .string($0.url) })
        add("v", 1)
        do { return try JSON.object(members).canonical() } catch {
            throw Refusal(.internalFault, "the receipt has no canonical form")
        }
    }

    private static func entry(_ change: (new: RecordReference, old: [UInt8])) -> JSON {
        [
            "id": .string(change.new.id), "kind": .string(change.new.kind.rawValue),
            "new": .string(Hex.encode(change.new.hash)), "old": .string(Hex.encode(change.old)),
            "version": JSON(change.new.version),
        ]
    }
}

extension RecordReference {
    fileprivate func receiptEntry(isPinned: Bool) -> JSON {
        var members: [JSON.Member] = [
            .init("hash", .string(Hex.encode(hash))), .init("id", .string(id)), .init("kind", .string(kind.rawValue)),
        ]
        if isPinned { members.append(.init("pinned", true)) }
        members.append(.init("version", JSON(version)))
        return .object(members)
    }
}
