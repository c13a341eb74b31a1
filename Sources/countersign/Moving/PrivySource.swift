import Bytes
import CountersignClient
import Policy
import Signer

/// What an app has at Privy, each thing read once. What cannot be moved is an `Obstacle`, and stays one.
final class PrivySource {
    private let app: PatientApp?
    /// Whether owners are named on the command line and not looked at here.
    private let ignoresOwners: Bool
    private let leavesOutRules: Bool
    private var quorums: [String: Result<SourceQuorum, Obstacle>] = [:]
    private var sets: [String: Result<SourceConditionSet, Obstacle>] = [:]
    private var aggregations: [String: Result<SourceAggregation, Obstacle>] = [:]
    private var policies: [String: Result<SourcePolicy, Obstacle>] = [:]

    /// - Parameter app: nil when no app is named; then everything that is not at hand is an obstacle.
    init(_ app: PatientApp?, leavesOutRules: Bool, ignoresOwners: Bool = false) {
        self.app = app
        self.leavesOutRules = leavesOutRules
        self.ignoresOwners = ignoresOwners
    }

    func wallets() async throws -> [SourceWallet] {
        guard let app else { throw UsageError("--from-app ID is needed") }
        return try await app.list("/v1/wallets", "data").map { try SourceWallet($0) }
    }

    func quorum(_ id: String) async throws -> SourceQuorum {
        try await remembered(id, \.quorums) { try await loadQuorum(id, isChild: false) }
    }

    func policy(_ id: String) async throws -> SourcePolicy {
        try await remembered(id, \.policies) { try await policy(translation(ofPolicy: id), id: id) }
    }

    func translation(ofPolicy id: String) async throws -> TranslatedPolicy {
        TranslatedPolicy(try await read("/v1/policies/", id, .policy))
    }

    /// A policy of which the document is at hand, with what it names.
    /// - Parameter id: by which the journal shall know it.
    func policy(_ translated: TranslatedPolicy, id: String) async throws -> SourcePolicy {
        guard translated.canBeMade(leavingOutRules: leavesOutRules) else {
            let faults = translated.findings.filter { $0.kind == .inexpressible }
            let more = faults.count > 1 ? " (and \(faults.count - 1) more)" : ""
            throw Obstacle("the policy \(id) \(faults.first?.description ?? "")\(more)")
        }
        let owner = try await owner(translated.ownerID)
        var sets: [SourceConditionSet] = []
        for id in translated.conditionSetIDs { sets.append(try await conditionSet(id)) }
        var aggregations: [SourceAggregation] = []
        for id in translated.aggregationIDs { aggregations.append(try await aggregation(id)) }
        return SourcePolicy(id: id, translated: translated, owner: owner, sets: sets, aggregations: aggregations)
    }

    private func conditionSet(_ id: String) async throws -> SourceConditionSet {
        try await remembered(id, \.sets) {
            let answer = try await read("/v1/condition_sets/", id, .conditionSet)
            let owner = try await owner(answer["owner_id"].textOrNone("owner_id"))
            let values = try await list("/v1/condition_sets/\(id)/condition_set_items", "items").map {
                $0["value"]?.stringValue ?? ""
            }
            guard values.count <= ConditionSetRecord.maximumItems else {
                throw Obstacle("the condition set \(id) has more than \(ConditionSetRecord.maximumItems) items")
            }
            guard values.allSatisfy({ 1...ConditionSetRecord.maximumValueLength ~= $0.unicodeScalars.count }) else {
                throw Obstacle(
                    "the condition set \(id) has an item without 1 to \(ConditionSetRecord.maximumValueLength) characters"
                )
            }
            return SourceConditionSet(
                id: id, name: answer["name"]?.stringValue ?? id, owner: owner, values: values)
        }
    }

    private func aggregation(_ id: String) async throws -> SourceAggregation {
        try await remembered(id, \.aggregations) {
            let translated = TranslatedAggregation(try await read("/v1/aggregations/", id, .aggregation))
            if let fault = translated.findings.first { throw Obstacle("the aggregation \(id) \(fault)") }
            var sets: [SourceConditionSet] = []
            for id in translated.conditionSetIDs { sets.append(try await conditionSet(id)) }
            return SourceAggregation(
                id: id, translated: translated, owner: try await owner(translated.ownerID), sets: sets)
        }
    }

    private func owner(_ id: String?) async throws -> SourceQuorum? {
        guard let id, !ignoresOwners else { return nil }
        return try await quorum(id)
    }

    /// Quorums nest one level deep.
    private func loadQuorum(_ id: String, isChild: Bool) async throws -> SourceQuorum {
        let answer = try await read("/v1/key_quorums/", id, .keyQuorum)
        let childIDs = try answer["key_quorum_ids"].identifiers("key_quorum_ids")
        guard !isChild || childIDs.isEmpty else {
            throw Obstacle("the key quorum \(id) is a member of another and has members of its own")
        }
        var children: [SourceQuorum] = []
        for child in childIDs { children.append(try await loadQuorum(child, isChild: true)) }
        return try SourceQuorum(id, answer, children: children)
    }

    // MARK: Asking

    private func read(_ path: String, _ id: String, _ kind: MovedKind) async throws -> JSON {
        guard !id.isEmpty, id.percentEncoded == id else { throw Obstacle("a \(kind.words) has no id to ask for") }
        guard let app else {
            throw Obstacle("the \(kind.words) \(id) is at Privy: name its app with --from-app to move it too")
        }
        do { return try await app.get(path + id) } catch let error as VaultError where error.status == 404 {
            throw Obstacle("the \(kind.words) \(id) is not there at Privy")
        }
    }

    private func list(_ path: String, _ elements: String) async throws -> [JSON] {
        guard let app else { return [] }
        return try await app.list(path, elements)
    }

    private func remembered<Value>(
        _ id: String, _ store: ReferenceWritableKeyPath<PrivySource, [String: Result<Value, Obstacle>]>,
        _ load: () async throws -> Value
    ) async throws -> Value {
        if let known = self[keyPath: store][id] { return try known.get() }
        let result = try await Result(asking: load)
        self[keyPath: store][id] = result
        return try result.get()
    }
}
