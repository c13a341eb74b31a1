import Bytes

/// Recognises the files that one suite reads, by what is in them and never by their names.
///
/// A vector set that carries other cases under other file names is therefore found and run as well.
public struct VectorShape: Hashable, Sendable {
    /// What becomes of a file of this shape.
    public enum Use: String, Sendable {
        /// A suite of this package runs every case of the file.
        case used
        /// The file belongs to a part of the product that is not built yet, or to a primitive that it does not use.
        case later
    }

    /// The name that reports show, such as `evm/rlp`.
    public let name: String
    public let use: Use
    /// The first folder of the file's path; nil matches every area.
    let area: String?
    /// Paths that must lead somewhere, `cases.digest`, or to a given text, `testGroups.type=MacTest`.
    /// A path goes through every element of an array, and one that has the rest of the path is enough.
    let marks: [String]

    init(_ name: String, _ use: Use = .used, area: String?, _ marks: String...) {
        self.name = name
        self.use = use
        self.area = area
        self.marks = marks
    }

    func matches(area fileArea: String, _ json: JSON) -> Bool {
        guard area == nil || area == fileArea else { return false }
        return marks.allSatisfy { mark in
            let halves = mark.split(separator: "=", maxSplits: 1)
            let path = halves[0].split(separator: ".")[...]
            return json.contains(path, text: halves.count == 2 ? String(halves[1]) : nil)
        }
    }
}

extension JSON {
    /// Whether some value lies at `path`, and equals `text` where one is given.
    fileprivate func contains(_ path: ArraySlice<Substring>, text: String?) -> Bool {
        if let elements = arrayValue, !path.isEmpty {
            return elements.contains { $0.contains(path, text: text) }
        }
        guard let key = path.first else { return text == nil || stringValue == text }
        return self[String(key)]?.contains(path.dropFirst(), text: text) ?? false
    }
}
