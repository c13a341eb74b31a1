import Bytes
import Signer

/// One page of the items of a condition set, in their order in the set.
struct ItemPage {
    private let limit: Int
    private let cursor: PageCursor?
    /// Only items that contain this text, whatever the case of ASCII letters; nil for all.
    private let needle: [UInt8]?

    private static let standardLimit = 100

    /// Reads `cursor`, `limit` and `query`.
    init(_ query: QueryReader) throws(APIError) {
        var query = query
        limit = try query.limit(default: Self.standardLimit)
        cursor = try query.cursor()
        needle = try query.text("query", atMost: ConditionSetRecord.maximumValueLength).map {
            $0.utf8.map(\.lowercased)
        }
        try query.finish()
    }

    /// `{items, next_cursor}`.
    func json(of set: ConditionSetRecord, id: String) -> JSON {
        var items: [JSON] = []
        var last: PageCursor?
        for index in start(in: set.items)..<set.items.count where matches(set.items[index]) {
            let item = set.items[index]
            guard items.count < limit else { return page(items, next: last) }
            items.append(ConditionSetRecord.answer(item, setID: id))
            last = PageCursor(position: Int64(index), id: item.id)
        }
        return page(items, next: nil)
    }

    /// After the item that the cursor names; where it was if it is gone.
    private func start(in items: [ConditionSetRecord.Item]) -> Int {
        guard let cursor else { return 0 }
        if let index = items.firstIndex(where: { $0.id == cursor.id }) { return index + 1 }
        return Int(min(cursor.position, Int64(items.count)))
    }

    private func matches(_ item: ConditionSetRecord.Item) -> Bool {
        guard let needle else { return true }
        let value = item.value.utf8.map(\.lowercased)
        guard value.count >= needle.count else { return false }
        return (0...(value.count - needle.count)).contains { value[$0...].starts(with: needle) }
    }

    private func page(_ items: [JSON], next: PageCursor?) -> JSON {
        ["items": .array(items), "next_cursor": JSON(next?.text)]
    }
}
