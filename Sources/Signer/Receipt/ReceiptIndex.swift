import Bytes

/// The fields by which receipts are looked up. They repeat what the receipt says and decide nothing.
public struct ReceiptIndex: Equatable, Sendable {
    public let appID: String?
    public let walletID: String?
    /// Such as `wallet.rpc`.
    public let action: String
    /// The method of an rpc request.
    public let method: String?
    /// `allow` or `deny`.
    public let decision: String
    /// The key quorum that asked; nil for the app and the operator.
    public let actorID: String?
    /// What a policy in the shadow said: `allow`, `deny` or `unjudged`; nil where none was asked.
    public let shadow: String?

    init(_ draft: ReceiptDraft, appID: String?) {
        self.appID = appID
        walletID = draft.subject.flatMap { $0.kind == .wallet ? $0.id : nil }
        action = draft.operation
        method = draft.method
        decision = draft.verdict.rawValue
        shadow = draft.shadow?.decision.rawValue
        switch draft.actor {
        case .owner(let id), .signer(let id, _): actorID = id
        case .app, .operator: actorID = nil
        }
    }

    /// Reads the fields out of a receipt's content; nil when it is no receipt.
    public init?(receipt content: [UInt8]) {
        guard let json = try? JSON.parse(content) else { return nil }
        self.init(receipt: json)
    }

    /// Reads the fields out of a parsed receipt; nil when it is no receipt.
    public init?(receipt json: JSON) {
        guard let action = json["op"]?.stringValue, let decision = json["decision"]?.stringValue else { return nil }
        appID = json["app"]?.stringValue
        let subject = json["subject"]
        walletID = subject?["kind"] == "wallet" ? subject?["id"]?.stringValue : nil
        self.action = action
        method = json["method"]?.stringValue
        self.decision = decision
        actorID = json["actor"]?["id"]?.stringValue
        shadow = json["shadow"]?["decision"]?.stringValue
    }

    init(
        appID: String?, walletID: String?, action: String, method: String?, decision: String, actorID: String?,
        shadow: String? = nil
    ) {
        self.appID = appID
        self.walletID = walletID
        self.action = action
        self.method = method
        self.decision = decision
        self.actorID = actorID
        self.shadow = shadow
    }
}
