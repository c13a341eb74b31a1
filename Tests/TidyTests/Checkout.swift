import Foundation

/// The files of this checkout, as they would be committed.
enum Checkout {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../..").standardizedFileURL

    /// What no commit contains: results of builds and of other tools.
    private static let uncommitted: Set<String> = [
        ".build", ".git", ".swiftpm", "work", ".venv", "__pycache__", ".pytest_cache", ".countersign", "data",
    ]

    /// Paths of all files, relative to the root, in order.
    static let paths: [String] = {
        var found: [String] = []
        var folders = [""]
        while let folder = folders.popLast() {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path + "/" + folder)) ?? []
            for name in names where !uncommitted.contains(name) {
                let path = folder.isEmpty ? name : folder + "/" + name
                var isFolder: ObjCBool = false
                _ = FileManager.default.fileExists(atPath: root.path + "/" + path, isDirectory: &isFolder)
                if isFolder.boolValue { folders.append(path) } else { found.append(path) }
            }
        }
        return found.sorted()
    }()

    /// The Swift files of all targets.
    static let sources = paths.filter { $0.hasPrefix("Sources/") && $0.hasSuffix(".swift") }.map(SwiftFile.init)

    /// The bytes of a file; empty when it cannot be read.
    static func bytes(_ path: String) -> [UInt8] {
        (try? Data(contentsOf: root.appendingPathComponent(path))).map(Array.init) ?? []
    }

    /// The text of a file, or nil when it is no text.
    static func text(_ path: String) -> String? {
        let bytes = bytes(path)
        return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }
}

/// One Swift file, with and without what the compiler does not run.
struct SwiftFile: Sendable {
    let path: String
    let lines: [String]
    /// The same lines with comments and the contents of texts blanked out.
    let code: [String]

    init(_ path: String) {
        self.path = path
        let text = Checkout.text(path) ?? ""
        lines = text.components(separatedBy: "\n")
        var lexer = CodeLexer(text)
        code = lexer.code().components(separatedBy: "\n")
    }

    /// Such as `Wallets`; the name of the folder below `Sources`.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// `path:line` of the lines of code that match, such as to be listed.
    func places(where matches: (String) -> Bool) -> [String] {
        code.enumerated().filter { matches($0.element) }.map { "\(path):\($0.offset + 1)" }
    }
}
