import Bytes
import CountersignClient

/// An app at a server that is asked again where a second time does no harm: when the server wants less haste, cannot be
/// reached or is at fault, and when its answer was lost.
struct PatientApp: Sendable {
    let app: AppClient
    /// Who is asked, for people.
    let name: String
    let network: Network

    private static let mostWaits = 100
    private static let mostFailures = 4
    private static let longestWaitMs = 600_000
    private static let longestPauseMs = 30_000

    func get(_ path: String) async throws -> JSON {
        try await patiently { () async throws(VaultError) in try await app.get(path) }
    }

    /// Makes something once, however often it is asked with the same key.
    func create(_ path: String, _ body: JSON, idempotencyKey: String) async throws -> JSON {
        try await patiently { () async throws(VaultError) in
            try await app.post(path, body, idempotencyKey: idempotencyKey).body
        }
    }

    func put(_ path: String, _ body: JSON) async throws -> JSON {
        try await patiently { () async throws(VaultError) in try await app.put(path, body) }
    }

    func patch(_ path: String, _ body: JSON) async throws -> JSON {
        try await patiently { () async throws(VaultError) in try await app.patch(path, body) }
    }

    /// - Parameter lifetimeMs: how long each request's signatures are good.
    func post(
        _ path: String, _ body: JSON, signedBy keys: [AuthorizationKey], lifetimeMs: Int64
    ) async throws -> JSON {
        try await patiently { () async throws(VaultError) in
            try await app.post(path, body, signedBy: keys, expiryMs: WallClock.nowMs() + lifetimeMs)
        }
    }

    /// Every element of a list that comes page by page.
    /// - Parameters:
    ///   - elements: the member that holds them.
    ///   - filter: of the query, such as `a=b`.
    func list(_ path: String, _ elements: String, filter: String? = nil) async throws -> [JSON] {
        var found: [JSON] = []
        var cursors: Set<String> = []
        let first = "\(path)?limit=100" + (filter.map { "&\($0)" } ?? "")
        var address = first
        while true {
            let page = try await get(address)
            guard let some = page[elements]?.arrayValue else { throw CommandError("\(name) gave no list at \(path)") }
            found += some
            guard let cursor = page["next_cursor"]?.stringValue else { return found }
            guard !cursor.isEmpty, cursors.insert(cursor).inserted else {
                throw CommandError("\(name) gave a list at \(path) that does not end")
            }
            address = "\(first)&cursor=\(cursor.percentEncoded)"
        }
    }

    private func patiently(_ ask: () async throws(VaultError) -> JSON) async throws -> JSON {
        var attempt = 0
        while true {
            do { return try await ask() } catch {
                guard let waitMs = Self.waitMs(after: error, attempt: attempt) else { throw error }
                Console.error("\(name): \(error.explanation); asking again in \(waitMs) ms")
                await network.pause(ms: waitMs)
                attempt += 1
            }
        }
    }

    /// How long to wait before the next attempt; nil when there is none.
    private static func waitMs(after error: VaultError, attempt: Int) -> Int? {
        let pauseMs = min(500 << min(attempt, 16), longestPauseMs)
        return switch error.kind {
        case .rateLimited where attempt < mostWaits: min(error.retryAfterMs ?? pauseMs, longestWaitMs)
        case .unavailable, .answerLost, .upstreamError:
            attempt < mostFailures ? min(error.retryAfterMs ?? pauseMs, longestWaitMs) : nil
        default: nil
        }
    }
}

extension String {
    /// As a part of a URL: RFC 3986 §2.1.
    var percentEncoded: String {
        utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(UnicodeScalar(byte))
            default: "%" + Hex.encode([byte]).uppercased()
            }
        }.joined()
    }
}
