import Bytes
import Ethereum

extension L1Facts {
    /// What typed data says that the exchange would read as a user-signed action; nil for any other typed data.
    ///
    /// Domain and type are part of what is signed, so nothing else can pass for such an action.
    public init?(userSigned data: TypedData) {
        let domain = data.domain
        guard domain.name == "HyperliquidSignTransaction", domain.version == "1", domain.verifyingContract == .zero,
            let type = UserSignedType.all.first(where: { $0.primaryType == data.primaryType }),
            data.encodeType(of: data.primaryType) == type.encodedType
        else { return nil }
        func value(_ name: String) -> TypedValue? { FieldPath(name).flatMap { data.value(at: $0) } }
        let amount = value("amount").flatMap(\.text).flatMap { ExactDecimal($0) }
        self.init(
            kind: type.kind, variant: nil, orders: [], assets: [], leverage: nil, isCross: nil, vaults: [],
            destinations: ["destination", "destinationRecipient"].compactMap { value($0)?.address },
            builder: value("builder")?.address, builderFee: nil, usd: type.paysDollars ? amount : nil, amount: amount,
            token: value("token").flatMap(\.text), isDeposit: nil,
            nonce: type.fields.last.flatMap { value($0.name)?.unsigned })
    }

    /// Whether typed data of a user-signed action is for the main network.
    public static func isMainnet(userSigned data: TypedData) -> Bool {
        FieldPath("hyperliquidChain").flatMap { data.value(at: $0)?.text } == "Mainnet"
    }
}

extension UserSignedType {
    /// `encodeType` of EIP-712.
    fileprivate var encodedType: String {
        let members = ["string hyperliquidChain"] + fields.map { "\($0.type) \($0.name)" }
        return "\(primaryType)(\(members.joined(separator: ",")))"
    }

    /// Whether the amount is in US dollars.
    fileprivate var paysDollars: Bool { kind == "withdraw3" || kind == "usdSend" }
}

extension TypedValue {
    fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }

    fileprivate var address: Address? {
        switch self {
        case .address(let address): address
        // The exchange takes addresses in any case.
        case .string(let text): try? Address(text.lowercased())
        default: nil
        }
    }

    fileprivate var unsigned: UInt64? {
        guard case .integer(let integer) = self, !integer.isNegative else { return nil }
        return integer.magnitude.asUInt64
    }
}
