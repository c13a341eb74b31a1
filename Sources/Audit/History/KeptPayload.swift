import Storage

/// What a request for a signature asked, to be kept beside its entry in the log.
public struct KeptPayload: Sendable {
    /// The longest payload that is kept, in bytes; the entry of a longer one stands alone.
    public static let maximumBytes = 65_536
    private static let dayMs: Int64 = 86_400_000

    let payload: [UInt8]
    private let lifetimeMs: Int64

    /// - Parameters:
    ///   - payload: the bytes that were authorised, whose digest is in the receipt; nil when they are too many.
    ///   - days: for how long, 1 to 365.
    public init?(_ payload: [UInt8], days: Int64) {
        guard payload.count <= KeptPayload.maximumBytes, 1...365 ~= days else { return nil }
        self.payload = payload
        lifetimeMs = days * KeptPayload.dayMs
    }

    /// The row beside an entry that is written now.
    func row(sequence: Int64, appID: String?, nowMs: Int64) -> [SQLValue] {
        [.integer(sequence), .optional(appID), .integer(nowMs + lifetimeMs), .bytes(payload)]
    }

    static let insertion = ListStatement.insertion(
        into: "audit_payloads", [.integer("seq"), .text("app_id"), .integer("expires_at_ms"), .bytes("payload")])
}
