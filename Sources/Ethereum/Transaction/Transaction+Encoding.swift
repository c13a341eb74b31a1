import Bytes
import Cryptography

extension Transaction {
    /// The bytes whose Keccak-256 is signed.
    public var unsigned: [UInt8] {
        // EIP-155: the chain stands where the signature will be.
        let protection: [RLP.Item] = chainID.map { [.integer($0), .bytes([]), .bytes([])] } ?? []
        return encode(payload.type == nil ? fields + protection : fields)
    }

    /// What is signed, 32 bytes.
    public var signingDigest: [UInt8] { Keccak256.hash(unsigned) }

    /// The transaction with its signature, ready to send.
    public func signed(with signature: EthereumSignature) -> SignedTransaction {
        let raw = encode(fields + signatureItems(signature))
        return SignedTransaction(transaction: self, signature: signature, raw: raw, hash: Keccak256.hash(raw))
    }

    private func encode(_ items: [RLP.Item]) -> [UInt8] {
        (payload.type.map { [$0] } ?? []) + RLP.encode(.list(items))
    }

    private func signatureItems(_ signature: EthereumSignature) -> [RLP.Item] {
        guard payload.type == nil else { return signature.items }
        let parity = UInt256(UInt64(signature.yParity))
        let v: UInt256? =
            if let chainID { (UInt256(chainID) << 1).adding(UInt256(35))?.adding(parity) } else {
                UInt256(27).adding(parity)
            }
        return [.integer(v ?? .zero), .integer(signature.r), .integer(signature.s)]
    }

    private var fields: [RLP.Item] {
        let chain = RLP.Item.integer(chainID ?? 0)
        let nonce = RLP.Item.integer(nonce)
        let rest = [.integer(gasLimit), recipient.item, .integer(value), .bytes(data)] as [RLP.Item]
        switch payload {
        case .legacy(let gasPrice):
            return [nonce, .integer(gasPrice)] + rest
        case .accessList(let gasPrice, let list):
            return [chain, nonce, .integer(gasPrice)] + rest + [list.item]
        case .dynamicFee(let fees, let list):
            return [chain, nonce] + fees.items + rest + [list.item]
        case .blob(let fees, let list, let blobFee, let hashes):
            return [chain, nonce] + fees.items + rest + [
                list.item, .integer(blobFee), .list(hashes.map { .bytes($0) }),
            ]
        case .setCode(let fees, let list, let authorizations):
            return [chain, nonce] + fees.items + rest + [list.item, .list(authorizations.map(\.item))]
        }
    }
}

extension Transaction.Recipient {
    fileprivate var item: RLP.Item {
        switch self {
        case .call(let address): .bytes(address.bytes)
        case .contractCreation: .bytes([])
        }
    }
}

extension Transaction.DynamicFees {
    fileprivate var items: [RLP.Item] { [.integer(maxPriorityFeePerGas), .integer(maxFeePerGas)] }
}

extension [Transaction.AccessListEntry] {
    fileprivate var item: RLP.Item {
        .list(map { .list([.bytes($0.address.bytes), .list($0.storageKeys.map { .bytes($0) })]) })
    }
}

extension EthereumSignature {
    /// Parity, r and s, as typed transactions and authorizations carry them.
    var items: [RLP.Item] { [.integer(UInt64(yParity)), .integer(r), .integer(s)] }
}
