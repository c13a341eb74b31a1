import Bytes
import Policy

/// A named list of values, with all its items (S5).
public struct ConditionSetRecord: Sendable {
    /// So that the record, sealed whole, stays well below the size of a frame.
    public static let maximumItems = 20_000
    public static let maximumValueLength = 200

    /// One value of the set.
    public struct Item: Sendable, Equatable {
        public let id: String
        public let value: String
        public let createdAtMs: Int64
    }

    public var name: String
    public var ownerID: String?
    public var items: [Item]
    /// The values prepared for look-ups, once per version.
    public let values: ConditionSet

    init(name: String, ownerID: String?, items: [Item]) {
        self.name = name
        self.ownerID = ownerID
        self.items = items
        values = ConditionSet(values: items.map(\.value))
    }

    init(_ json: JSON) throws {
        self.init(
            name: try json.text("name"), ownerID: try json.optionalText("owner_id"),
            items: try json.list("items").map { entry in
                Item(
                    id: try entry.text("id"), value: try entry.text("value"),
                    createdAtMs: try entry.integer("created_at"))
            })
    }

    var json: JSON {
        [
            "name": .string(name), "owner_id": JSON(ownerID),
            "items": .array(
                items.map { item in
                    ["id": .string(item.id), "value": .string(item.value), "created_at": JSON(item.createdAtMs)]
                }),
        ]
    }
}
