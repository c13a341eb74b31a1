import Bytes
import Ethereum

/// A row of the table of user-signed actions: the action's `type`, the name of its typed data and the signed members
/// behind `hyperliquidChain`. The last one is the nonce.
struct UserSignedType: Sendable {
    let kind: String
    let name: String
    let fields: [TypedData.Field]

    var primaryType: String { "HyperliquidTransaction:\(name)" }

    /// - Parameter fields: types and names as in Solidity, such as `address user,uint64 nonce`.
    init(_ kind: String, _ name: String, _ fields: String) {
        self.kind = kind
        self.name = name
        self.fields = fields.split(separator: ",").map { field in
            let words = field.split(separator: " ")
            return TypedData.Field(name: String(words[words.count - 1]), type: String(words[0]))
        }
    }

    static let all: [UserSignedType] = [
        .init("withdraw3", "Withdraw", "string destination,string amount,uint64 time"),
        .init("usdSend", "UsdSend", "string destination,string amount,uint64 time"),
        .init("spotSend", "SpotSend", "string destination,string token,string amount,uint64 time"),
        .init("usdClassTransfer", "UsdClassTransfer", "string amount,bool toPerp,uint64 nonce"),
        .init(
            "sendAsset", "SendAsset",
            "string destination,string sourceDex,string destinationDex,string token,string amount,"
                + "string fromSubAccount,uint64 nonce"),
        .init(
            "sendToEvmWithData", "SendToEvmWithData",
            "string token,string amount,string sourceDex,string destinationRecipient,string addressEncoding,"
                + "uint32 destinationChainId,uint64 gasLimit,bytes data,uint64 nonce"),
        .init("approveAgent", "ApproveAgent", "address agentAddress,string agentName,uint64 nonce"),
        .init("approveBuilderFee", "ApproveBuilderFee", "string maxFeeRate,address builder,uint64 nonce"),
        .init("tokenDelegate", "TokenDelegate", "address validator,uint64 wei,bool isUndelegate,uint64 nonce"),
        .init("cDeposit", "CDeposit", "uint64 wei,uint64 nonce"),
        .init("cWithdraw", "CWithdraw", "uint64 wei,uint64 nonce"),
        .init("convertToMultiSigUser", "ConvertToMultiSigUser", "string signers,uint64 nonce"),
        .init("userSetAbstraction", "UserSetAbstraction", "address user,string abstraction,uint64 nonce"),
        .init("userDexAbstraction", "UserDexAbstraction", "address user,bool enabled,uint64 nonce"),
        .init("userPortfolioMargin", "UserPortfolioMargin", "address user,bool enabled,uint64 nonce"),
        .init("linkStakingUser", "LinkStakingUser", "address user,bool isFinalize,uint64 nonce"),
        .init("stakingLinkDisableTradingUser", "StakingLinkDisableTradingUser", "address tradingUser,uint64 nonce"),
    ]
}

extension UserSignedType {
    /// The signed members of an action as it is posted.
    func message(of json: JSON) throws(HyperliquidError) -> [JSON.Member] {
        var message: [JSON.Member] = []
        for field in fields {
            var value = json[field.name]
            // Clients do not post the name of an unnamed agent, but sign it.
            if field.name == "agentName", value?.isNull ?? true { value = "" }
            guard let value else { throw HyperliquidError(.missingField, path: field.name, "missing") }
            message.append(JSON.Member(field.name, value))
        }
        return message
    }

    /// - Throws: `malformed` with the path of a value that is not of its type.
    func typedData(
        isMainnet: Bool, chainID: UInt64, message: [JSON.Member],
        multiSig: (user: Address, outerSigner: Address)? = nil
    ) throws(HyperliquidError) -> TypedData {
        var front = [TypedData.Field(name: "hyperliquidChain", type: "string")]
        var values = [JSON.Member("hyperliquidChain", isMainnet ? "Mainnet" : "Testnet")]
        if let multiSig {
            front += ["payloadMultiSigUser", "outerSigner"].map { TypedData.Field(name: $0, type: "address") }
            values.append(JSON.Member("payloadMultiSigUser", .string(multiSig.user.lowercased)))
            values.append(JSON.Member("outerSigner", .string(multiSig.outerSigner.lowercased)))
        }
        let declaration = (front + fields).map { ["name": .string($0.name), "type": .string($0.type)] as JSON }
        let json: JSON = [
            "domain": SigningDomain.transaction(chainID: chainID).json,
            "types": .object([
                .init(primaryType, .array(declaration)), .init("EIP712Domain", SigningDomain.fields),
            ]),
            "primaryType": .string(primaryType), "message": .object(values + message),
        ]
        do { return try TypedData(json) } catch {
            throw HyperliquidError(.malformed, path: error.path, error.message)
        }
    }
}
