import Bytes
import Ethereum
import Policy

extension FuzzTarget {
    /// Requests to the relay: what is posted anew says what was read, and is read again as the same.
    static let relayed = FuzzTarget(name: "relayed", shape: .json, seeds: seeds(RelaySamples.texts)) {
        input, randomness throws(Finding) in
        guard let json = try? JSON.parse(input) else { return false }
        let isTestnet = randomness.below(2) == 0
        guard let request = try? RelayedRequest(body: json, isTestnet: isTestnet) else { return false }
        try demand(request.callers.count <= 2, "more than two accounts can have signed a request")
        guard let signature = try? EthereumSignature(r: .one, s: .one, yParity: 0),
            let posted = try? JSON.parse(request.posted(with: signature).serialized()),
            let again = try? RelayedRequest(body: posted, isTestnet: isTestnet)
        else { throw Finding("what is posted cannot be read") }
        try demand(again.signing.digest == request.signing.digest, "what is posted is not what is signed")
        try demand(again.kind == request.kind && again.nonce == request.nonce, "what is posted says something else")
        try demand(again.amounts == request.amounts, "what is posted moves something else")
        let shuffled = try? RelayedRequest(body: TypedDataSamples.shuffled(json, &randomness), isTestnet: isTestnet)
        try demand(shuffled?.signing.digest == request.signing.digest, "a request depends on the order of members")
        return true
    }
}

/// Requests to the relay as SDKs send them.
private enum RelaySamples {
    private static let signature = #""nonce":1700000000000,"signature":{"r":"0x1","s":"0x2","v":27}"#

    static let texts =
        ActionSamples.texts.map { #"{"action":\#($0),\#(signature),"vaultAddress":null,"expiresAfter":null}"# } + [
            #"{"action":\#(ActionSamples.order),\#(signature),"#
                + #""vaultAddress":"0x1d9470d4b963f552e6f671a81619d395877bf409","expiresAfter":1700000060000}"#,
            #"{"action":{"type":"withdraw3","signatureChainId":"0x66eee","hyperliquidChain":"Testnet","#
                + #""destination":"0x5e9ee1089755c3435139848e47e6635505d5a13a","amount":"1","time":1700000000000},"#
                + #"\#(signature)}"#,
            #"{"action":{"type":"approveAgent","signatureChainId":"0x1","hyperliquidChain":"Mainnet","#
                + #""agentAddress":"0x5e9ee1089755c3435139848e47e6635505d5a13a","nonce":1700000000000},\#(signature)}"#,
        ]
}
