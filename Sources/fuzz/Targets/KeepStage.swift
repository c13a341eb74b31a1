import Bytes
import Cryptography
import Signer

/// A keep with an app and one record of each kind, for the targets that need sealed records.
///
/// Whatever it decides is not applied, so that every request meets the same records. Used on the main thread alone.
final class KeepStage: @unchecked Sendable {
    static let shared = KeepStage()
    private static let url = "https://keep.example"
    private static let nowMs: Int64 = 1_700_000_000_000

    private let keep: Keep?
    private var appID = ""
    private var appSecret: [UInt8] = []
    /// Sealed keys by the ids of their wallets.
    private var keyMaterial: [String: [UInt8]] = [:]
    private var ids: [(name: String, id: String)] = [("key", KeySamples.text)]
    private(set) var records: [SealedRecord] = []
    /// Frames of requests and of the replies to them.
    private(set) var frames: [[UInt8]] = []
    private(set) var payloads: [[UInt8]] = []

    private init() {
        let random = RandomBytes(Randomness(seed: 3))
        keep = try? Keep(
            rootKey: random.secret(count: 32), signer: 0, publicURLs: [KeepStage.url], isOperator: true, random: random)
        set(.operate(id: 1, .createApp(name: "fuzz")), as: "app")
        appID = ids.last?.id ?? ""
        for (name, text) in KeepSamples.setting {
            if let json = try? JSON.parse(text), let request = request(json) { set(request, as: name) }
        }
        for text in KeepSamples.requests { if let json = try? JSON.parse(text) { keepSample(json) } }
        frames.append(SignerRequest.announce(records).frame)
        frames.append(SignerRequest.durable(counters: [1, 2, 3]).frame)
        let head = TreeHead(size: 9, root: SHA256.hash([9]))
        let path = [SHA256.hash([1]), SHA256.hash([2])]
        frames.append(SignerRequest.checkpoint(id: 8, CheckpointRequest(head: head, since: 3, path: path)).frame)
        frames.append(SignerReply.checkpoint(id: 8, note: "log\n").frame)
        frames.append(SignerReply.needConsistency(id: 8, since: 9).frame)
        if let hello = keep?.hello { frames.append(SignerReply.hello(hello).frame) }
    }

    var receiptKey: [UInt8] { keep?.hello.receiptKey ?? [] }

    /// Asks the keep and says at once that its receipt is durable.
    @discardableResult
    func handle(_ request: SignerRequest) -> SignerReply? {
        let reply = keep?.handle(request, nowMs: KeepStage.nowMs)
        if case .decided(_, let decision) = reply {
            _ = keep?.handle(.durable(counters: [decision.receipt.counter]), nowMs: KeepStage.nowMs)
        }
        return reply
    }

    /// The frame for `{method, path, body, signed?}` as the API process would make it; nil for something else.
    func request(_ json: JSON) -> SignerRequest? {
        guard let method = json["method"]?.stringValue, let target = json["path"]?.stringValue, let body = json["body"]
        else { return nil }
        let path = named(target)
        let payload: JSON = [
            "version": 1, "method": .string(method), "url": .string(KeepStage.url + path),
            "body": (try? JSON.parse(named(String(decoding: body.serialized(), as: UTF8.self)))) ?? body,
            "headers": ["privy-app-id": .string(appID)],
        ]
        guard let bytes = try? payload.canonical() else { return nil }
        return .execute(
            id: 7,
            SignerRequest.Execution(
                payload: bytes, form: .rfc8785, claims: json["signed"] == true ? KeySamples.claims(for: bytes) : [],
                appSecret: appSecret,
                context: RequestContext(address: "192.0.2.1", userAgent: "fuzz"), records: records.map(\.reference),
                contents: [], keyMaterial: keyMaterial.first { path.contains($0.key) }?.value ?? []))
    }

    private func named(_ text: String) -> String {
        ids.reduce(text) { $0.replacing("$\($1.name)", with: $1.id) }
    }

    /// Carries out a request of the setting and keeps what it makes.
    private func set(_ request: SignerRequest, as name: String) {
        guard case .decided(_, let decision) = handle(request) else { return }
        records += decision.changes
        ids.append((name, decision.changes.last?.reference.id ?? ""))
        if !decision.shownOnce.isEmpty { appSecret = decision.shownOnce }
        if !decision.keyMaterial.isEmpty { keyMaterial[ids.last?.id ?? ""] = decision.keyMaterial }
        handle(.announce(decision.changes))
    }

    private func keepSample(_ json: JSON) {
        guard let request = request(json), case .execute(_, let execution) = request else { return }
        frames.append(request.frame)
        payloads.append(execution.payload)
        if let reply = handle(request) { frames.append(reply.frame) }
    }
}
