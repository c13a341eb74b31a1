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

    /// What is written between `prefix` and a quotation mark anywhere in the sources of the API.
    private func names(after prefixes: [String]) throws -> Set<String> {
        let folder = root.appendingPathComponent("Sources/API")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var names: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for prefix in prefixes {
                for rest in text.components(separatedBy: prefix).dropFirst() {
                    names.insert(String(rest.prefix { $0 != "\"" }))
                }
            }
        }
        return names
    }

    /// Names of parameters by where they are, in both ways in which the document writes them.
    private static func parameters(in place: String) -> Set<String> {
        let text = OpenAPIDocument.text
        return Set(
            text.matches(of: /name: ([A-Za-z_-]+)(?:, |\n *)in: ([a-z]+)/).filter { $0.2 == place }.map { String($0.1) }
        )
    }

    @Test func `every query parameter that is read is documented, and the other way round`() throws {
        let readers = ["text", "id", "choice", "member", "number", "flag", "size"]
        let calls = readers.flatMap { ["query.\($0)(\"", "reader.\($0)(\""] } + ["let text = try text(\""]
        // Read to be refused with a reason.
        let read = try names(after: calls).subtracting(["current_user_has_signed"])
        #expect(read == Self.parameters(in: "query"))
    }

    @Test func `every header that is read is documented`() throws {
        let read = try names(after: ["header(\"", "headerValues(\"", "single(\""])
        // OpenAPI says them in its own way: by the scheme, the media type and the server.
        let implied: Set = ["authorization", "content-type", "host"]
        #expect(read.isSuperset(of: implied.union(Self.parameters(in: "header"))))
        for name in read.subtracting(implied) {
            #expect(
                Self.parameters(in: "header").contains(name) || OpenAPIDocument.text.contains("`\(name)`"), "\(name)")
        }
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
