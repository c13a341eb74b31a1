import Bytes
import Ethereum

/// Reads the `transaction` of a request. Nothing that is signed is filled in: what is missing is refused.
struct TransactionReader {
    private var members: ObjectReader

    /// Transaction types that can be asked for.
    private enum Kind: Int64 {
        case legacy = 0
        case accessList = 1
        case dynamicFee = 2
        case setCode = 4
    }

    /// - Parameter members: the transaction without `from`.
    static func read(_ members: ObjectReader) throws(PolicyError) -> Transaction {
        var reader = TransactionReader(members: members)
        return try reader.transaction()
    }

    private mutating func transaction() throws(PolicyError) -> Transaction {
        let kind = try kind()
        let chainID = try members.quantity64("chain_id")
        let nonce = try members.quantity64("nonce")
        let gasLimit = try members.quantity64("gas_limit")
        let payload = try payload(kind)
        let value = members.has("value") ? try members.quantity("value") : .zero
        let data = try members.take("data").map { json throws(PolicyError) in
            try json.hexBytes(at: "params.transaction.data")
        }
        let recipient = try recipient(data ?? [])
        try finish(kind)
        do {
            return try Transaction(
                chainID: chainID, nonce: nonce, gasLimit: gasLimit, recipient: recipient, value: value,
                data: data ?? [], payload: payload)
        } catch {
            throw PolicyError(error, below: members.path)
        }
    }

    /// The type that is given, or that the fee members mean.
    private mutating func kind() throws(PolicyError) -> Kind {
        if let json = members.take("type") {
            guard let kind = json.safeInteger.flatMap(Kind.init) else {
                throw PolicyError(at: members.at("type"), "Expected 0, 1, 2 or 4")
            }
            return kind
        }
        let hasDynamicFees = members.has("max_fee_per_gas") || members.has("max_priority_fee_per_gas")
        if members.has("gas_price") {
            guard !hasDynamicFees, !members.has("authorization_list") else {
                throw PolicyError(
                    at: members.at("gas_price"),
                    "Is of another transaction type than the other members; give max_fee_per_gas and "
                        + "max_priority_fee_per_gas, or gas_price alone")
            }
            return members.has("access_list") ? .accessList : .legacy
        }
        guard hasDynamicFees else {
            throw PolicyError(
                at: members.at("max_fee_per_gas"),
                "Required. Give max_fee_per_gas and max_priority_fee_per_gas, or gas_price")
        }
        return members.has("authorization_list") ? .setCode : .dynamicFee
    }

    private mutating func recipient(_ data: [UInt8]) throws(PolicyError) -> Transaction.Recipient {
        if let address = try members.optionalAddress("to") { return .call(address) }
        guard !data.isEmpty else {
            throw PolicyError(at: members.at("to"), "Required, unless data is the code of a new contract")
        }
        return .contractCreation
    }

    private mutating func payload(_ kind: Kind) throws(PolicyError) -> Transaction.Payload {
        switch kind {
        case .legacy: .legacy(gasPrice: try members.quantity("gas_price"))
        case .accessList: .accessList(gasPrice: try members.quantity("gas_price"), accessList: try accessList())
        case .dynamicFee: .dynamicFee(try fees(), accessList: try accessList())
        case .setCode: .setCode(try fees(), accessList: try accessList(), authorizations: try authorizations())
        }
    }

    private mutating func fees() throws(PolicyError) -> Transaction.DynamicFees {
        let maxFee = try members.quantity("max_fee_per_gas")
        let maxPriorityFee = try members.quantity("max_priority_fee_per_gas")
        do {
            return try Transaction.DynamicFees(maxPriorityFeePerGas: maxPriorityFee, maxFeePerGas: maxFee)
        } catch {
            throw PolicyError(at: members.at("max_priority_fee_per_gas"), error.message)
        }
    }

    /// Ours: `[{address, storage_keys}]`.
    private mutating func accessList() throws(PolicyError) -> [Transaction.AccessListEntry] {
        guard members.has("access_list") else { return [] }
        var entries: [Transaction.AccessListEntry] = []
        for (index, element) in try members.array("access_list", atMost: 1_024).enumerated() {
            let path = "\(members.at("access_list")).\(index)"
            entries.append(try Transaction.AccessListEntry(element, at: path))
        }
        return entries
    }

    private mutating func authorizations() throws(PolicyError) -> [Authorization7702.Signed] {
        var signed: [Authorization7702.Signed] = []
        let list = try members.array("authorization_list", atMost: InputLimits.authorizations)
        for (index, element) in list.enumerated() {
            let path = "\(members.at("authorization_list")).\(index)"
            signed.append(try Authorization7702.Signed(element, at: path))
        }
        return signed
    }

    /// Refuses members that the type does not have, by name.
    private func finish(_ kind: Kind) throws(PolicyError) {
        for member in ["gas_price", "max_fee_per_gas", "max_priority_fee_per_gas", "access_list", "authorization_list"]
        where members.has(member) {
            throw PolicyError(at: members.at(member), "A transaction of type \(kind.rawValue) has no such member")
        }
        try members.finish()
    }
}

extension Transaction.AccessListEntry {
    /// Reads `{address, storage_keys}`.
    fileprivate init(_ json: JSON, at path: String) throws(PolicyError) {
        var reader = try ObjectReader(json, at: path)
        let address = try reader.address("address")
        var keys: [[UInt8]] = []
        for (index, key) in try reader.array("storage_keys", atMost: 1_024).enumerated() {
            keys.append(try key.hash(at: "\(reader.at("storage_keys")).\(index)"))
        }
        try reader.finish()
        do {
            try self.init(address: address, storageKeys: keys)
        } catch {
            throw PolicyError(error, below: path)
        }
    }
}

extension Authorization7702.Signed {
    /// Reads `{contract, chain_id, nonce, r, s, y_parity}`, the shape in which `eth_sign7702Authorization` answers.
    fileprivate init(_ json: JSON, at path: String) throws(PolicyError) {
        var reader = try ObjectReader(json, at: path)
        let contract = try reader.address("contract")
        let chainID = try reader.quantity64("chain_id")
        let nonce = try reader.quantity64("nonce")
        let r = try reader.quantity("r")
        let s = try reader.quantity("s")
        let parity = try reader.quantity64("y_parity")
        try reader.finish()
        do {
            self.init(
                try Authorization7702(chainID: chainID, address: contract, nonce: nonce),
                try EthereumSignature(r: r, s: s, yParity: UInt8(clamping: parity)))
        } catch {
            throw PolicyError(error, below: path)
        }
    }
}
