import Bytes
import Ethereum

/// The answers to requests, as Privy gives them.
extension SigningRequest {
    /// `{method, data}` for the signature over `digest`.
    public func answer(with signature: EthereumSignature) -> JSON {
        ["method": .string(method.rawValue), "data": data(with: signature)]
    }

    private func data(with signature: EthereumSignature) -> JSON {
        switch content {
        case .message: ["signature": .hex(signature.bytes), "encoding": "hex"]
        case .raw: ["signature": .hex(Array(signature.bytes.prefix(64))), "encoding": "hex"]
        case .transaction(let transaction):
            ["signed_transaction": .hex(transaction.signed(with: signature).raw), "encoding": "rlp"]
        // `check` lets no request of a Solana wallet reach a key of Ethereum.
        case .solanaMessage, .solanaTransaction: .null
        case .authorization(let authorization): ["authorization": authorization.json(with: signature)]
        }
    }
}

extension Authorization7702 {
    fileprivate func json(with signature: EthereumSignature) -> JSON {
        [
            "contract": .string(address.checksummed), "chain_id": JSON(chainID), "nonce": JSON(nonce),
            "r": .hex(signature.r.bigEndianBytes), "s": .hex(signature.s.bigEndianBytes),
            "y_parity": JSON(signature.yParity),
        ]
    }
}

extension JSON {
    fileprivate static func hex(_ bytes: [UInt8]) -> JSON { .string(Hex.encodePrefixed(bytes)) }
}
