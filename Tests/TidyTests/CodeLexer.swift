/// Blanks out comments and the contents of texts, and keeps everything else where it stands.
///
/// Knows nested comments, raw and multi-line texts, and code interpolated into texts.
struct CodeLexer {
    private enum Mode {
        case code(parentheses: Int)
        case text(hashes: Int, isLong: Bool)
    }

    private static let newline = UInt8(ascii: "\n")
    private static let quote = UInt8(ascii: "\"")

    private let input: [UInt8]
    private var output: [UInt8] = []
    private var index = 0
    private var modes: [Mode] = [.code(parentheses: 0)]

    init(_ text: String) { input = Array(text.utf8) }

    mutating func code() -> String {
        while index < input.count {
            switch modes.last {
            case .code(let parentheses): stepInCode(parentheses)
            case .text(let hashes, let isLong): stepInText(hashes, isLong)
            case nil: return ""
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private mutating func stepInCode(_ parentheses: Int) {
        if starts(with: "//") { return blank { $0 == Self.newline } }
        if starts(with: "/*") { return blankComment() }
        if let opening = textOpening() {
            modes.append(.text(hashes: opening.hashes, isLong: opening.isLong))
            return keep(opening.hashes + (opening.isLong ? 3 : 1))
        }
        if input[index] == UInt8(ascii: "(") { modes[modes.count - 1] = .code(parentheses: parentheses + 1) }
        if input[index] == UInt8(ascii: ")") {
            // The end of an interpolation.
            if parentheses == 0, modes.count > 1 {
                modes.removeLast()
            } else {
                modes[modes.count - 1] = .code(parentheses: parentheses - 1)
            }
        }
        keep(1)
    }

    private mutating func stepInText(_ hashes: Int, _ isLong: Bool) {
        let escape = "\\" + String(repeating: "#", count: hashes)
        let end = (isLong ? "\"\"\"" : "\"") + String(repeating: "#", count: hashes)
        if starts(with: escape + "(") {
            keep(escape.utf8.count + 1)
            modes.append(.code(parentheses: 0))
        } else if starts(with: escape) {
            blank(escape.utf8.count + 1)
        } else if starts(with: end) {
            keep(end.utf8.count)
            modes.removeLast()
        } else {
            blank(1)
        }
    }

    private func textOpening() -> (hashes: Int, isLong: Bool)? {
        var place = index
        while place < input.count, input[place] == UInt8(ascii: "#") { place += 1 }
        guard place < input.count, input[place] == Self.quote else { return nil }
        let isLong = place + 2 < input.count && input[place + 1] == Self.quote && input[place + 2] == Self.quote
        return (place - index, isLong)
    }

    private mutating func blankComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && index < input.count
    }

    private func starts(with text: String) -> Bool { input[index...].starts(with: text.utf8) }

    private mutating func keep(_ count: Int) {
        output += input[index..<min(index + count, input.count)]
        index += count
    }

    private mutating func blank(_ count: Int) {
        output += input[index..<min(index + count, input.count)].map { $0 == Self.newline ? $0 : UInt8(ascii: " ") }
        index += count
    }

    private mutating func blank(until isEnd: (UInt8) -> Bool) {
        while index < input.count, !isEnd(input[index]) { blank(1) }
    }
}
