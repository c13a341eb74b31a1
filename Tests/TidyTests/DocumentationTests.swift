import Foundation
import Testing

/// Every public declaration has a doc comment, except where it could only repeat the name:
///
/// * a stored property and a case: the type's comment says what they are parts of;
/// * a constant, property, function or initialiser that stands on one line whole: the line says what it does;
/// * an initialiser all of whose parameters are properties of the type, and that of an error, from code and message;
/// * what a protocol demands: one of the standard library, or a documented one of the same target.
@Suite struct DocumentationTests {
    @Test func `every public declaration is documented or obvious`() throws {
        var missing: [String] = []
        for file in Checkout.sources {
            for number in file.code.indices where try Self.isPublic(file.code[number]) {
                guard !Self.isDocumented(file, number), try !Self.isObvious(file, number) else { continue }
                missing.append("\(file.path):\(number + 1): \(file.lines[number].trimmingCharacters(in: .whitespaces))")
            }
        }
        #expect(missing.isEmpty, "\(missing.count) without a comment:\n\(missing.joined(separator: "\n"))")
    }

    @Test func `every code of a refusal is in the document of the API`() throws {
        let refusal = SwiftFile("Sources/Signer/Refusal.swift").lines.joined(separator: "\n")
        let codes = refusal.matches(of: try Regex(#"case \w+ = "(\w+)""#)).compactMap { $0.output[1].substring }
        #expect(codes.count > 10)
        let document = try #require(Checkout.text("docs/openapi.yaml"))
        for code in codes {
            #expect(document.contains(try Regex("\\b\(code)\\b")), "\(code) is not in docs/openapi.yaml")
        }
    }

    private static func isPublic(_ line: String) throws -> Bool {
        let words = line.split(separator: " ").drop { $0.hasPrefix("@") }
        guard words.first == "public", words.count > 1 else { return false }
        // The members of an extension are looked at one by one.
        return words[words.startIndex + 1] != "extension" && words[words.startIndex + 1] != "import"
    }

    private static func isDocumented(_ file: SwiftFile, _ number: Int) -> Bool {
        var above = number - 1
        while above >= 0, file.lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("@") { above -= 1 }
        return above >= 0 && file.lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("///")
    }

    private static func isObvious(_ file: SwiftFile, _ number: Int) throws -> Bool {
        let line = file.code[number]
        if line.contains(try Regex(#"public ((private|internal)\(set\) )?(let|var) \w+(: [^{]+)?( = .*)?$"#)) {
            return true
        }
        if line.contains(try Regex(#"public .*(let|var|func|init)\b.*[^\[({]$"#)), balance(of: line) == 0 {
            return true
        }
        if line.contains(try Regex(standardRequirements)) { return true }
        if line.contains("init(_ code: Code, _ message: String)") { return true }
        if let name = declaredName(line), requirements(of: file.target).contains(name) { return true }
        return line.contains("init(") && isMemberwise(file, number)
    }

    private static let standardRequirements =
        #"(func (==|<|hash\(into)|init\((\w+Literal|rawValue)|var (description|debugDescription)\b)"#

    /// Opened minus closed braces, brackets and parentheses.
    private static func balance(of line: String) -> Int {
        line.reduce(0) { $0 + ("{[(".contains($1) ? 1 : "}])".contains($1) ? -1 : 0) }
    }

    private static func declaredName(_ line: String) -> String? {
        line.firstMatch(of: /\b(?:func|var) (\w+)/).map { String($0.output.1) }
    }

    /// The names that public protocols of a target demand.
    private static func requirements(of target: String) -> Set<String> {
        var names: Set<String> = []
        for file in Checkout.sources where file.target == target {
            var isInside = false
            for line in file.code {
                if line.hasPrefix("public protocol ") { isInside = true }
                if line.hasPrefix("}") { isInside = false }
                if isInside, let name = declaredName(line) { names.insert(name) }
            }
        }
        return names
    }

    /// Whether each label of an initialiser is the name of a property declared in the same file.
    private static func isMemberwise(_ file: SwiftFile, _ number: Int) -> Bool {
        var parameters = ""
        var depth = 0
        scan: for line in file.code[number...] {
            for character in line {
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
                if depth > 0 { parameters.append(character) }
                if depth == 0, !parameters.isEmpty { break scan }
            }
            parameters.append(" ")
        }
        let labels = parameters.dropFirst().matches(of: /(?:^|,)\s*(\w+)(?: \w+)?:/).map(\.output.1)
        return labels.allSatisfy { label in
            file.code.contains {
                $0.contains("let \(label):") || $0.contains("var \(label):") || $0.contains("var \(label) =")
            }
        }
    }
}
