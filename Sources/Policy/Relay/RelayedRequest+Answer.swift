import Bytes
import Cryptography
import Ethereum
import Hyperliquid

extension RelayedRequest {
    /// The body that is posted to the exchange, with the wallet's signature over `signing.digest`.
    public func posted(with signature: EthereumSignature) -> JSON {
        var members: [JSON.Member] = [
            .init("action", action.json), .init("nonce", JSON(nonce)),
            .init(
                "signature",
                [
                    "r": .string(Hex.encodePrefixed(signature.r.bigEndianBytes)),
                    "s": .string(Hex.encodePrefixed(signature.s.bigEndianBytes)), "v": JSON(27 + signature.yParity),
                ]),
        ]
        if let vaultAddress { members.append(.init("vaultAddress", .string(vaultAddress.lowercased))) }
        if let expiresAfter { members.append(.init("expiresAfter", JSON(expiresAfter))) }
        return .object(members)
    }

    /// What the action does, for receipts: network and kind, then what of it moves or may move funds.
    public var amounts: JSON {
        var members: [JSON.Member] = [
            .init("network", isTestnet ? "testnet" : "mainnet"), .init("action", .string(kind)),
        ]
        switch action {
        case .hashed(_, let facts, _, _): members += facts.action.amounts
        case .spelledOut(_, let action, _): members += action.typedData.amounts
        }
        return .object(members)
    }
}

extension L1Facts {
    /// Numbers as decimal texts, addresses in lower case.
    fileprivate var amounts: [JSON.Member] {
        func texts<Element>(_ elements: [Element], _ text: (Element) -> String) -> JSON? {
            elements.isEmpty ? nil : .array(elements.map { .string(text($0)) })
        }
        let values: [(String, JSON?)] = [
            ("variant", variant.map { .string($0) }),
            ("assets", texts(assets, String.init)),
            ("notional", orders.isEmpty ? nil : JSON(totalNotional?.description)),
            ("leverage", leverage.map { .string(String($0)) }),
            ("usd", usd.map { .string($0.description) }),
            ("amount", amount.map { .string($0.description) }),
            ("token", token.map { .string($0) }),
            ("deposit", isDeposit.map { .bool($0) }),
            ("vaults", texts(vaults, \.lowercased)),
            ("destinations", texts(destinations, \.lowercased)),
            ("builder", builder.map { .string($0.lowercased) }),
            ("builder_fee", builderFee.map { .string(String($0)) }),
        ]
        return values.compactMap { name, value in value.map { JSON.Member(name, $0) } }
    }
}

extension TypedData {
    /// Longest text that is repeated in a receipt; of a longer one it gets the hash.
    private static let longestText = 256

    /// The members of the message by their names.
    fileprivate var amounts: [JSON.Member] {
        let fields = types.first { $0.name == primaryType }?.fields ?? []
        return fields.compactMap { field in
            guard let path = FieldPath(field.name), let value = value(at: path) else { return nil }
            return JSON.Member(field.name, TypedData.amount(value))
        }
    }

    private static func amount(_ value: TypedValue) -> JSON {
        switch value {
        case .bool(let flag): .bool(flag)
        case .integer(let integer): .string(integer.magnitude.decimal)
        case .address(let address): .string(address.lowercased)
        case .bytes(let bytes): ["sha256": .string(Hex.encode(SHA256.hash(bytes)))]
        case .string(let text) where text.utf8.count <= longestText: .string(text)
        case .string(let text): ["sha256": .string(Hex.encode(SHA256.hash(Array(text.utf8))))]
        case .array, .structure, .null: .null
        }
    }
}
