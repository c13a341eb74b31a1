import Bytes
import Cryptography
import Ethereum

/// The two domains (EIP-712) in which Hyperliquid's messages are signed. Both have version 1 and the zero contract.
struct SigningDomain {
    let name: String
    let chainID: UInt64

    /// Of L1 actions; the chain ID is the same on every network.
    static let exchange = SigningDomain(name: "Exchange", chainID: 1337)

    /// Of user-signed actions, on the chain that the client's wallet is set to.
    static func transaction(chainID: UInt64) -> SigningDomain {
        SigningDomain(name: "HyperliquidSignTransaction", chainID: chainID)
    }

    var json: JSON {
        [
            "name": .string(name), "version": "1", "chainId": JSON(chainID),
            "verifyingContract": .string(Address.zero.lowercased),
        ]
    }

    /// The declaration of the domain's members.
    static let fields: JSON = [
        ["name": "name", "type": "string"], ["name": "version", "type": "string"],
        ["name": "chainId", "type": "uint256"], ["name": "verifyingContract", "type": "address"],
    ]

    /// 32 bytes.
    var separator: [UInt8] {
        let type = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
        let words = [type, name, "1"].flatMap { Keccak256.hash(Array($0.utf8)) }
        return Keccak256.hash(words + UInt256(chainID).bigEndianBytes + [UInt8](repeating: 0, count: 32))
    }
}
