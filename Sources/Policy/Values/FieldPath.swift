/// A path into a structure of declared types, such as `order.maker` or `orders[0].maker`.
struct FieldPath: Sendable {
    enum Step: Sendable, Equatable {
        case field(String)
        case element(Int)
    }

    let steps: [Step]
    let text: String

    /// Names are letters, digits, `_` and `$`; positions are plain numbers below 10 000. At most 32 steps.
    init?(_ text: String) {
        var steps: [Step] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
            guard let name = pieces.first, !name.isEmpty, name.utf8.allSatisfy(FieldPath.isNameByte) else { return nil }
            steps.append(.field(String(name)))
            for piece in pieces.dropFirst() {
                guard piece.last == "]", let index = FieldPath.position(piece.dropLast()) else { return nil }
                steps.append(.element(index))
            }
        }
        guard steps.count <= 32 else { return nil }
        self.steps = steps
        self.text = text
    }

    private static func position(_ digits: Substring) -> Int? {
        guard (1...4).contains(digits.utf8.count), let value = Int(digits), String(value) == digits else { return nil }
        return value
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "$"):
            true
        default: false
        }
    }
}
