import Bytes
import Cryptography

/// How a receipt is signed and checked: Ed25519 over a domain and the content.
public enum ReceiptSignature {
    private static let domain = Array("countersign/receipt/v1".utf8)

    static func make(
        over content: [UInt8], with key: borrowing Ed25519.PrivateKey
    ) throws(CryptographyError) -> [UInt8] {
        try key.signature(for: domain + content)
    }

    /// Whether the receipt was made by a signer that holds the key.
    public static func isValid(_ receipt: SignedReceipt, under publicKey: [UInt8]) -> Bool {
        Ed25519.isValid(receipt.signature, for: domain + receipt.content, publicKey: publicKey)
    }
}
