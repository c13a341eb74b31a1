import Bytes
import Cryptography
import Policy

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
    /// What a policy in the shadow says.
    var shadow: ShadowVerdict?
    /// Of a transaction that is judged instruction by instruction, the rule that decided about each.
    var ruleIDs: [String?]?
    /// The keys counted, compressed points; of a relayed request, the address of its caller.
    var keys: [[UInt8]] = []
    /// The nonce of a relayed request, which its caller has now used.
    var nonce: UInt64?
    /// The digest that was signed with a wallet's key.
    var digest: [UInt8]?
    /// What moves, as the signer read it: chain, destination, value.
    var amounts: JSON?
    /// What is used of aggregations, and what was asked of their sums.
    var limits: [LimitUse] = []
    /// Old and new hash of every record changed.
    var changes: [(new: RecordReference, old: [UInt8])] = []
    /// The public key of a wallet just made.
    var publicKey: String?
    /// For whom a secret was encrypted that leaves with the answer.
    var recipient: String?
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

    /// The receipt's text, RFC 8785: members are written in their canonical order.
    func content(in setting: Setting, answer: [UInt8]) -> [UInt8] {
        var writer = JSONWriter(capacity: 2048)
        writer.object { receipt in
            receipt.member("actor", actor.json)
            receipt.member("amounts", amounts)
            receipt.member("answer", hex: SHA256.hash(answer))
            receipt.member("app", text: setting.appID)
            receipt.member("at", integer: setting.nowMs)
            receipt.member("boot", hex: setting.boot)
            if !changes.isEmpty { receipt.member("changes", .array(changes.map(ReceiptDraft.entry))) }
            receipt.member("context", setting.context?.json)
            receipt.member("counter", integer: setting.counter)
            receipt.member("decision", text: verdict.rawValue)
            receipt.member("digest", hex: digest)
            receipt.member("form", text: setting.form?.name)
            receipt.name("keys")
            receipt.array { keys in for key in self.keys { keys.hex(key) } }
            if !limits.isEmpty { receipt.member("limits", .array(limits.map(\.stated))) }
            receipt.member("method", text: method)
            if let nonce { receipt.member("nonce", integer: nonce) }
            receipt.member("op", text: operation)
            receipt.member("payload", hex: setting.payload?.digest)
            receipt.member("policy", text: policyID)
            receipt.member("public_key", text: publicKey)
            receipt.member("recipient", text: recipient)
            receipt.name("records")
            receipt.array { records in
                for reference in setting.reads { reference.write(to: &records, isPinned: false) }
                for reference in setting.pinned { reference.write(to: &records, isPinned: true) }
            }
            receipt.member("rule", text: ruleID)
            if let ruleIDs, !ruleIDs.isEmpty { receipt.member("rules", .array(ruleIDs.map { JSON($0) })) }
            receipt.member("shadow", shadow?.stated)
            receipt.member("signer", integer: setting.signer)
            receipt.member("subject", subject.map { ["id": .string($0.id), "kind": .string($0.kind.rawValue)] })
            receipt.member("url", text: setting.payload?.url)
            receipt.member("v", integer: 1)
        }
        return writer.bytes
    }

    private static func entry(_ change: (new: RecordReference, old: [UInt8])) -> JSON {
        [
            "id": .string(change.new.id), "kind": .string(change.new.kind.rawValue),
            "new": .string(Hex.encode(change.new.hash)), "old": .string(Hex.encode(change.old)),
            "version": JSON(change.new.version),
        ]
    }
}

extension RequestContext {
    fileprivate var json: JSON { ["ip": .string(address), "user_agent": .string(userAgent)] }
}

extension RecordReference {
    fileprivate func write(to records: inout JSONWriter, isPinned: Bool) {
        records.object { record in
            record.member("hash", hex: hash)
            record.member("id", text: id)
            record.member("kind", text: kind.rawValue)
            if isPinned { record.member("pinned", true) }
            record.member("version", integer: version)
        }
    }
}

/// Members of a receipt; those without a value are left out.
extension JSONWriter {
    fileprivate mutating func member(_ name: String, _ value: JSON?) {
        guard let value else { return }
        self.name(name)
        self.value(value)
    }

    fileprivate mutating func member(_ name: String, text: String?) {
        guard let text else { return }
        self.name(name)
        self.text(text)
    }

    fileprivate mutating func member(_ name: String, hex bytes: [UInt8]?) {
        guard let bytes else { return }
        self.name(name)
        hex(bytes)
    }

    fileprivate mutating func member(_ name: String, integer value: some FixedWidthInteger) {
        self.name(name)
        integer(value)
    }
}
