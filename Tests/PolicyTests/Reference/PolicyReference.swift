import Bytes
import Foundation

@testable import Policy

/// `docs/policies.md`, with the fields of Solana in `docs/solana.md` and the aggregations of `docs/limits.md`, as its readers
/// find things in it: by headings, rows of tables and examples.
struct PolicyReference {
    /// A row of a table whose first cell names something.
    struct Row {
        /// What stands as code in the first cell.
        let names: [String]
        let cells: [String]

        /// nil for other lines, and for rows that name nothing.
        init?(_ line: String) {
            guard line.hasPrefix("| "), line.hasSuffix("|") else { return nil }
            cells = line.dropFirst().dropLast().components(separatedBy: "|").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            names = (cells.first ?? "").code
            guard !names.isEmpty, cells.count > 1 else { return nil }
        }

        /// What stands as code in the cells behind the first.
        var rest: [String] { cells.dropFirst().flatMap(\.code) }
    }

    let text: String
    private let lines: [String]

    init() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../docs").standardizedFileURL
        text = try ["policies.md", "solana.md", "limits.md"].map {
            try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8)
        }.joined()
        lines = text.components(separatedBy: "\n")
    }

    /// What stands between a heading and the next one of any level; empty if there is no such heading.
    func section(_ heading: String) -> [String] {
        guard let start = lines.firstIndex(of: heading) else { return [] }
        return Array(lines[(start + 1)...].prefix { !$0.hasPrefix("#") })
    }

    /// The rows of a section that name something; the heads of its tables do not count.
    func rows(_ heading: String) -> [Row] {
        let lines = section(heading)
        return zip(lines, lines.dropFirst() + [""]).filter { !$0.1.hasPrefix("|---") }.compactMap { Row($0.0) }
    }

    /// The fields that a source is said to have, with what is said of their kinds; of values of instructions, nothing.
    func fields(of source: FieldSource) -> [String: String] {
        var fields: [String: String] = [:]
        for row in rows("### `\(source.rawValue)`") {
            let members = row.rest.filter { $0.hasPrefix(".") }
            for name in row.names {
                if members.isEmpty { fields[name] = row.cells[1] }
                for member in members { fields[name + member] = "" }
            }
        }
        return fields
    }

    /// The JSON of the examples that have a member, in order.
    func examples(with member: String) throws -> [JSON] {
        let blocks = text.components(separatedBy: "```json\n").dropFirst()
        return try blocks.map { try JSON.parse($0.components(separatedBy: "```").first ?? "") }
            .filter { $0[member] != nil }
    }
}

extension String {
    /// What stands between single backquotes.
    var code: [String] {
        components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    }
}
