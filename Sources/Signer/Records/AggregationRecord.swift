import Bytes
import Policy

/// What is added up over time, and its owner. Made and deleted, never changed.
public struct AggregationRecord: Sendable {
    public let document: AggregationDocument
    public let ownerID: String?
    /// Ownerless condition sets as they were when this owned aggregation was made (S10).
    public let pins: [RecordReference]
    /// The document prepared for measuring.
    public let compiled: CompiledAggregation

    init(
        id: String, document: AggregationDocument, ownerID: String?, pins: [RecordReference]
    ) throws(PolicyError) {
        self.document = document
        self.ownerID = ownerID
        self.pins = pins
        compiled = try CompiledAggregation(id: id, document)
    }

    init(_ json: JSON, id: String) throws {
        try self.init(
            id: id, document: try AggregationDocument(sealed: json.member("document")),
            ownerID: try json.optionalText("owner_id"),
            pins: try json.list("pins").map { try RecordReference(pin: $0) })
    }

    var json: JSON {
        ["document": document.json, "owner_id": JSON(ownerID), "pins": .array(pins.map(\.pin))]
    }

    public var conditionSetIDs: [String] { document.conditionSetIDs }
}
