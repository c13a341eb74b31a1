import Testing

@Suite struct LengthTests {
    private static let longestFile = 400
    private static let longestFunction = 70

    @Test func `files are short`() {
        let long = Checkout.sources.filter { $0.lines.count - 1 > Self.longestFile }.map(\.path)
        #expect(Set(long).subtracting(Exceptions.longFiles).sorted() == [])
        #expect(Exceptions.longFiles.subtracting(long).sorted() == [], "no longer needed")
    }

    @Test func `functions are short`() {
        let long = Checkout.sources.flatMap { file in
            FunctionScanner(file).functions.filter { $0.lines > Self.longestFunction }.map { "\(file.path) \($0.name)" }
        }
        #expect(Set(long).subtracting(Exceptions.longFunctions).sorted() == [])
        #expect(Exceptions.longFunctions.subtracting(long).sorted() == [], "no longer needed")
    }

    @Test func `the scanner finds functions`() {
        let functions = Checkout.sources.map { FunctionScanner($0).functions.count }.reduce(0, +)
        #expect(functions > 500)
        #expect(Checkout.sources.contains { FunctionScanner($0).functions.contains { $0.lines > 30 } })
    }
}

/// Finds functions and initialisers with the lines that they take, by their braces.
struct FunctionScanner {
    struct Function {
        let name: String
        let lines: Int
    }

    private let code: [String]

    init(_ file: SwiftFile) { code = file.code }

    var functions: [Function] {
        code.indices.compactMap { start in
            guard let name = Self.declaredName(code[start]), let end = end(of: start) else { return nil }
            return Function(name: name, lines: end - start + 1)
        }
    }

    private static func declaredName(_ line: String) -> String? {
        let words = line.split(whereSeparator: { " (<?{".contains($0) })
        guard let place = words.firstIndex(where: { $0 == "func" || $0 == "init" || $0 == "deinit" }) else {
            return nil
        }
        let modifiers = words[..<place]
        guard modifiers.allSatisfy({ Self.modifiers.contains(String($0)) || $0.hasPrefix("@") || $0.hasSuffix(")") })
        else { return nil }
        return words[place] == "func" && place + 1 < words.count ? String(words[place + 1]) : String(words[place])
    }

    private static let modifiers: Set<String> = [
        "public", "private", "fileprivate", "internal", "static", "class", "final", "mutating", "borrowing",
        "consuming", "nonisolated", "override", "convenience", "nonsending", "package",
    ]

    /// The line of the brace that closes the first one opened outside of parentheses.
    private func end(of start: Int) -> Int? {
        var parentheses = 0
        var braces = 0
        for number in start..<code.count {
            for character in code[number] {
                switch character {
                case "(", "[": parentheses += 1
                case ")", "]": parentheses -= 1
                case "{" where parentheses == 0 || braces > 0: braces += 1
                case "}" where braces > 0:
                    braces -= 1
                    if braces == 0 { return number }
                default: break
                }
            }
            // A requirement of a protocol has no body.
            if braces == 0, parentheses == 0, number - start > 12 { return nil }
        }
        return nil
    }
}
