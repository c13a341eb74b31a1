import Bytes
import Cryptography
import HTTPServer

/// What the supervisor hands to the API process, over a pipe: neither arguments nor environment may hold a database's
/// password.
struct ServeSettings: Sendable {
    var databaseURL: String
    /// Folders that the API process may write to.
    var writableFolders: [String]
    var signerSockets: [String]
    /// The only key whose receipts are taken.
    var receiptKey: [UInt8]
    /// The key that checkpoints of the log verify under.
    var checkpointVerifier: NoteVerifier
    var publicURLs: [String]
    var hasMetrics: Bool
    var appRequestsPerSecond: Int
    var strangerRequestsPerSecond: Int
    /// Addresses and networks, as `AddressRange` takes them.
    var trustedProxies: [String]
    var auditBatch: Int
    /// nil when nothing is relayed.
    var relay: RelaySettings?
    var webhooks: WebhookSettings
    /// nil serves plain HTTP.
    var tls: TLSIdentity?

    /// What the listener's URL begins with.
    var scheme: String { tls == nil ? "http" : "https" }

    var json: JSON {
        [
            "database_url": .string(databaseURL), "writable_folders": .array(writableFolders.map { .string($0) }),
            "signer_sockets": .array(signerSockets.map { .string($0) }),
            "receipt_key": .string(Hex.encode(receiptKey)), "checkpoint_key": .string(checkpointVerifier.text),
            "public_urls": .array(publicURLs.map { .string($0) }),
            "has_metrics": .bool(hasMetrics), "app_requests_per_second": JSON(appRequestsPerSecond),
            "stranger_requests_per_second": JSON(strangerRequestsPerSecond),
            "trusted_proxies": .array(trustedProxies.map { .string($0) }), "audit_batch": JSON(auditBatch),
            "relay": relay?.json ?? .null, "webhooks": webhooks.json,
            "tls": tls?.json ?? .null,
        ]
    }
}

extension ServeSettings {
    /// Reads what the supervisor wrote.
    init(_ bytes: [UInt8]) throws {
        let json = try JSON.parse(bytes)
        func texts(_ name: String) -> [String] { json[name]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        guard let databaseURL = json["database_url"]?.stringValue, let key = json["receipt_key"]?.stringValue,
            let rate = json["app_requests_per_second"]?.safeInteger,
            let strangerRate = json["stranger_requests_per_second"]?.safeInteger,
            let batch = json["audit_batch"]?.safeInteger, let checkpointKey = json["checkpoint_key"]?.stringValue,
            let webhooks = WebhookSettings(json["webhooks"])
        else { throw CommandError("the settings of the API process are incomplete") }
        self.databaseURL = databaseURL
        writableFolders = texts("writable_folders")
        signerSockets = texts("signer_sockets")
        receiptKey = try Hex.decode(key)
        checkpointVerifier = try NoteVerifier(checkpointKey)
        publicURLs = texts("public_urls")
        hasMetrics = json["has_metrics"]?.boolValue ?? false
        appRequestsPerSecond = Int(rate)
        strangerRequestsPerSecond = Int(strangerRate)
        trustedProxies = texts("trusted_proxies")
        auditBatch = Int(batch)
        relay = RelaySettings(json["relay"])
        self.webhooks = webhooks
        tls = json["tls"].flatMap { TLSIdentity($0) }
    }
}
