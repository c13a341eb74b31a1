import Bytes
import Cryptography
import Policy

/// The signer without its process: sealed records and an authorised request go in; a signature with a receipt, or a
/// refusal with a reason, comes out.
///
/// It does no I/O. The time is handed in with every request, randomness at the start; nothing else decides. One `Keep`
/// belongs to one thread.
public final class Keep {
    /// Receipts not yet known to be durable, at most (S24).
    public static let maximumOpenReceipts = 1024
    static let maximumLasting = 64
    static let maximumApplied = 256
    static let maximumRecordBytes = 3 << 20
    /// What is left in the frame of a decision for its receipt and the list of what it read.
    private static let receiptRoom = 512 << 10
    /// How far the clock may lie behind the last time used before nothing is signed any more (S2).
    static let clockToleranceMs: Int64 = 2000

    let keys: KeepKeys
    let random: any RandomSource
    let publicURLs: [String]
    let signer: UInt32
    let boot: [UInt8]
    private let isOperator: Bool
    var book: RecordBook
    /// nil for a signer that signs no checkpoints.
    var checkpoints: CheckpointBook?
    var verifyingKeys = VerifyingKeys()
    var openedKeys = OpenedKeys()
    private var counter: UInt64 = 0
    private var latestMs: Int64 = 0
    private var open: [UInt64: SignedReceipt] = [:]

    /// - Parameters:
    ///   - rootKey: 32 bytes.
    ///   - signer: this signer's number on its host.
    ///   - publicURLs: base URLs for which requests may be signed, without trailing slash (S14).
    ///   - checkpoints: checkpoints that were signed before, from which signing goes on; nil signs none.
    ///   - isOperator: whether the operator's commands are taken; never for a signer that serves an API process (S11).
    public init(
        rootKey: borrowing Secret, signer: UInt32, publicURLs: [String], checkpoints: [String]? = nil,
        isOperator: Bool = false, random: any RandomSource
    ) throws(CryptographyError) {
        keys = try KeepKeys(rootKey: rootKey)
        self.random = random
        self.publicURLs = publicURLs
        self.signer = signer
        self.isOperator = isOperator
        boot = random.bytes(count: 16)
        book = RecordBook()
        self.checkpoints = checkpoints.map { Keep.book(after: $0, verifier: keys.checkpointVerifier) }
    }

    public var hello: SignerHello { SignerHello(signer: signer, boot: boot, receiptKey: keys.receiptPublicKey) }

    /// The last counter given out and the time of it, for the supervisor's log (S24).
    public var position: (boot: [UInt8], counter: UInt64) { (boot, counter) }

    /// Receipts that nobody has said to be durable, oldest first.
    public var openReceipts: [SignedReceipt] { open.values.sorted { $0.counter < $1.counter } }

    /// Does what frames ask, in their order, and answers those that want an answer.
    ///
    /// Receipts are signed together, at most `ReceiptSignature.maximumCount` of them; no more requests may be handed in.
    public func handle(_ requests: [SignerRequest], nowMs: () -> Int64) -> [SignerReply] {
        signReceipts(in: requests.compactMap { decide($0, nowMs: nowMs()) })
    }

    /// Does what one frame asks; nil where there is nothing to answer.
    public func handle(_ request: SignerRequest, nowMs: Int64) -> SignerReply? {
        handle([request]) { nowMs }.first
    }

    /// The reply to a frame, its receipt not signed yet.
    private func decide(_ request: SignerRequest, nowMs: Int64) -> SignerReply? {
        switch request {
        case .execute(let id, let execution):
            return reply(id) { () throws(Refusal) in try execute(execution, nowMs: nowMs) }
        case .operate(let id, let command):
            return reply(id) { () throws(Refusal) in .decided(try operate(command, nowMs: nowMs)) }
        case .durable(let counters):
            for counter in counters { open[counter] = nil }
            return nil
        case .checkpoint(let id, let request): return checkpoint(id, request)
        case .announce(let records):
            for record in records where (try? keys.admit(record, to: &book)) != nil { book.note(record.reference) }
            return nil
        }
    }

    private enum Result {
        case need([RecordReference])
        case needUsage([LimitWindow])
        case decided(Decision)
    }

    private func reply(_ id: UInt64, _ body: () throws(Refusal) -> Result) -> SignerReply {
        do throws(Refusal) {
            switch try body() {
            case .need(let references): return .need(id: id, references)
            case .needUsage(let windows): return .needUsage(id: id, windows.map(WindowNeed.init))
            case .decided(let decision): return .decided(id: id, decision)
            }
        } catch {
            return .refused(id: id, error)
        }
    }

    private func execute(_ execution: SignerRequest.Execution, nowMs: Int64) throws(Refusal) -> Result {
        try checkClock(nowMs)
        for record in execution.contents { try keys.admit(record, to: &book) }
        let missing = execution.records.filter { book[$0] == nil }
        guard missing.isEmpty else { return .need(missing) }
        let payload = try AuthorizationPayload(bytes: execution.payload, form: execution.form)
        var proceeding = try Proceeding(payload: payload, execution: execution, nowMs: nowMs)
        let app = try app(of: payload, in: &proceeding)
        try checkExpiry(app, proceeding)
        let path = try payload.path(below: publicURLs + app.publicURLs)
        guard let operation = Operation(method: payload.method, path: path) else {
            throw Refusal(.notFound, "There is nothing at this path.")
        }
        let outcome = try carryOut(operation, app: app, in: &proceeding)
        guard outcome.neededWindows.isEmpty else { return .needUsage(outcome.neededWindows) }
        return .decided(try decide(outcome, in: proceeding))
    }

    private func carryOut(
        _ operation: Operation, app: AppRecord, in proceeding: inout Proceeding
    ) throws(Refusal) -> Outcome {
        switch operation {
        case .createWallet: try createWallet(app: app, in: &proceeding)
        case .updateWallet(let id): try updateWallet(id, app: app, in: &proceeding)
        case .rpc(let id) where operation.isExport(proceeding.payload.body), .exportWallet(let id):
            try exportWallet(id, operation: operation, app: app, in: &proceeding)
        case .archiveWallet(let id): try archiveWallet(id, app: app, in: &proceeding)
        case .beginImport: try beginImport(app: app, in: &proceeding)
        case .submitImport: try submitImport(app: app, in: &proceeding)
        case .authenticateUser: try authenticateUser(app: app, in: &proceeding)
        case .createUser: try createUser(app: app, in: &proceeding)
        case .deleteUser, .setUserMetadata, .makeUserWallet:
            try changeUser(operation, app: app, in: &proceeding)
        case .rpc(let id): try useWallet(id, operation: operation, app: app, in: &proceeding)
        case .rawSign(let id): try useWallet(id, operation: operation, app: app, in: &proceeding)
        case .relay(let id, let isTestnet):
            try relay(id, isTestnet: isTestnet, operation: operation, in: &proceeding)
        case .createKeyQuorum: try createKeyQuorum(app: app, in: &proceeding)
        case .updateKeyQuorum(let id): try updateKeyQuorum(id, app: app, in: &proceeding)
        case .deleteKeyQuorum(let id): try deleteKeyQuorum(id, app: app, in: &proceeding)
        case .createPolicy: try createPolicy(app: app, in: &proceeding)
        case .updatePolicy, .deletePolicy, .createRule, .updateRule, .deleteRule:
            try changePolicy(operation, app: app, in: &proceeding)
        case .createConditionSet: try createConditionSet(app: app, in: &proceeding)
        case .updateConditionSet, .deleteConditionSet, .appendItems, .replaceItems, .deleteItem:
            try changeConditionSet(operation, app: app, in: &proceeding)
        case .createAggregation: try createAggregation(app: app, in: &proceeding)
        case .deleteAggregation(let id): try deleteAggregation(id, app: app, in: &proceeding)
        }
    }

    private func app(
        of payload: AuthorizationPayload, in proceeding: inout Proceeding
    ) throws(Refusal) -> AppRecord {
        guard let record = try proceeding.find(.app, payload.appID, in: book), case .app(let app) = record.body else {
            throw Refusal(.invalidAppCredentials, "Invalid app ID or app secret.")
        }
        guard !app.isDisabled else { throw Refusal(.appDisabled, "This app is disabled.") }
        return app
    }

    /// Writes an outcome down in a receipt; from here on it counts.
    func decide(_ outcome: Outcome, in proceeding: Proceeding) throws(Refusal) -> Decision {
        try issue(
            outcome,
            setting: { counter in
                ReceiptDraft.Setting(
                    appID: proceeding.payload.appID, payload: proceeding.payload, form: proceeding.execution.form,
                    context: proceeding.execution.context, reads: proceeding.reads, pinned: proceeding.pinned,
                    nowMs: proceeding.nowMs, signer: self.signer, boot: self.boot, counter: counter)
            }, reads: proceeding.reads)
    }

    private func operate(_ command: OperatorCommand, nowMs: Int64) throws(Refusal) -> Decision {
        try checkClock(nowMs)
        guard isOperator else { throw Refusal(.notFound, "this signer takes no commands of the operator") }
        let (outcome, reads, appID) = try carryOut(command, nowMs: nowMs)
        return try issue(
            outcome,
            setting: { counter in
                ReceiptDraft.Setting(
                    appID: appID, payload: nil, form: nil, context: nil, reads: reads, pinned: [], nowMs: nowMs,
                    signer: self.signer, boot: self.boot, counter: counter)
            }, reads: reads)
    }

    private func issue(
        _ outcome: Outcome, setting: (UInt64) -> ReceiptDraft.Setting, reads: [RecordReference]
    ) throws(Refusal) -> Decision {
        guard open.count < Keep.maximumOpenReceipts else {
            throw Refusal(.signerBusy, "too many receipts wait to be made durable")
        }
        let answer = outcome.answer.serialized()
        try checkFitsFrame(outcome, answer: answer)
        counter += 1
        let setting = setting(counter)
        let content = outcome.draft.content(in: setting, answer: answer)
        let receipt = SignedReceipt(content: content, signature: [], boot: boot, counter: counter)
        open[counter] = receipt
        return Decision(
            status: outcome.status, answer: answer, receipt: receipt,
            index: ReceiptIndex(outcome.draft, appID: setting.appID), reads: reads, changes: outcome.changes,
            keyMaterial: outcome.keyMaterial, shownOnce: outcome.shownOnce, limits: outcome.draft.limits,
            atMs: setting.nowMs)
    }

    /// Signs the receipts of decisions; without a signature none of them is a decision.
    private func signReceipts(in replies: [SignerReply]) -> [SignerReply] {
        let contents = replies.compactMap { $0.decision?.receipt.content }
        guard !contents.isEmpty else { return replies }
        var signatures = ((try? keys.sign(receipts: contents)) ?? [])[...]
        return replies.map { reply in
            guard case .decided(let id, var decision) = reply else { return reply }
            let counter = decision.receipt.counter
            guard let signature = signatures.popFirst() else {
                open[counter] = nil
                return .refused(id: id, Refusal(.internalFault, "the receipt could not be signed"))
            }
            decision.receipt.signature = signature
            open[counter] = decision.receipt
            return .decided(id: id, decision)
        }
    }

    /// A reply that is no frame would end the connection for everybody on it.
    private func checkFitsFrame(_ outcome: Outcome, answer: [UInt8]) throws(Refusal) {
        let size = outcome.changes.reduce(answer.count) { $0 + $1.content.count }
        guard size <= Frame.maximumLength - Keep.receiptRoom else {
            throw Refusal(.invalidData, "the resource would become too large")
        }
    }

    private func checkClock(_ nowMs: Int64) throws(Refusal) {
        guard nowMs >= latestMs - Keep.clockToleranceMs else {
            throw Refusal(.signerClock, "the signer's clock went backwards")
        }
        latestMs = max(latestMs, nowMs)
    }
}
