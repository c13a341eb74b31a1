import Bytes

/// An aggregation of Privy's, as `GET /v1/aggregations/{id}` answers it, in the terms of aggregations here.
///
/// It does not bring along what was used of its window: here the sum begins at nothing.
public struct TranslatedAggregation: Sendable {
    /// What cannot be expressed; nothing when it can be made.
    public let findings: [TranslationFinding]
    /// The key quorum at Privy that owns it.
    public let ownerID: String?

    private let json: JSON

    /// Translates an answer.
    public init(_ source: JSON) {
        json = source.removing(["id", "created_at", "owner_id"])
        ownerID = source["owner_id"]?.stringValue
        guard source["owner_id"].map({ $0.isNull || $0.stringValue != nil }) ?? true else {
            findings = [TranslationFinding(at: "owner_id", "Expected the id of a key quorum, or null")]
            return
        }
        do throws(PolicyError) {
            _ = try AggregationCreation(json.renamingReferences { _ in SourceReference.placeholder })
            findings = []
        } catch {
            findings = [TranslationFinding(at: error.path, error.message)]
        }
    }

    /// The condition sets at Privy that its conditions name, each once.
    public var conditionSetIDs: [String] { json.sourceReferences.compactMap(\.conditionSetID).unique }

    /// The body of `POST /v1/aggregations`.
    /// - Parameters:
    ///   - ownerID: the key quorum here that shall own it.
    ///   - ids: the ids here of the condition sets, by those at Privy.
    public func body(ownerID: String?, ids: [String: String]) -> JSON {
        let renamed = json.renamingReferences { ids[$0] ?? $0 }
        return .object((renamed.objectValue ?? []) + (ownerID.map { [.init("owner_id", .string($0))] } ?? []))
    }
}
