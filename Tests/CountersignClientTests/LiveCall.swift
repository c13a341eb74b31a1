import Bytes
import Ethereum

@testable import CountersignClient

/// A call of the live cases: typed data, a message, an action or a transaction.
struct LiveCall {
    private let json: JSON

    init(_ json: JSON) { self.json = json }

    func made(by account: VaultAccount, idempotencyKey: String? = nil) async throws(VaultError) -> EthereumSignature {
        if let action = json["action"] {
            return try await account.signL1Action(
                action, nonce: unsigned("nonce") ?? 0,
                vaultAddress: json["vault_address"]?.stringValue.flatMap { try? Address($0) },
                expiresAfterMs: unsigned("expires_after"), idempotencyKey: idempotencyKey)
        }
        if let typedData = json["typed_data"] {
            return try await account.signTypedData(typedData, idempotencyKey: idempotencyKey)
        }
        if let transaction = json["transaction"] { return try account.signTransaction(transaction) }
        if let text = json["message"]?["text"]?.stringValue {
            return try await account.signMessage(text, idempotencyKey: idempotencyKey)
        }
        let bytes = (try? Hex.decodePrefixed(json["message"]?["bytes"]?.stringValue ?? "")) ?? []
        return try await account.signMessage(bytes, idempotencyKey: idempotencyKey)
    }

    /// Canonical JSON of `signature`, or of those members of the error that the table speaks of.
    func outcome(
        by account: VaultAccount, as wanted: JSON, idempotencyKey: String? = nil
    ) async throws -> [UInt8] {
        do throws(VaultError) {
            _ = try await made(by: account, idempotencyKey: idempotencyKey)
        } catch {
            let names = wanted.objectValue?.map(\.key) ?? ["kind"]
            return try JSON.object(names.map { JSON.Member($0, error.member($0)) }).canonical()
        }
        return try JSON.string("signature").canonical()
    }

    private func unsigned(_ name: String) -> UInt64? { json[name]?.safeInteger.map { UInt64($0) } }
}

extension VaultError {
    fileprivate func member(_ name: String) -> JSON {
        switch name {
        case "kind": JSON(kind.description)
        case "status": status.map { JSON($0) } ?? .null
        case "code": JSON(code)
        default: JSON("nobody compares \(name)")
        }
    }
}
