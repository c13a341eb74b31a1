import Foundation
import Testing

@Suite struct RepositoryTests {
    /// Files whose last byte is somebody else's business.
    private static let foreign = ["Tests/Vectors/"]

    @Test func `every text ends with one newline`() {
        let wrong = Checkout.paths.filter { path in
            guard !Self.foreign.contains(where: path.hasPrefix), let text = Checkout.text(path), !text.isEmpty else {
                return false
            }
            return !text.hasSuffix("\n") || text.hasSuffix("\n\n")
        }
        #expect(wrong == [])
    }

    @Test func `no line ends with a space or holds a tab`() {
        let kinds = [".swift", ".py", ".c", ".h", ".yaml", ".md"]
        let wrong = Checkout.paths.filter { path in
            guard kinds.contains(where: path.hasSuffix), let text = Checkout.text(path) else { return false }
            return text.contains(" \n") || text.contains("\t")
        }
        #expect(wrong == [])
    }

    @Test func `nothing names the machine that it was written on`() throws {
        let paths = try Regex(#"(^|[^\w.}$)*/-])/(work|home|Users|root)/[A-Za-z]"#)
        var places: [String] = []
        for path in Checkout.paths where !Self.foreign.contains(where: path.hasPrefix) {
            for (number, line) in (Checkout.text(path) ?? "").components(separatedBy: "\n").enumerated()
            where line.contains(paths) { places.append("\(path):\(number + 1)") }
        }
        #expect(places == [])
    }

    @Test func `the vectors say where they come from`() throws {
        let readme = try #require(Checkout.text("Tests/Vectors/README.md"))
        #expect(readme.count > 200)
        for path in Checkout.paths where path.hasPrefix("Tests/Vectors/") && path.hasSuffix(".json") {
            let folder = path.split(separator: "/")[2]
            #expect(readme.contains(folder), "\(path) is in a folder that the README does not explain")
        }
    }

    @Test func `no placeholder is left`() {
        let left = Checkout.sources.filter { $0.path.hasSuffix("/Placeholder.swift") }.map(\.path)
        #expect(left == [])
    }
}
