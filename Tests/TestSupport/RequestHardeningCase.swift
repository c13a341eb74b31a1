import Bytes

/// One raw request of the hardening vectors with the statuses that a server may answer.
public struct RequestHardeningCase: Sendable, CustomStringConvertible {
    public let name: String
    public let request: [UInt8]
    /// What may be answered: alternatives of one or more statuses in order; an empty one means no answer.
    public let alternatives: [[Int]]

    public var description: String { name }

    /// Every case of every file of the shape.
    public static func all() throws -> [RequestHardeningCase] {
        try VectorFolder.files(for: .requestHardening).flatMap { file in
            try (file.json.arrayValue ?? []).map(RequestHardeningCase.init)
        }
    }

    private init(_ json: JSON) throws {
        name = try json.string("name")
        alternatives = try json.string("expect").replacing("-or-", with: "|").split(separator: "|").map { alternative in
            alternative == "none" ? [] : alternative.split(separator: ",").compactMap { Int($0) }
        }
        if let parts = json["request_parts"]?.arrayValue {
            request = try parts.flatMap(Self.expand)
        } else {
            request = try Base64.decode(json.string("request_b64"))
        }
    }

    /// A text, a text that repeats, or a text with a running number.
    private static func expand(_ part: JSON) throws -> [UInt8] {
        if let text = part.stringValue { return Array(text.utf8) }
        if part["repeat"] != nil {
            let text = try part.string("repeat")
            return Array(String(repeating: text, count: try part.integer("times")).utf8)
        }
        let template = try part.string("emit")
        let last = try part.integer("for_i_from_0_to")
        return (0...last).flatMap { template.replacing("{i}", with: "\($0)").utf8 }
    }
}
