import Bytes
import Cryptography
import Policy

/// Taking a key out: by the owner's quorum alone, by a rule that names it where the wallet has a policy, encrypted to one
/// recipient, and noted in the wallet's record by the commit that lets it go.
extension Keep {
    ///
    /// - Parameter operation: the rpc or the export request in which it is asked for; recorded is an export.
    func exportWallet(
        _ id: String, operation: Operation, app: AppRecord, in proceeding: inout Proceeding
    ) throws(Refusal) -> Outcome {
        let (record, wallet) = try subjectWallet(id, in: &proceeding)
        let request = try ExportRequest(proceeding.payload.body, for: operation)
        // Signers use a wallet and never take it along; the app's secret does only where the operator said so (S21).
        let actor = try actor(changing: wallet.ownerID, app: app, in: &proceeding)
        guard wallet.ownerID != nil || app.allowsOwnerlessExport else {
            throw Refusal(
                .exportNotAllowed,
                "This wallet has no owner, and the app does not let such wallets be exported: give it an owner first.")
        }
        try request.check(wallet, walletID: id)
        try checkIsNotReplayed(record, in: proceeding)
        guard !wallet.isFrozen else { throw Refusal(.walletFrozen, "This wallet is frozen.") }
        let judgement = try judge(.opaque(request.method), of: wallet, id, for: actor, in: &proceeding)
        var outcome = newOutcome(.exportWallet(id), actor: actor)
        if case .incomplete(let windows) = judgement {
            outcome.neededWindows = windows
            return outcome
        }
        outcome.draft.subject = RecordKey(kind: .wallet, id: id)
        outcome.draft.method = request.method.rawValue
        outcome.draft.keys = proceeding.points
        outcome.draft.recipient = request.recipient.name
        outcome.draft.policyID = judgement.verdict?.policyID
        outcome.draft.ruleID = judgement.verdict?.ruleID
        outcome.draft.limits = judgement.verdict?.limits ?? []
        guard judgement.isAllowed else { return denial(outcome, judgement) }
        let text = try exportedText(request.method, record, wallet, sealed: proceeding.execution.keyMaterial)
        outcome.answer = request.answer(try request.recipient.seal(text, from: random))
        var exported = wallet
        exported.exportedAtMs = wallet.exportedAtMs ?? proceeding.nowMs
        try seal(
            Record(header: try nextHeader(after: record, in: proceeding), body: .wallet(exported)), into: &outcome)
        return outcome
    }

    /// What the recipient will read: the key in its chain's form, or the phrase.
    private func exportedText(
        _ method: WalletMethod, _ record: Record, _ wallet: WalletRecord, sealed: [UInt8]
    ) throws(Refusal) -> Secret {
        let binding = WalletKeyBinding(record.header, wallet)
        let key = try keys.openWalletKey(sealed, binding: binding)
        do {
            let curve = WalletCurve(wallet.address.chain)
            // S12: also before an export, the key must be the one that the record names.
            guard let publicKey = curve.identity(of: key)?.publicKey, Hex.encode(publicKey) == wallet.publicKey else {
                throw Refusal(.recordUnavailable, "the key material belongs to another wallet")
            }
            guard method == .exportSeedPhrase else { return try curve.text(of: key) }
            return try Mnemonic(entropy: keys.openWalletEntropy(sealed, binding: binding)).phrase()
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(.internalFault, "the key could not be written down")
        }
    }
}
