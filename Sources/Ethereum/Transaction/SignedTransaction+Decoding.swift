import Bytes

extension SignedTransaction {
    /// Reads raw bytes strictly; encoding the result again gives the same bytes.
    ///
    /// What belongs to the state of the chain (gas for the data, balances, the size of code) is not judged.
    /// - Throws: what `RLP.decode` or the initialisers of the parts throw; `unsupported` for an unknown type.
    public init(raw: [UInt8]) throws(EthereumError) {
        guard let first = raw.first else { throw EthereumError(.malformed, "an empty transaction") }
        // EIP-2718: a type below 0x80 stands in front, and a legacy transaction begins with a list.
        let isLegacy = first >= 0xC0
        var fields = try RLPFields(RLP.decode(isLegacy ? raw : Array(raw.dropFirst())), "transaction")
        let (transaction, signature) =
            switch isLegacy ? 0 : first {
            case 0 where isLegacy: try fields.legacy()
            case 1...4: try fields.typed(first)
            default: throw EthereumError(.unsupported, "an unknown type of transaction")
            }
        try fields.end()
        let signed = transaction.signed(with: signature)
        guard signed.raw == raw else { throw EthereumError(.notCanonical, "not the encoding of the transaction") }
        self = signed
    }
}

extension RLPFields {
    fileprivate mutating func legacy() throws(EthereumError) -> (Transaction, EthereumSignature) {
        let nonce = try uint64("nonce")
        let gasPrice = try uint256("gas_price")
        let common = try common()
        let v = try uint256("v")
        let (chainID, parity) = try Self.split(v)
        let signature = try EthereumSignature(r: uint256("r"), s: uint256("s"), yParity: parity)
        let transaction = try common.transaction(chainID: chainID, nonce: nonce, payload: .legacy(gasPrice: gasPrice))
        return (transaction, signature)
    }

    /// v is 27 or 28, or 35 + 2 · chain + parity (EIP-155).
    private static func split(_ v: UInt256) throws(EthereumError) -> (chainID: UInt64?, parity: UInt8) {
        if let small = v.asUInt64, small == 27 || small == 28 { return (nil, UInt8(small - 27)) }
        guard let (chain, parity) = v.subtracting(UInt256(35))?.dividedBy(small: 2), let chainID = chain.asUInt64 else {
            throw EthereumError(.outOfRange, path: "v", "not the v of a signature")
        }
        return (chainID, UInt8(parity))
    }

    fileprivate mutating func typed(_ type: UInt8) throws(EthereumError) -> (Transaction, EthereumSignature) {
        let chainID = try uint64("chain_id")
        let nonce = try uint64("nonce")
        let fees = try Fees(&self, type: type)
        let common = try common()
        let entries = try accessList()
        let payload: Transaction.Payload =
            switch fees {
            case .price(let price): .accessList(gasPrice: price, accessList: entries)
            case .dynamic(let fees) where type == 2: .dynamicFee(fees, accessList: entries)
            case .dynamic(let fees) where type == 3:
                .blob(
                    fees, accessList: entries, maxFeePerBlobGas: try uint256("max_fee_per_blob_gas"),
                    blobVersionedHashes: try list("blob_versioned_hashes").byteStrings())
            case .dynamic(let fees):
                .setCode(fees, accessList: entries, authorizations: try authorizations())
            }
        let transaction = try common.transaction(chainID: chainID, nonce: nonce, payload: payload)
        return (transaction, try signature())
    }

    private enum Fees {
        case price(UInt256)
        case dynamic(Transaction.DynamicFees)

        init(_ fields: inout RLPFields, type: UInt8) throws(EthereumError) {
            if type == 1 {
                self = .price(try fields.uint256("gas_price"))
            } else {
                let priority = try fields.uint256("max_priority_fee_per_gas")
                let whole = try fields.uint256("max_fee_per_gas")
                self = .dynamic(try Transaction.DynamicFees(maxPriorityFeePerGas: priority, maxFeePerGas: whole))
            }
        }
    }

    /// What stands in the middle of every transaction.
    private struct Common {
        let gasLimit: UInt64
        let recipient: Transaction.Recipient
        let value: UInt256
        let data: [UInt8]

        func transaction(
            chainID: UInt64?, nonce: UInt64, payload: Transaction.Payload
        ) throws(EthereumError) -> Transaction {
            try Transaction(
                chainID: chainID, nonce: nonce, gasLimit: gasLimit, recipient: recipient, value: value, data: data,
                payload: payload)
        }
    }

    private mutating func common() throws(EthereumError) -> Common {
        Common(
            gasLimit: try uint64("gas_limit"), recipient: try recipient(), value: try uint256("value"),
            data: try bytes("data"))
    }

    private mutating func recipient() throws(EthereumError) -> Transaction.Recipient {
        let bytes = try bytes("to")
        if bytes.isEmpty { return .contractCreation }
        guard let address = Address(bytes: bytes) else {
            throw EthereumError(.malformed, path: "to", "an address has 20 bytes")
        }
        return .call(address)
    }

    private mutating func accessList() throws(EthereumError) -> [Transaction.AccessListEntry] {
        var entries: [Transaction.AccessListEntry] = []
        var list = try list("access_list")
        while !list.isAtEnd {
            var entry = try list.list("access_list")
            let address = try entry.address("access_list")
            let keys = try entry.list("access_list").byteStrings()
            try entry.end()
            entries.append(try Transaction.AccessListEntry(address: address, storageKeys: keys))
        }
        return entries
    }

    private mutating func authorizations() throws(EthereumError) -> [Authorization7702.Signed] {
        var authorizations: [Authorization7702.Signed] = []
        var list = try list("authorization_list")
        while !list.isAtEnd {
            var tuple = try list.list("authorization_list")
            let authorization = try Authorization7702(
                chainID: tuple.uint64("chain_id"), address: tuple.address("address"), nonce: tuple.uint64("nonce"))
            authorizations.append(Authorization7702.Signed(authorization, try tuple.signature()))
            try tuple.end()
        }
        return authorizations
    }

    private mutating func signature() throws(EthereumError) -> EthereumSignature {
        let parity = try uint64("y_parity")
        guard parity <= 1 else { throw EthereumError(.outOfRange, path: "y_parity", "a parity is 0 or 1") }
        return try EthereumSignature(r: uint256("r"), s: uint256("s"), yParity: UInt8(parity))
    }
}
