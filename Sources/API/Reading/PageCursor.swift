import Bytes
import Signer

/// The place after which a page begins, as clients see it: opaque text around a number and an id.
struct PageCursor: Equatable {
    /// Time of creation for records; position in the list for items.
    let position: Int64
    let id: String

    private static let maximumCount = 128

    init(position: Int64, id: String) {
        self.position = position
        self.id = id
    }

    /// nil for any text that `text` never gave.
    init?(_ text: String) {
        guard text.utf8.count <= Self.maximumCount, let bytes = try? Base64URL.decode(text),
            let content = String(validating: bytes, as: UTF8.self)
        else { return nil }
        let parts = content.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let position = Int64(parts[0]), position >= 0, String(position) == parts[0],
            RecordID.isValid(String(parts[1]))
        else { return nil }
        self.position = position
        id = String(parts[1])
    }

    var text: String { Base64URL.encode(Array("\(position).\(id)".utf8)) }
}
