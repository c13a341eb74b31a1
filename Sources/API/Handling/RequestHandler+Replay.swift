import Bytes
import HTTPCore
import Signer
import Wallets

/// What a draft of a policy would have decided about what was decided.
extension RequestHandler {
    func replay(_ request: HTTPRequest, for caller: Caller) async throws(APIError) -> HTTPResponse {
        try QueryReader(request).finish()
        var body = try BodyReader(RequestBody.required(request))
        let draft = body.value("policy")
        var scope = ReplayScope(appID: caller.appID)
        scope.walletID = try body.id("wallet_id")
        scope.policyID = try body.id("policy_id")
        scope.sinceMs = try body.optionalInteger("since")
        scope.untilMs = try body.optionalInteger("until")
        let sequence = try body.sequence("cursor")
        let limit = try body.optionalInteger("limit") ?? Int64(ReplayService.maximumPage)
        guard 1...Int64(ReplayService.maximumPage) ~= limit else {
            throw .input("limit", "Expected an integer from 1 to \(ReplayService.maximumPage)")
        }
        try body.finish()
        let wanted = scope
        let page = try await measured { () async throws(WalletsError) in
            try await service.replay(draft, over: wanted, after: sequence, limit: Int(limit))
        }
        return HTTPResponse(
            .object(page.report.members + [.init("next_cursor", JSON(page.next.map { String($0) }))]))
    }
}

extension BodyReader {
    /// The id of a resource; nil when the member is absent or null.
    fileprivate mutating func id(_ name: String) throws(APIError) -> String? {
        guard let id = try optionalText(name, atMost: 64)?.flatMap({ $0 }) else { return nil }
        guard RecordID.isValid(id) else { throw .input(name, "Expected the id of a resource") }
        return id
    }

    /// The number of an entry of the log, as text; nil when the member is absent or null.
    fileprivate mutating func sequence(_ name: String) throws(APIError) -> Int64? {
        guard let text = try optionalText(name, atMost: 18)?.flatMap({ $0 }) else { return nil }
        guard text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = Int64(text) else {
            throw .input(name, "Expected the next_cursor of the page before")
        }
        return number
    }
}
