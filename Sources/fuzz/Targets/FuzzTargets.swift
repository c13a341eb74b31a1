/// All targets, in the order in which they run.
enum FuzzTargets {
    static let all: [FuzzTarget] = [
        .json, .encodings, .numbers, .rlp, .abi, .transaction, .typedData, .messagePack, .l1Action, .solanaTransaction,
        .solanaMessage, .http, .httpAnswer, .publicKey, .p256Signature, .secp256k1Recovery, .policy, .signingRequest,
        .relayed, .frames, .record, .payload, .keep, .hpke, .mnemonic, .keystore, .token, .note,
    ]
}

extension FuzzTarget {
    /// Seeds that are text.
    static func seeds(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }
}
