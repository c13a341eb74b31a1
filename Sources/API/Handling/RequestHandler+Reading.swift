import Bytes
import Cryptography
import HTTPCore
import Signer
import Wallets

/// What clients may look at.
extension RequestHandler {
    private static let standardLimit = 50

    func read(_ match: Router.Match, _ request: HTTPRequest, for caller: Caller) async throws(APIError) -> HTTPResponse
    {
        let query = try QueryReader(request)
        switch match.route.endpoint {
        case .list(let kind): return try await list(kind, query, for: caller)
        case .userByCustomID: return try await user(byCustomID: request, query, for: caller)
        case .userByWallet: return try await user(byWallet: request, query, for: caller)
        case .log: return try await log(query, for: caller)
        case .checkpointKey: return try checkpointKey(query)
        case .checkpoint: return try await checkpoint(query)
        case .logConsistency: return try await consistency(query)
        case .logProof: return try await proof(of: match.parameters[0], query, for: caller)
        case .walletByAddress: return try await wallet(request, query, for: caller)
        case .record(let kind):
            var query = query
            let includesArchived = kind == .wallet ? try query.flag("include_archived") : nil
            try query.finish()
            let record = try await record(kind, match.parameters[0], for: caller)
            if includesArchived == false, record.isArchived { throw .notFound(kind) }
            return HTTPResponse(record.answer ?? .null)
        case .rule:
            try query.finish()
            return try await rule(match.parameters[1], of: match.parameters[0], for: caller)
        case .item:
            try query.finish()
            let (id, set) = try await conditionSet(match.parameters[0], for: caller)
            guard let item = set.items.first(where: { $0.id == match.parameters[1] }) else {
                throw APIError(.notFound, "Condition set item not found")
            }
            return HTTPResponse(ConditionSetRecord.answer(item, setID: id))
        case .items:
            let page = try ItemPage(query)
            let (id, set) = try await conditionSet(match.parameters[0], for: caller)
            return HTTPResponse(page.json(of: set, id: id))
        case .aggregationLimits: return try await windows(of: match.parameters[0], query, for: caller)
        case .walletLimits:
            try query.finish()
            return try await limits(ofWallet: match.parameters[0], for: caller)
        default: throw .unknownPath
        }
    }

    /// `GET /v1/aggregations/{id}/limits`: what each group has used.
    private func windows(
        of id: String, _ query: QueryReader, for caller: Caller
    ) async throws(APIError) -> HTTPResponse {
        var query = query
        let limit = try query.limit(default: Self.standardLimit)
        let after = try query.windowCursor()
        try query.finish()
        guard RecordID.isValid(id) else { throw .notFound(.aggregation) }
        let page = try await measured { () async throws(WalletsError) in
            try await service.windows(ofAggregation: id, appID: caller.appID, after: after, limit: limit)
        }
        return HTTPResponse(["data": .array(page.windows), "next_cursor": JSON(page.next.map(Base64URL.encode))])
    }

    private func limits(ofWallet id: String, for caller: Caller) async throws(APIError) -> HTTPResponse {
        guard RecordID.isValid(id) else { throw .notFound(.wallet) }
        let limits = try await measured { () async throws(WalletsError) in
            try await service.limits(ofWallet: id, appID: caller.appID)
        }
        return HTTPResponse(["data": .array(limits)])
    }

    private func record(_ kind: RecordKind, _ id: String, for caller: Caller) async throws(APIError) -> Record {
        guard let id = kind == .user ? UserRecord.recordID(inPath: id) : id, RecordID.isValid(id) else {
            throw .notFound(kind)
        }
        let record = try await measured { () async throws(WalletsError) in
            try await service.record(kind, id: id, appID: caller.appID)
        }
        guard let record else { throw .notFound(kind) }
        return record
    }

    private func list(_ kind: RecordKind, _ query: QueryReader, for caller: Caller) async throws(APIError)
        -> HTTPResponse
    {
        var query = query
        var wanted = RecordQuery(
            appID: caller.appID, kind: kind, limit: try query.limit(default: Self.standardLimit))
        wanted.cursor = try query.cursor().map { RecordCursor(createdAtMs: $0.position, id: $0.id) }
        if kind == .wallet { try wanted.readWalletFilters(&query) }
        try query.finish()
        let page = try await page(wanted)
        let next = page.next.map { PageCursor(position: $0.createdAtMs, id: $0.id).text }
        return HTTPResponse(["data": .array(page.records.compactMap(\.answer)), "next_cursor": JSON(next)])
    }

    /// `POST /v1/wallets/address {address, include_archived?}`: who names a wallet finds it, archived or not.
    private func wallet(
        _ request: HTTPRequest, _ query: QueryReader, for caller: Caller
    ) async throws(APIError) -> HTTPResponse {
        try query.finish()
        var body = try BodyReader(RequestBody.required(request))
        var wanted = RecordQuery(appID: caller.appID, kind: .wallet, limit: 1)
        wanted.includesArchived = try body.optionalFlag("include_archived") ?? true
        wanted.address = try body.text("address", atMost: RecordQuery.maximumAddressLength)
        try body.finish()
        guard let answer = try await page(wanted).records.first?.answer else { throw .notFound(.wallet) }
        return HTTPResponse(answer)
    }

    /// `POST /v1/users/custom_auth/id {custom_user_id}`.
    private func user(
        byCustomID request: HTTPRequest, _ query: QueryReader, for caller: Caller
    ) async throws(APIError) -> HTTPResponse {
        try query.finish()
        var body = try BodyReader(RequestBody.required(request))
        let customID = try body.text("custom_user_id", atMost: 256)
        try body.finish()
        let record = try await measured { () async throws(WalletsError) in
            try await service.user(customID: customID, appID: caller.appID)
        }
        guard let answer = record?.answer else { throw .notFound(.user) }
        return HTTPResponse(answer)
    }

    /// `POST /v1/users/wallet/address {address}`: whose wallet it is.
    private func user(
        byWallet request: HTTPRequest, _ query: QueryReader, for caller: Caller
    ) async throws(APIError) -> HTTPResponse {
        try query.finish()
        var body = try BodyReader(RequestBody.required(request))
        let address = try body.text("address", atMost: RecordQuery.maximumAddressLength)
        try body.finish()
        let record = try await measured { () async throws(WalletsError) in
            try await service.user(walletAddress: address, appID: caller.appID)
        }
        guard let answer = record?.answer else { throw .notFound(.user) }
        return HTTPResponse(answer)
    }

    /// The public keys under which an app takes tokens; none for an app that takes none.
    func keySet(of appID: String) async throws(APIError) -> HTTPResponse {
        guard case .app(let app) = try await record(.app, id: appID).body, !app.isDisabled else {
            throw .notFound(.app)
        }
        return HTTPResponse(app.tokenIssuer?.keySet ?? ["keys": []])
    }

    private func record(_ kind: RecordKind, id: String) async throws(APIError) -> Record {
        guard RecordID.isValid(id) else { throw .notFound(kind) }
        let record = try await measured { () async throws(WalletsError) in
            try await service.record(kind, id: id, appID: id)
        }
        guard let record else { throw .notFound(kind) }
        return record
    }

    private func page(_ query: RecordQuery) async throws(APIError) -> RecordPage {
        try await measured { () async throws(WalletsError) in try await service.list(query) }
    }

    private func rule(_ id: String, of policyID: String, for caller: Caller) async throws(APIError) -> HTTPResponse {
        guard case .policy(let policy) = try await record(.policy, policyID, for: caller).body,
            let rule = policy.document.rules.first(where: { $0.id == id })
        else { throw APIError(.notFound, "Rule not found") }
        return HTTPResponse(rule.json)
    }

    private func conditionSet(
        _ id: String, for caller: Caller
    ) async throws(APIError) -> (id: String, set: ConditionSetRecord) {
        guard case .conditionSet(let set) = try await record(.conditionSet, id, for: caller).body else {
            throw .notFound(.conditionSet)
        }
        return (id, set)
    }
}

extension Record {
    fileprivate var isArchived: Bool {
        if case .wallet(let wallet) = body { wallet.archivedAtMs != nil } else { false }
    }
}

extension RecordQuery {
    static let maximumAddressLength = 128

    /// `chain_type`, `external_id`, `address`, `include_archived`, and one of `user_id` and `authorization_key`.
    fileprivate mutating func readWalletFilters(_ query: inout QueryReader) throws(APIError) {
        chainType = try query.text("chain_type", atMost: 32)
        externalID = try query.text("external_id", atMost: 64)
        address = try query.text("address", atMost: Self.maximumAddressLength)
        includesArchived = try query.flag("include_archived") ?? false
        if let user = try query.text("user_id", atMost: 64) {
            guard let id = UserRecord.recordID(user) else {
                throw .input("user_id", "Expected the id of a user, '\(UserRecord.idPrefix)' and 24 characters")
            }
            userID = id
        }
        guard let key = try query.text("authorization_key") else { return }
        guard userID == nil else {
            throw .input("authorization_key", "Expected one of `user_id` and `authorization_key`")
        }
        do {
            authorizationKeyPoint = try P256.VerifyingKey(text: key).compressedPoint
        } catch {
            throw .input("authorization_key", "Expected a P-256 public key: \(error.message)")
        }
    }
}

extension APIError {
    /// A resource that is not there, or is another app's.
    static func notFound(_ kind: RecordKind) -> APIError {
        switch kind {
        case .app: APIError(.notFound, "App not found")
        case .keyImport: APIError(.notFound, "Import not found")
        case .user: APIError(.notFound, "User not found")
        case .wallet: APIError(.notFound, "Wallet not found")
        case .keyQuorum: APIError(.notFound, "Key quorum not found")
        case .policy: APIError(.notFound, "Policy not found")
        case .conditionSet: APIError(.notFound, "Condition set not found")
        case .aggregation: APIError(.notFound, "Aggregation not found")
        }
    }
}
