import Bytes
import Ethereum

extension L1Action {
    /// What a policy may ask about the action.
    /// - Parameter vaultAddress: as in `connectionID`.
    public func facts(vaultAddress: Address?) -> L1Facts {
        let orders = orders
        var assets = orders.map(\.asset)
        assets += ["asset", kind == "twapCancel" ? "a" : "asset"].compactMap { canonical[$0]?.unsigned }
        assets += (canonical["cancels"]?.arrayValue ?? []).compactMap { ($0["a"] ?? $0["asset"])?.unsigned }
        let variant = isOneOfMany ? canonical.objectValue?.last : nil
        let body = variant?.value ?? canonical
        return L1Facts(
            kind: kind, variant: variant?.key, orders: orders, assets: assets.withoutRepetition,
            leverage: canonical["leverage"]?.unsigned, isCross: canonical["isCross"]?.boolValue,
            vaults: ([canonical["vaultAddress"]?.address] + [vaultAddress]).compactMap { $0 }.withoutRepetition,
            destinations: ["destination", "subAccountUser", "feeRecipient"].compactMap { body[$0]?.address },
            builder: canonical["builder"]?["b"]?.address,
            builderFee: canonical["builder"]?["f"]?.unsigned, usd: dollars, amount: body["amount"]?.decimal,
            token: body["token"]?.stringValue ?? body["token"]?.numberToken,
            isDeposit: canonical["isDeposit"]?.boolValue, nonce: canonical["nonce"]?.unsigned)
    }

    private var isOneOfMany: Bool {
        if case .oneMember? = Self.kinds[kind] { true } else { false }
    }

    private var orders: [L1Facts.Order] {
        let listed = canonical["orders"]?.arrayValue ?? []
        let changed = (canonical["modifies"]?.arrayValue ?? []).compactMap { $0["order"] }
        let single = [canonical["order"], canonical["twap"]].compactMap { $0 }
        return (listed + changed + single).compactMap { L1Facts.Order($0) }
    }

    private var dollars: ExactDecimal? {
        ["usd", "initialUsd", "ntli", "ntl"].compactMap { canonical[$0]?.safeInteger }.first
            .map { ExactDecimal($0, scale: 6) }
    }
}

extension L1Facts.Order {
    /// Of an order in canonical form, or of the like-named members of a time-weighted one.
    fileprivate init?(_ json: JSON) {
        guard let asset = json["a"]?.unsigned, let isBuy = json["b"]?.boolValue, let size = json["s"]?.decimal,
            let isReduceOnly = json["r"]?.boolValue
        else { return nil }
        self.asset = asset
        self.isBuy = isBuy
        self.size = size
        self.isReduceOnly = isReduceOnly
        price = json["p"]?.decimal
        timeInForce = json["t"]?["limit"]?["tif"]?.stringValue
        trigger = L1Facts.Trigger(json["t"]?["trigger"])
        clientOrderID = json["c"]?.stringValue
    }
}

extension L1Facts.Trigger {
    fileprivate init?(_ json: JSON?) {
        guard let isMarket = json?["isMarket"]?.boolValue, let price = json?["triggerPx"]?.decimal else { return nil }
        self.isMarket = isMarket
        self.price = price
        isTakeProfit = json?["tpsl"]?.stringValue == "tp"
    }
}

extension JSON {
    fileprivate var unsigned: UInt64? { safeInteger.flatMap { UInt64(exactly: $0) } }
    fileprivate var decimal: ExactDecimal? { (stringValue ?? numberToken).flatMap { ExactDecimal($0) } }
    fileprivate var address: Address? { stringValue.flatMap { try? Address($0) } }
}

extension Array where Element: Hashable {
    fileprivate var withoutRepetition: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
