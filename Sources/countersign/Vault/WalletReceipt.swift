import Bytes
import CountersignClient
import Cryptography
import Ethereum
import Signer

/// What the signer must have stated about a wallet before its address is shown: docs/formats/receipt.md.
///
/// The address is computed from the public key in the receipt; that the answer names the same is only one of the checks.
struct WalletReceipt {
    let ownerID: String
    let policyID: String
    let signerIDs: [String]

    /// The address of the wallet in an answer.
    /// - Parameter receiptKey: 32 bytes; without it, whoever answered could have written the receipt.
    /// - Throws: `CommandError`, naming all that the receipt does not bear out.
    func address(of wallet: AppClient.Creation, receiptKey: [UInt8]?) throws(CommandError) -> String {
        guard let receipt = wallet.receipt.flatMap(Self.parse), let statement = try? JSON.parse(receipt.content) else {
            throw CommandError("the server gave no receipt for the wallet; its address is not shown")
        }
        if let receiptKey, !ReceiptSignature.isValid(receipt, under: receiptKey) {
            throw CommandError("the wallet's receipt was not signed under --receipt-key; its address is not shown")
        }
        let address = Self.address(statement["public_key"]?.stringValue)
        let wrong = checks(wallet, statement, address).filter { !$0.holds }.map(\.name)
        guard wrong.isEmpty, let address else {
            throw CommandError(
                "the wallet's receipt does not bear out: \(wrong.joined(separator: ", ")); its address is not shown")
        }
        return address.checksummed
    }

    private func checks(
        _ wallet: AppClient.Creation, _ statement: JSON, _ address: Address?
    ) -> [(name: String, holds: Bool)] {
        let id = wallet.body["id"]?.stringValue
        let signers = wallet.body["additional_signers"]?.arrayValue?.map { $0["signer_id"]?.stringValue }
        return [
            // Another URL than the server's public one shows here too.
            ("request", statement["payload"]?.stringValue == Hex.encode(wallet.payloadHash)),
            ("operation", statement["op"] == "wallet.create" && statement["decision"] == "allow"),
            ("answer", statement["answer"]?.stringValue == Hex.encode(wallet.answerHash)),
            ("wallet", statement["subject"] == ["id": JSON(id), "kind": "wallet"]),
            ("address", address != nil && wallet.body["address"]?.stringValue == address?.checksummed),
            ("owner", wallet.body["owner_id"]?.stringValue == ownerID && names("key_quorum", ownerID, statement)),
            ("policy", wallet.body["policy_ids"] == [.string(policyID)] && names("policy", policyID, statement)),
            ("signers", signers == signerIDs),
        ]
    }

    /// Whether the decision read or made that record.
    private func names(_ kind: String, _ id: String, _ statement: JSON) -> Bool {
        let records = (statement["records"]?.arrayValue ?? []) + (statement["changes"]?.arrayValue ?? [])
        return records.contains { $0["kind"]?.stringValue == kind && $0["id"]?.stringValue == id }
    }

    /// Content and signature, each in base64url, with a point between them.
    private static func parse(_ header: String) -> SignedReceipt? {
        let parts = header.split(separator: ".", omittingEmptySubsequences: false).map {
            try? Base64URL.decode(String($0))
        }
        guard parts.count == 2, let content = parts[0], let signature = parts[1] else { return nil }
        return SignedReceipt(content: content, signature: signature, boot: [], counter: 0)
    }

    private static func address(_ publicKey: String?) -> Address? {
        guard let bytes = try? Hex.decode(publicKey ?? ""), let key = try? Secp256k1.PublicKey(bytes) else {
            return nil
        }
        return try? Address(uncompressedPublicKey: key.uncompressed)
    }
}
