import Bytes
import Ethereum
import Hyperliquid
import Solana

/// What a signature would do, in one or two sentences for people who are asked for it.
extension SigningRequest {
    /// - Parameters:
    ///   - wallet: how the wallet is called, such as `wallet abc (0x…)`.
    ///   - body: what the request was read from.
    public func words(from wallet: String, body: JSON) -> String {
        switch facts.subject {
        case .transaction(let transaction): transaction.words(from: wallet)
        case .message(let message): SigningRequest.words(message, wallet)
        case .typedData(let data):
            data.words(from: wallet, message: body["params"]?["typed_data"]?["message"] ?? .null)
                + (isBlind ? " It stands for a Hyperliquid action that it does not show." : "")
        case .authorization(let authorization): authorization.words(from: wallet)
        case .userOperation(let operation): operation.words(from: wallet)
        case .l1Action(let action): action.words(from: wallet, action: body["params"]?["action"] ?? .null)
        case .solana(let transaction): transaction.words(from: wallet)
        case .solanaMessage(let message): SigningRequest.words(message, wallet)
        case .opaque: "Sign \(Hex.encodePrefixed(digest)), the hash of something unseen, with \(wallet)."
        }
    }

    private static func words(_ message: [UInt8], _ wallet: String) -> String {
        if message.count == 32 {
            let bytes = Hex.encodePrefixed(message)
            return "Sign the 32 bytes \(bytes), which may be the hash of anything, with \(wallet)."
        }
        guard let text = String(validating: message, as: UTF8.self) ?? (try? OffchainMessage(message))?.text else {
            return "Sign a message of \(message.count) bytes, \(Hex.shown(message)), with \(wallet)."
        }
        return "Sign the message \(PlainText.quoted(text, atMost: 400)) with \(wallet)."
    }
}

extension Transaction {
    fileprivate func words(from wallet: String) -> String {
        let chain = chainID.map { "on chain \($0)" } ?? "on any chain"
        let coin = "\(NativeCoin.amount(value, chainID: chainID)) \(chain)"
        let sentence =
            switch recipient {
            case .contractCreation: "Create a contract with \(data.count) bytes of code and send it \(coin)"
            case .call(let address) where data.isEmpty: "Send \(coin) to \(address.checksummed)"
            case .call(let address):
                value == .zero
                    ? "\(call) at contract \(address.checksummed) \(chain)"
                    : "Send \(coin) to contract \(address.checksummed): \(call)"
            }
        return "\(sentence), from \(wallet), as its transaction number \(nonce), for at most \(fees).\(delegations)"
    }

    /// The call in words where it moves tokens, else by its selector.
    private var call: String {
        guard data.count >= 4 else { return "Call with \(Hex.shown(data))" }
        let selector = Hex.encodePrefixed(Array(data.prefix(4)))
        if let (address, amount) = addressAndAmount {
            switch selector {
            case "0xa9059cbb": return "Transfer \(amount.decimal) base units of the token to \(address.checksummed)"
            case "0x095ea7b3":
                let most = amount == UInt256.max ? "any amount" : "\(amount.decimal) base units"
                return "Let \(address.checksummed) take \(most) of the token"
            default: break
            }
        }
        return "Call function \(selector) with \(data.count - 4) bytes, \(Hex.shown(data))"
    }

    private var addressAndAmount: (Address, UInt256)? {
        guard data.count == 68, data[4..<16].allSatisfy({ $0 == 0 }), let address = Address(bytes: data[16..<36]),
            let amount = UInt256(bigEndian: Array(data[36...]))
        else { return nil }
        return (address, amount)
    }

    private var fees: String {
        let price: UInt256 =
            switch payload {
            case .legacy(let gasPrice), .accessList(let gasPrice, _): gasPrice
            case .dynamicFee(let fees, _), .blob(let fees, _, _, _), .setCode(let fees, _, _): fees.maxFeePerGas
            }
        return "\(gasLimit) gas at \(price.decimal) wei"
    }

    private var delegations: String {
        guard case .setCode(_, _, let authorizations) = payload else { return "" }
        return " It carries \(authorizations.count) delegation(s) of accounts to code."
    }
}

extension Authorization7702 {
    fileprivate func words(from wallet: String) -> String {
        let chain = chainID == 0 ? "every chain" : "chain \(chainID)"
        if address == .zero { return "Clear the code delegation of \(wallet) on \(chain) (nonce \(nonce))." }
        return "Let the code of contract \(address.checksummed) act as \(wallet) on \(chain) (nonce \(nonce))."
    }
}

extension TypedData {
    fileprivate func words(from wallet: String, message: JSON) -> String {
        var place: [String] = []
        if let name = domain.name { place.append(PlainText.quoted(name)) }
        if let chainID = domain.chainID { place.append("chain \(chainID.decimal)") }
        if let contract = domain.verifyingContract { place.append("contract \(contract.checksummed)") }
        let domain = place.isEmpty ? "no named domain" : place.joined(separator: ", ")
        let text = PlainText.plain(String(decoding: message.serialized(), as: UTF8.self), atMost: 800)
        return "Sign typed data \(PlainText.quoted(primaryType)) for \(domain) with \(wallet): \(text)"
    }
}

extension HyperliquidFacts {
    private static let shownOrders = 10

    fileprivate func words(from wallet: String, action json: JSON) -> String {
        let network = isTestnet ? "test" : "main"
        let vault = vaultAddress.map { " for vault \($0.checksummed)" } ?? ""
        let what =
            action.orders.isEmpty
            ? PlainText.plain(String(decoding: json.serialized(), as: UTF8.self), atMost: 800)
            : orders
        return "Sign Hyperliquid action \(PlainText.quoted(action.kind)) on the \(network) network\(vault) with "
            + "\(wallet): \(what)"
    }

    private var orders: String {
        let shown = action.orders.prefix(Self.shownOrders).map { order in
            let side = order.isBuy ? "buy" : "sell"
            let price = order.price.map { " at \($0)" } ?? ""
            let trigger = order.trigger.map { ", once the mark price is \($0.price)" } ?? ""
            return "\(side) \(order.size) of asset \(order.asset)\(price)\(trigger)"
                + (order.isReduceOnly ? ", only to reduce a position" : "")
        }
        let rest = action.orders.count - shown.count
        return shown.joined(separator: "; ") + (rest > 0 ? "; and \(rest) more orders" : "") + "."
    }
}

/// Amounts of the coin in which a chain takes its fees.
enum NativeCoin {
    /// Chains whose coin is ether, by their ids: Ethereum, Optimism, Base, Arbitrum, and the test networks of each.
    private static let etherChains: Set<UInt64> = [1, 10, 8453, 42_161, 11_155_111, 11_155_420, 84_532, 421_614]

    /// Such as `1.5 ETH`; other chains' coins have 18 decimals as well, but names of their own.
    static func amount(_ wei: UInt256, chainID: UInt64?) -> String {
        let isEther = chainID.map(etherChains.contains) ?? false
        return "\(decimal(wei, places: 18)) \(isEther ? "ETH" : "of the chain's coin")"
    }

    /// A number of base units as a decimal fraction, exactly.
    static func decimal(_ value: UInt256, places: Int) -> String {
        let digits = value.decimal
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
        let whole = padded.dropLast(places)
        let fraction = padded.suffix(places)
        guard let last = fraction.lastIndex(where: { $0 != "0" }) else { return String(whole) }
        return "\(whole).\(fraction[...last])"
    }
}

extension Hex {
    private static let shownBytes = 64

    /// `0x…`, cut when it is long.
    fileprivate static func shown(_ bytes: [UInt8]) -> String {
        let rest = bytes.count - shownBytes
        return encodePrefixed(Array(bytes.prefix(shownBytes))) + (rest > 0 ? "… (\(rest) more bytes)" : "")
    }
}
