import Audit
import Bytes
import HTTPCore
import Wallets

/// What was decided for the app, as the audit log has it.
extension RequestHandler {
    private static let standardLimit = 50

    func log(_ query: QueryReader, for caller: Caller) async throws(APIError) -> HTTPResponse {
        var query = query
        var wanted = LogQuery()
        wanted.appID = caller.appID
        wanted.walletID = try query.id("wallet_id")
        wanted.actorID = try query.id("actor_id")
        wanted.action = try query.text("action", atMost: 64)
        if let text = try query.text("outcome", atMost: 16) {
            guard let status = LogQuery.Status(rawValue: text) else {
                let known = LogQuery.Status.allCases.map(\.rawValue).joined(separator: ", ")
                throw .input("outcome", "Expected one of \(known)")
            }
            wanted.status = status
        }
        if let text = try query.text("shadow", atMost: 16) {
            guard let shadow = LogQuery.Shadow(rawValue: text) else {
                let known = LogQuery.Shadow.allCases.map(\.rawValue).joined(separator: ", ")
                throw .input("shadow", "Expected one of \(known)")
            }
            wanted.shadow = shadow
        }
        wanted.sinceMs = try query.number("since")
        wanted.untilMs = try query.number("until")
        wanted.limit = try query.limit(default: Self.standardLimit)
        let sequence = try query.number("cursor")
        try query.finish()
        let page = try await measured { () async throws(WalletsError) in
            try await service.log(wanted, before: sequence)
        }
        return HTTPResponse([
            "data": .array(page.entries.map(\.json)), "next_cursor": JSON(page.next.map { String($0) }),
        ])
    }
}

extension QueryReader {
    /// A plain number of at most 18 digits.
    mutating func number(_ name: String) throws(APIError) -> Int64? {
        guard let text = try text(name) else { return nil }
        guard let number = QueryReader.number(text) else { throw .input(name, "Expected an integer of at least 0") }
        return number
    }

    /// Likewise; nil when the text is something else.
    static func number(_ text: String) -> Int64? {
        text.utf8.count <= 18 && text.utf8.allSatisfy { 0x30...0x39 ~= $0 } ? Int64(text) : nil
    }
}
