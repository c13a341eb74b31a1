import Bytes
import Foundation

/// The folder of test vectors: that of the checkout, or the one that `COUNTERSIGN_VECTORS` names.
public enum VectorFolder {
    /// Whether the vectors of the checkout are read, which hold at least one file of every shape in use.
    public static var isBundled: Bool { override == nil }

    /// The files that have the given shape, in the order of their names.
    /// - Throws: `VectorError` when a file cannot be read or is no JSON.
    public static func files(for shape: VectorShape) throws(VectorError) -> [VectorFile] {
        try all.get().filter { $0.shape == shape }
    }

    /// Every JSON file of the folder, in the order of their names.
    public static func files() throws(VectorError) -> [VectorFile] { try all.get() }

    private static let all: Result<[VectorFile], VectorError> = load()

    private static var override: String? {
        ProcessInfo.processInfo.environment["COUNTERSIGN_VECTORS"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static var root: URL {
        if let override { return URL(fileURLWithPath: override, isDirectory: true) }
        return URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../Vectors")
            .standardizedFileURL
    }

    private static func load() -> Result<[VectorFile], VectorError> {
        Result { () throws(VectorError) in
            var files: [VectorFile] = []
            for name in try names().sorted() { files.append(try read(name)) }
            return files
        }
    }

    private static func names() throws(VectorError) -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: root.path) else {
            throw VectorError("no folder of vectors at \(root.path)")
        }
        return walk.compactMap { $0 as? String }.filter { $0.hasSuffix(".json") }
    }

    private static func read(_ name: String) throws(VectorError) -> VectorFile {
        do {
            let bytes = [UInt8](try Data(contentsOf: root.appendingPathComponent(name)))
            return VectorFile(name: name, json: try JSON.parse(bytes, limits: limits))
        } catch {
            throw VectorError("\(name): \(error)")
        }
    }

    private static let limits = JSONLimits(maximumBytes: 64 << 20, maximumDepth: 64)
}
