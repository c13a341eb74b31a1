import Bytes
import Ethereum
import Hyperliquid

extension FuzzTarget {
    /// MessagePack: what is decoded is encoded to the same bytes, and reads the same as an action.
    static let messagePack = FuzzTarget(
        name: "msgpack", shape: .bytes,
        seeds: ActionSamples.parsed.map(\.messagePack) + [[0x80], [0x93, 0xc0, 0xc2, 0xcd, 0x01, 0x00]]
    ) { input, _ throws(Finding) in
        guard let json = try? MessagePack.decode(input) else { return false }
        try demand((try? MessagePack.encode(json)) == input, "two encodings of the same value are accepted")
        if let action = try? L1Action.parse(json) { try checkAction(action) }
        return true
    }

    /// Actions of Hyperliquid: the bytes that are hashed are read back to the same action, whatever was sent.
    static let l1Action = FuzzTarget(name: "l1-action", shape: .json, seeds: seeds(ActionSamples.texts)) {
        input, randomness throws(Finding) in
        guard let json = try? JSON.parse(input) else { return false }
        if let user = try? UserSignedAction.parse(json) {
            try demand(user.typedData.digest.count == 32, "a digest is not 32 bytes")
        }
        guard let action = try? L1Action.parse(json) else { return false }
        try checkAction(action)
        let shuffled = try? L1Action.parse(TypedDataSamples.shuffled(json, &randomness))
        try demand(shuffled == action, "an action depends on the order of members")
        let loud = try? L1Action.parse(action.canonical.withCapitalDigits)
        try demand(loud == action, "an action depends on the case of hexadecimal digits")
        return true
    }

    private static func checkAction(_ action: L1Action) throws(Finding) {
        guard let decoded = try? MessagePack.decode(action.messagePack) else {
            throw Finding("an action's MessagePack cannot be read")
        }
        guard let again = try? L1Action.parse(decoded) else { throw Finding("an action's MessagePack is no action") }
        try demand(again.messagePack == action.messagePack, "an action's MessagePack is another action")
        try demand((try? L1Action.parse(action.canonical)) == action, "the canonical action is another action")
        let facts = action.facts(vaultAddress: nil)
        _ = facts.totalNotional
        try demand(facts.kind == action.kind, "the facts are of another kind")
        try demand(facts == again.facts(vaultAddress: nil), "the same action has other facts")
    }
}

extension JSON {
    private static let hexadecimal: Set<String> = ["c", "cloid", "vaultAddress", "subAccountUser", "destination"]

    /// The same with addresses and client order ids in capital digits.
    fileprivate var withCapitalDigits: JSON {
        switch self {
        case .array(let elements): .array(elements.map(\.withCapitalDigits))
        case .object(let members):
            .object(
                members.map { member in
                    guard JSON.hexadecimal.contains(member.key), let text = member.value.stringValue else {
                        return Member(member.key, member.value.withCapitalDigits)
                    }
                    return Member(member.key, .string("0x" + text.dropFirst(2).uppercased()))
                })
        default: self
        }
    }
}
