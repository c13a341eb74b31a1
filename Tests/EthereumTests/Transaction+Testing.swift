import Bytes
import Cryptography
import Ethereum
import TestSupport

extension Transaction {
    /// A transaction as vector files write it.
    init(vector json: JSON) throws {
        let recipient: Recipient =
            json["to"]?.isNull ?? true ? .contractCreation : .call(try Address(json.string("to")))
        let chainID: UInt64? = try json["chainId"] == nil ? nil : json.uint64("chainId")
        try self.init(
            chainID: chainID, nonce: json.uint64("nonce"), gasLimit: json.uint64("gas"), recipient: recipient,
            value: json.uint256("value"), data: Hex.decodePrefixed(json.string("data")), payload: Payload(vector: json))
    }
}

extension Transaction.Payload {
    fileprivate init(vector json: JSON) throws {
        let list = try (json["accessList"]?.arrayValue ?? []).map { entry in
            try Transaction.AccessListEntry(
                address: Address(entry.string("address")),
                storageKeys: entry.cases("storageKeys").map { try Hex.decodePrefixed($0.stringValue ?? "") })
        }
        let type = try json.string("type")
        if type == "legacy" {
            self = .legacy(gasPrice: try json.uint256("gasPrice"))
            return
        } else if type == "eip2930" {
            self = .accessList(gasPrice: try json.uint256("gasPrice"), accessList: list)
            return
        }
        let fees = try Transaction.DynamicFees(
            maxPriorityFeePerGas: json.uint256("maxPriorityFeePerGas"), maxFeePerGas: json.uint256("maxFeePerGas"))
        switch type {
        case "eip1559":
            self = .dynamicFee(fees, accessList: list)
        case "eip4844":
            self = .blob(
                fees, accessList: list, maxFeePerBlobGas: try json.uint256("maxFeePerBlobGas"),
                blobVersionedHashes: try json.cases("blobVersionedHashes")
                    .map { try Hex.decodePrefixed($0.stringValue ?? "") })
        case "eip7702":
            let authorizations = try json.cases("authorizationList").map { try Authorization7702.Signed(vector: $0) }
            self = .setCode(fees, accessList: list, authorizations: authorizations)
        default:
            throw VectorError("an unknown type of transaction: \(type)")
        }
    }
}

extension Authorization7702.Signed {
    init(vector json: JSON) throws {
        let authorization = try Authorization7702(
            chainID: json.uint64("chainId"), address: Address(json.string("address")), nonce: json.uint64("nonce"))
        self.init(authorization, try EthereumSignature(vector: json))
    }
}

extension EthereumSignature {
    /// Of the members `r`, `s` and `yParity`.
    init(vector json: JSON) throws {
        guard let r = try UInt256(bigEndian: json.bytes("r")), let s = try UInt256(bigEndian: json.bytes("s")) else {
            throw VectorError("r or s is too long")
        }
        try self.init(r: r, s: s, yParity: UInt8(json.integer("yParity")))
    }
}

extension JSON {
    func uint256(_ member: String) throws -> UInt256 {
        guard let value = try UInt256(decimal: string(member)) else { throw VectorError("no integer in \(member)") }
        return value
    }

    func uint64(_ member: String) throws -> UInt64 {
        guard let value = try uint256(member).asUInt64 else { throw VectorError("more than 64 bits in \(member)") }
        return value
    }
}
