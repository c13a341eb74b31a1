import Bytes

extension UserSignedAction {
    /// Whether actions of a `type` are signed member by member.
    public static func signsMembers(ofKind kind: String) -> Bool {
        UserSignedType.all.contains { $0.kind.utf8.elementsEqual(kind.utf8) }
    }

    /// The same posted action for the main or the test network: only `hyperliquidChain` differs.
    public static func posted(_ json: JSON, isMainnet: Bool) -> JSON {
        guard case .object(var members) = json else { return json }
        for index in members.indices where members[index].key.hasSameBytes(as: "hyperliquidChain") {
            members[index].value = isMainnet ? "Mainnet" : "Testnet"
        }
        return .object(members)
    }
}
