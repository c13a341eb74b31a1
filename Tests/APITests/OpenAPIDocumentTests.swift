import Foundation
import HTTPCore
import Testing

@testable import API

/// The document, read line by line as far as the tests need it; it keeps to one way of indenting.
private struct DocumentedRoutes {
    var operations: Set<String> = []

    init(_ text: String) {
        var (isInPaths, path) = (false, "")
        for line in text.split(separator: "\n") {
            if !line.hasPrefix(" ") { isInPaths = line == "paths:" }
            guard isInPaths, line.hasSuffix(":") else { continue }
            if line.hasPrefix("  /") { path = String(line.dropFirst(2).dropLast()) }
            let member = line.dropFirst(4).dropLast()
            if line.hasPrefix("    "), ["get", "post", "put", "patch", "delete"].contains(member) {
                operations.insert("\(member.uppercased()) \(path)")
            }
        }
    }
}

@Suite struct OpenAPIDocumentTests {
    private static let lines = OpenAPIDocument.text.split(separator: "\n").map(String.init)
    private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")

    @Test func `the embedded document is the one in docs`() throws {
        let text = try String(contentsOf: root.appendingPathComponent("docs/openapi.yaml"), encoding: .utf8)
        #expect(OpenAPIDocument.text == text, "run docs/embed-openapi")
    }

    @Test func `every route is documented, and every documented route exists`() {
        let documented = DocumentedRoutes(OpenAPIDocument.text).operations
        let offered = Set(RouteTable.offered.map { "\($0.method) \($0.template)" })
        #expect(documented.subtracting(offered).isEmpty)
        #expect(offered.subtracting(documented).isEmpty)
    }

    @Test(arguments: ErrorCode.allCases)
    func `every code is documented with its status`(code: ErrorCode) {
        #expect(Self.lines.contains { $0.hasPrefix("        | \(code.rawValue) | \(code.status) | ") })
        #expect(Self.lines.contains("        - \(code.rawValue)"))
    }

    @Test func `no code is documented that nobody gives`() {
        let rows = Self.lines.filter { $0.hasPrefix("        | ") }
        let names = rows.compactMap { $0.split(separator: "|").dropFirst().first?.trimmingCharacters(in: .whitespaces) }
        #expect(Set(names).subtracting(["code"]) == Set(ErrorCode.allCases.map(\.rawValue)))
    }

    @Test func `every reference leads somewhere`() {
        let names = Set(
            Self.lines.filter { $0.hasPrefix("    ") && !$0.hasPrefix("     ") }.compactMap {
                $0.split(separator: ":").first?.trimmingCharacters(in: .whitespaces)
            })
        let references = Set(OpenAPIDocument.text.split(separator: "\"").filter { $0.hasPrefix("#/components/") })
        #expect(references.count > 50)
        for reference in references {
            #expect(names.contains(String(reference.split(separator: "/").last ?? "")), "\(reference)")
        }
    }

    @Test func `the document is served to everybody`() async {
        let answer = await Harness().send(HTTPRequest(method: "GET", target: "/openapi.yaml"))
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == "application/yaml")
        #expect(answer.text == OpenAPIDocument.text)
    }
}
