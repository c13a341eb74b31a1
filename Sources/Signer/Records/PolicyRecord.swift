import Bytes
import Policy

/// A policy and its owner.
public struct PolicyRecord: Sendable {
    public var document: PolicyDocument
    public var ownerID: String?
    /// Ownerless condition sets and aggregations as they were when this owned policy was written (S10).
    public var pins: [RecordReference]
    /// The document prepared for evaluation, once per version.
    public let compiled: CompiledPolicy

    init(id: String, document: PolicyDocument, ownerID: String?, pins: [RecordReference]) throws(PolicyError) {
        self.document = document
        self.ownerID = ownerID
        self.pins = pins
        compiled = try CompiledPolicy(id: id, document)
    }

    init(_ json: JSON, id: String) throws {
        try self.init(
            id: id, document: try PolicyDocument(sealed: json.member("document")),
            ownerID: try json.optionalText("owner_id"),
            pins: try json.list("pins").map { try RecordReference(pin: $0) })
    }

    var json: JSON {
        ["document": document.json, "owner_id": JSON(ownerID), "pins": .array(pins.map(\.pin))]
    }

    public var conditionSetIDs: [String] { document.conditionSetIDs }
    public var aggregationIDs: [String] { document.aggregationIDs }
}
