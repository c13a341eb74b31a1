import Bytes
import Cryptography
import Ethereum
import Policy

/// Using a wallet's key: who asks, what is asked, what the policies say, and only then the key.
extension Keep {
    func useWallet(
        _ id: String, operation: Operation, app: AppRecord, in proceeding: inout Proceeding
    ) throws(Refusal) -> Outcome {
        let (record, wallet) = try subjectWallet(id, in: &proceeding)
        let request = try SigningRequest.read(proceeding.payload.body, for: operation)
        try wallet.check(request, walletID: id)
        let actor = try actor(using: wallet, app: app, in: &proceeding)
        try wallet.checkMaySign()
        let judgement = try judge(request, of: wallet, id, for: actor, in: &proceeding)
        var outcome = newOutcome(operation, actor: actor)
        if case .incomplete(let windows) = judgement {
            outcome.neededWindows = windows
            return outcome
        }
        outcome.draft.subject = RecordKey(kind: .wallet, id: id)
        outcome.draft.method = request.method.rawValue
        outcome.draft.keys = proceeding.points
        outcome.draft.policyID = judgement.verdict?.policyID
        outcome.draft.ruleID = judgement.verdict?.ruleID
        outcome.draft.ruleIDs = judgement.verdict?.instructions.map { $0.rule?.id }
        outcome.draft.amounts = request.amounts
        outcome.draft.shadow = shadow(request.facts, of: wallet, id, for: actor, in: &proceeding)
        outcome.draft.limits = judgement.verdict?.limits ?? []
        guard judgement.isAllowed else { return denial(outcome, judgement) }
        outcome.answer = try answer(request, record, wallet, sealed: proceeding.execution.keyMaterial)
        outcome.draft.digest = request.digest
        return outcome
    }

    /// Signs with the key of the wallet's curve and answers in the shape of the method.
    private func answer(
        _ request: SigningRequest, _ record: Record, _ wallet: WalletRecord, sealed: [UInt8]
    ) throws(Refusal) -> JSON {
        switch wallet.address {
        case .ethereum: return request.answer(with: try sign(request, record, wallet, sealed: sealed))
        case .solana(let address):
            let signature = try signOnSolana(request, record, wallet, sealed: sealed)
            return try refusing { () throws(PolicyError) in try request.answer(with: signature, of: address) }
        }
    }

    /// Privy's denial, with the trace for someone who met a quorum (S26).
    func denial(_ outcome: Outcome, _ judgement: PolicyJudgement) -> Outcome {
        var outcome = outcome
        outcome.status = 400
        outcome.draft.verdict = .deny
        outcome.answer = [
            "error": "RPC request denied due to policy violation", "code": "policy_violation",
            "details": judgement.verdict?.json ?? .null,
        ]
        return outcome
    }

    /// Opens the key, compares it with the record's public key, signs, and recovers before anything leaves (S12).
    func sign(
        _ request: SigningRequest, _ record: Record, _ wallet: WalletRecord, sealed: [UInt8]
    ) throws(Refusal) -> EthereumSignature {
        let secret = try keys.openWalletKey(sealed, binding: WalletKeyBinding(record.header, wallet))
        do {
            let publicKey = try openedKeys.publicKey(of: sealed) ?? Secp256k1.publicKey(of: secret)
            guard Hex.encode(publicKey.compressed) == wallet.publicKey else {
                throw Refusal(.recordUnavailable, "the key material belongs to another wallet")
            }
            openedKeys.note(sealed, publicKey)
            let signature = try openedKeys.sign(request.digest, with: secret, of: publicKey)
            return try EthereumSignature(signature)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(.internalFault, "the signature could not be made")
        }
    }
}

extension SigningRequest {
    static func read(_ body: JSON?, for operation: Operation) throws(Refusal) -> SigningRequest {
        try refusing { () throws(PolicyError) in
            if case .rawSign = operation { return try SigningRequest(rawSign: body ?? .object([])) }
            return try SigningRequest(rpc: body ?? .object([]))
        }
    }
}

extension EthereumSignature {
    fileprivate init(_ signature: RecoverableSignature) throws(EthereumError) {
        guard let r = UInt256(bigEndian: signature.r), let s = UInt256(bigEndian: signature.s) else {
            throw EthereumError(.outOfRange, "a signature has two numbers of 256 bits")
        }
        try self.init(r: r, s: s, yParity: signature.recoveryID)
    }
}
