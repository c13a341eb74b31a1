import Bytes
import Policy

/// An import that was begun: good for one submission, until it expires.
///
/// The key that the sender encrypts to is not in it; signers derive it from the root key and the record's id.
public struct ImportRecord: Sendable, Equatable {
    public static let lifetimeMs: Int64 = 3_600_000

    let terms: ImportTerms
    let expiresAtMs: Int64

    /// In its one text: by it the record is found.
    public var address: String { terms.address.text }

    init(terms: ImportTerms, expiresAtMs: Int64) {
        self.terms = terms
        self.expiresAtMs = expiresAtMs
    }

    init(_ json: JSON) throws {
        let index = try json.optionalInteger("index")
        guard let chain = ChainType(rawValue: try json.text("chain_type")) else { throw UnreadableRecord() }
        terms = ImportTerms(
            address: try WalletAddress(json.text("address"), of: chain),
            entropy: try index.map { index in
                guard let index = UInt32(exactly: index) else { throw UnreadableRecord() }
                return .phrase(index: index)
            } ?? .privateKey)
        expiresAtMs = try json.integer("expires_at")
    }

    var json: JSON {
        var index: Int64?
        if case .phrase(let number) = terms.entropy { index = Int64(number) }
        return [
            "address": .string(address), "chain_type": .string(terms.address.chain.rawValue),
            "index": JSON(optional: index), "expires_at": JSON(expiresAtMs),
        ]
    }
}
