import Bytes
import CountersignClient
import Cryptography
import Policy

/// Makes here what there was at Privy, each thing once: what the journal has is not made again, and what was made
/// before a crash and is not in it is found by its idempotency key, which is made of the thing itself.
final class Mover {
    let app: PatientApp
    private let journal: MoveJournal
    /// The key quorum here that owns everything, where one is named.
    private let ownerID: String?
    private let sourceName: String
    private var made: [String: Result<String, Obstacle>] = [:]
    /// Tells the requests of this run from those of runs before.
    private let run = Hex.encode(SystemRandom().bytes(count: 8))

    private static let itemsPerRequest = 100

    init(_ app: PatientApp, _ journal: MoveJournal, parties: MovingParties, ownerID: String? = nil) {
        self.app = app
        self.journal = journal
        self.ownerID = ownerID
        sourceName = parties.source.map { "\($0.app.apiURL) \($0.app.appID)" } ?? ""
    }

    /// The id here of a key quorum.
    func quorum(_ quorum: SourceQuorum) async throws -> String {
        var children: [JSON] = []
        for child in quorum.children { children.append(.string(try await self.quorum(child))) }
        var body: [JSON.Member] = [.init("authorization_threshold", JSON(quorum.threshold))]
        if let name = quorum.name { body.append(.init("display_name", .string(name))) }
        if !quorum.publicKeys.isEmpty {
            body.append(.init("public_keys", .array(quorum.publicKeys.map { .string($0) })))
        }
        if !children.isEmpty { body.append(.init("key_quorum_ids", .array(children))) }
        return try await once(.keyQuorum, quorum.id, "/v1/key_quorums", .object(body))
    }

    /// The id here of a policy, and of what it names.
    func policy(_ policy: SourcePolicy) async throws -> String {
        var ids: [String: String] = [:]
        for set in policy.sets { ids[set.id] = try await conditionSet(set) }
        for aggregation in policy.aggregations { ids[aggregation.id] = try await self.aggregation(aggregation) }
        let body = policy.translated.body(ownerID: try await owner(policy.owner), ids: ids)
        return try await once(.policy, policy.id, "/v1/policies", body)
    }

    /// Notes a wallet that is here.
    func note(_ wallet: SourceWallet, id: String) throws {
        guard journal[.wallet, wallet.id]?.id != id else { return }
        let digest = SHA256.hash(Array("\(wallet.chain) \(wallet.address)".utf8))
        try journal.note(.wallet, wallet.id, .init(id: id, digest: Hex.encode(digest)))
    }

    private func aggregation(_ aggregation: SourceAggregation) async throws -> String {
        var ids: [String: String] = [:]
        for set in aggregation.sets { ids[set.id] = try await conditionSet(set) }
        let body = aggregation.translated.body(ownerID: try await owner(aggregation.owner), ids: ids)
        return try await once(.aggregation, aggregation.id, "/v1/aggregations", body)
    }

    private func owner(_ quorum: SourceQuorum?) async throws -> String? {
        if let ownerID { return ownerID }
        guard let quorum else { return nil }
        return try await self.quorum(quorum)
    }

    private func once(_ kind: MovedKind, _ id: String, _ path: String, _ body: JSON) async throws -> String {
        try await once(kind, id, digest: Hex.encode(SHA256.hash(body.canonical()))) { key in
            try await self.make(path, body, idempotencyKey: key)
        }
    }

    /// The id here of what is at Privy, made if it was not made of the same content before.
    private func once(
        _ kind: MovedKind, _ id: String, digest: String, _ make: (_ idempotencyKey: String) async throws -> String
    ) async throws -> String {
        if let known = made["\(kind.rawValue) \(id)"] { return try known.get() }
        let entry = journal[kind, id]
        if let entry, entry.digest == digest { return entry.id }
        if let entry {
            Console.error("the \(kind.words) \(id) is another than when \(entry.id) was made of it; it is made anew")
        }
        let origin = SHA256.hash(Array("\(sourceName) \(kind.rawValue) \(id) \(digest)".utf8))
        let result = try await Result<String, Obstacle>(asking: {
            do {
                let newID = try await make("import-" + Hex.encode(origin.prefix(16)))
                try journal.note(kind, id, .init(id: newID, digest: digest))
                return newID
            } catch let error as VaultError {
                throw Obstacle.from(error, "the server did not take the \(kind.words) \(id)")
            }
        })
        made["\(kind.rawValue) \(id)"] = result
        return try result.get()
    }

    private func make(_ path: String, _ body: JSON, idempotencyKey: String) async throws -> String {
        guard let id = try await app.create(path, body, idempotencyKey: idempotencyKey)["id"]?.stringValue else {
            throw VaultError(.malformedAnswer, "the server's answer has no id")
        }
        return id
    }

    // MARK: Condition sets

    /// Filled while nobody owns it, since only the app may change it then; its owner comes last, when all is in it.
    private func conditionSet(_ set: SourceConditionSet) async throws -> String {
        let owner = try await owner(set.owner)
        let content: JSON = [
            "name": .string(set.name), "owner_id": JSON(owner), "items": .array(set.values.map { .string($0) }),
        ]
        return try await once(.conditionSet, set.id, digest: Hex.encode(SHA256.hash(content.canonical()))) { key in
            let id = try await self.make("/v1/condition_sets", ["name": .string(set.name)], idempotencyKey: key)
            if let owner {
                guard try await self.app.get("/v1/condition_sets/\(id)")["owner_id"] != .string(owner) else {
                    return id
                }
            }
            try await self.fill(id, with: set.values)
            if let owner { try await self.handOver(id, to: owner) }
            return id
        }
    }

    private func fill(_ id: String, with values: [String]) async throws {
        let path = "/v1/condition_sets/\(id)/condition_set_items"
        for start in stride(from: 0, to: values.count, by: Self.itemsPerRequest) {
            let some = values[start..<min(start + Self.itemsPerRequest, values.count)]
            let body = JSON.array(some.map { ["value": .string($0)] })
            // The first of them takes away what a run before this one left there.
            if start == 0 {
                _ = try await app.put(path, body)
            } else {
                _ = try await app.create(path, body, idempotencyKey: "import-\(run)-\(id)-\(start)")
            }
        }
        let stored = try await app.list(path, "items").compactMap { $0["value"]?.stringValue }
        guard stored.sorted() == values.sorted() else {
            throw VaultError(.malformedAnswer, "the server does not hold the items that it was given")
        }
    }

    private func handOver(_ id: String, to owner: String) async throws {
        do {
            _ = try await app.patch("/v1/condition_sets/\(id)", ["owner_id": .string(owner)])
        } catch let error as VaultError {
            // When the answer to the first attempt was lost, the second one finds an owner.
            guard try await app.get("/v1/condition_sets/\(id)")["owner_id"] == .string(owner) else { throw error }
        }
    }
}
