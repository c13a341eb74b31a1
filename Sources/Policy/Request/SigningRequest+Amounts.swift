import Bytes
import Ethereum

extension SigningRequest {
    /// What moves if the signature is used, as far as a transaction shows it: for receipts. Nil for other requests.
    ///
    /// Of Solana, an entry for each instruction. Of Ethereum, also of the one call of a user operation, `{chain_id, to, value}`, all texts: decimal numbers, value in wei; `to` is null for a creation.
    public var amounts: JSON? {
        if case .solana(let facts) = facts.subject { return facts.amounts }
        if case .userOperation(let operation) = facts.subject { return operation.amounts }
        guard case .transaction(let transaction) = content else { return nil }
        var recipient: String?
        if case .call(let address) = transaction.recipient { recipient = address.checksummed }
        return [
            "chain_id": JSON(transaction.chainID.map { String($0) }), "to": JSON(recipient),
            "value": .string(transaction.value.decimal),
        ]
    }
}

extension UserOperation {
    /// Nil when it is not seen what the operation does.
    fileprivate var amounts: JSON? {
        guard let call = plainCall else { return nil }
        return [
            "chain_id": .string(String(chainID)), "to": .string(call.to.checksummed),
            "value": .string(call.value.decimal),
        ]
    }
}
