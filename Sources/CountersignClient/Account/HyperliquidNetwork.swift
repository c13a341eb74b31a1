import Bytes

/// Hyperliquid's two networks, told apart in what is signed.
///
/// Clients sign for the test network by mistake when their URL is not exactly that of the main one, as behind a proxy. Such a
/// signature is worthless or worse, so it is never asked for.
enum HyperliquidNetwork {
    private static let userSignedPrefix = "HyperliquidTransaction:"

    /// - Throws: `invalidRequest` if typed data is for the network that the vault is not on.
    static func check(_ typedData: RequestedTypedData, isTestnet: Bool) throws(VaultError) {
        let (json, primaryType) = (typedData.json, typedData.typedData.primaryType)
        let isRight: Bool
        if primaryType == "Agent", typedData.typedData.domain.name == "Exchange" {
            isRight = json["message"]?["source"] == (isTestnet ? "b" : "a")
        } else if primaryType.hasPrefix(userSignedPrefix) {
            isRight = json["message"]?["hyperliquidChain"] == (isTestnet ? "Testnet" : "Mainnet")
        } else {
            isRight = true
        }
        guard isRight else {
            throw VaultError(
                .invalidRequest,
                "this vault is on Hyperliquid's \(isTestnet ? "test" : "main") network, what is to be signed is not for it"
            )
        }
    }
}
