/// The way to a value inside nested ones, written `order.items[0].maker`.
public struct FieldPath: Equatable, Sendable {
    /// A field by its name, or an element by its place.
    public enum Step: Equatable, Sendable {
        case name(String)
        case index(Int)
    }

    /// From the outermost value inwards.
    public let steps: [Step]

    /// nil for text that is no path: names are identifiers of Solidity, places are plain numbers; `[1]` may stand in front.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= 1024 else { return nil }
        var steps: [Step] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
            let isOnlyIndices = steps.isEmpty && pieces.count > 1 && pieces[0].isEmpty
            if !isOnlyIndices {
                guard Identifier.isValid(pieces[0], allowingDollar: true) else { return nil }
                steps.append(.name(String(pieces[0])))
            }
            for piece in pieces.dropFirst() {
                guard piece.utf8.last == 0x5D, let index = Self.index(piece.dropLast()) else { return nil }
                steps.append(.index(index))
            }
        }
        self.steps = steps
    }

    private static func index(_ digits: Substring) -> Int? {
        let isCanonical =
            digits.utf8.allSatisfy { (0x30...0x39).contains($0) } && (digits == "0" || !digits.hasPrefix("0"))
        return isCanonical ? Int(digits) : nil
    }
}
