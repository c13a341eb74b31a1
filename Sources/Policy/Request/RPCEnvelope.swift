import Bytes
import Ethereum

/// The members around `params` in the body of `POST /v1/wallets/{id}/rpc`.
struct RPCEnvelope {
    let method: WalletMethod
    let claims: WalletClaims
    /// The chain of `caip2`, `eip155:N`; nil when absent.
    private let chainID: UInt64?

    /// Reads every member but `params`.
    init(_ reader: inout ObjectReader) throws(PolicyError) {
        let method = try RPCEnvelope.method(&reader)
        self.method = method
        claims = WalletClaims(
            walletID: try reader.optionalText("wallet_id"), chainType: try reader.optionalText("chain_type"),
            address: try RPCEnvelope.address(&reader, method))
        if !method.chains.contains(.ethereum), reader.has("caip2") {
            throw PolicyError(at: "caip2", "A signature of a Solana wallet is for no network in particular")
        }
        chainID = try RPCEnvelope.chainID(&reader)
        guard try reader.optionalBool("sponsor") != true else {
            throw PolicyError(at: "sponsor", "Gas sponsorship is not enabled.")
        }
        for (member, reason) in RPCEnvelope.refused where reader.has(member) { throw PolicyError(at: member, reason) }
    }

    /// Checks `caip2` against the chain that the params name.
    func checkChain(_ chain: UInt256?) throws(PolicyError) {
        guard let chainID else { return }
        guard let chain else { throw PolicyError(at: "caip2", "The params name no chain that it could be") }
        guard chain == UInt256(chainID) else { throw PolicyError(at: "caip2", "Is not the chain of the params") }
    }

    static let served: [WalletMethod] = [
        .personalSign, .signTypedData, .signTransaction, .signAuthorization, .signUserOperation, .signHash,
        .signL1Action,
        .solanaSignMessage, .solanaSignTransaction,
    ]

    private static let refused: [(String, String)] = [
        ("reference_id", "Only a request that sends a transaction can have a reference_id"),
        ("experimental_data_suffix", "Is not supported"),
        ("optimistic_broadcast", "Is not supported"),
        ("signature_options", "Is not supported"),
    ]

    /// Methods of Privy's schema that no policy knows.
    private static let foreign: Set<String> = [
        "signTransactionBytes", "signRawMessageBytes", "tron_signTransaction", "tron_sendTransaction",
        "xrpl_signTransaction",
    ]

    private static func method(_ reader: inout ObjectReader) throws(PolicyError) -> WalletMethod {
        let text = try reader.text("method")
        let known = WalletMethod(rawValue: text)
        if let known, served.contains(known) { return known }
        guard known != .sendTransaction else {
            throw PolicyError(
                .methodNotSupported, at: "method",
                "'eth_sendTransaction' comes later: use 'eth_signTransaction' and send the signed transaction yourself")
        }
        guard known != .solanaSendTransaction else {
            throw PolicyError(
                .methodNotSupported, at: "method",
                "'signAndSendTransaction' comes later: use 'signTransaction' and send the signed transaction yourself")
        }
        guard known == nil, !foreign.contains(text) else {
            throw PolicyError(.methodNotSupported, at: "method", "'\(text)' is not served here")
        }
        let names = served.map { "'\($0.rawValue)'" }.joined(separator: " | ")
        throw PolicyError(
            at: "method", "Invalid enum value. Expected \(names), received '\(text.shortened(to: 64))'")
    }

    private static func address(
        _ reader: inout ObjectReader, _ method: WalletMethod
    ) throws(PolicyError) -> WalletAddress? {
        guard method.chains.contains(.ethereum) else {
            return try reader.optionalText("address").map { text throws(PolicyError) in
                try WalletAddress(text, of: .solana, at: reader.at("address"))
            }
        }
        return try reader.optionalAddress("address").map { .ethereum($0) }
    }

    private static func chainID(_ reader: inout ObjectReader) throws(PolicyError) -> UInt64? {
        guard let text = try reader.optionalText("caip2") else { return nil }
        let digits = text.dropFirst("eip155:".count)
        guard text.hasPrefix("eip155:"), let chainID = UInt64(digits), chainID > 0, String(chainID) == digits else {
            throw PolicyError(at: "caip2", "Expected 'eip155:' and a chain id")
        }
        return chainID
    }
}
