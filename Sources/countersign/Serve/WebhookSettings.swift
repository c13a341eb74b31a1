import Bytes
import Cryptography
import SignerProcess
import Webhooks

/// How webhooks are delivered.
struct WebhookSettings: Sendable {
    static let allow = Flag(
        "--webhook-allow", "HOST[:PORT]|NETWORK",
        "where webhooks may go beside the public internet, also without TLS; repeatable (default: nowhere)")

    /// Entries as `AllowedDestinations` takes them.
    let allowed: [String]
    /// The key that secrets are derived from. The API process has it, as it has the certificate's.
    let key: [UInt8]
    /// Names the server among those that share the database, whichever of its API processes runs.
    let owner: String

    init(_ arguments: Arguments, rootKey: RootKeyFile) throws {
        allowed = try WebhookSettings.allowed(arguments)
        key = try SignerProcess.webhookKey(of: rootKey).withBytes { Array($0) }
        owner = Hex.encode(SystemRandom().bytes(count: 16))
    }

    /// The entries of the flag.
    static func allowed(_ arguments: Arguments) throws(UsageError) -> [String] {
        let entries = arguments.list(allow)
        for entry in entries where AllowedDestinations([entry]) == nil {
            throw UsageError("--webhook-allow \(entry) is neither a host, with or without a port, nor a network")
        }
        return entries
    }
}

extension WebhookSettings {
    var json: JSON {
        [
            "allowed": .array(allowed.map { .string($0) }), "key": .string(Hex.encode(key)), "owner": .string(owner),
        ]
    }

    /// Reads what `json` wrote.
    init?(_ json: JSON?) {
        guard let allowed = json?["allowed"]?.arrayValue, let owner = json?["owner"]?.stringValue,
            let key = json?["key"]?.stringValue.flatMap({ try? Hex.decode($0) })
        else { return nil }
        self.allowed = allowed.compactMap(\.stringValue)
        self.key = key
        self.owner = owner
    }
}
