/// Bounds that are checked before and while a text is parsed.
public struct JSONLimits: Sendable {
    public var maximumBytes: Int
    public var maximumDepth: Int

    /// 4 MiB, 64 levels.
    public static let `default` = JSONLimits(maximumBytes: 4 << 20, maximumDepth: 64)

    public init(maximumBytes: Int, maximumDepth: Int) {
        self.maximumBytes = maximumBytes
        self.maximumDepth = maximumDepth
    }
}

extension JSON {
    /// Parses one RFC 8259 text.
    ///
    /// Refuses duplicate members, lone surrogates, invalid UTF-8, control characters in strings, a byte order mark and
    /// anything after the value.
    public static func parse(_ bytes: [UInt8], limits: JSONLimits = .default) throws(BytesError) -> JSON {
        try parse(bytes, limits: limits, form: nil)
    }

    private static func parse(
        _ bytes: [UInt8], limits: JSONLimits, form: JSONParser.Form?
    ) throws(BytesError) -> JSON {
        guard bytes.count <= limits.maximumBytes else {
            throw BytesError(.tooLarge, "JSON text is longer than \(limits.maximumBytes) bytes")
        }
        return try bytes.withUnsafeBufferPointerTyped { buffer throws(BytesError) in
            var parser = JSONParser(bytes: buffer, maximumDepth: limits.maximumDepth, form: form)
            let value = try parser.value(depth: 0)
            parser.skipWhitespace()
            guard parser.index == buffer.count else { throw parser.malformed("nothing may follow the JSON value") }
            return value
        }
    }

    /// Parses a text that must already be in a canonical form, byte for byte, and refuses every other (`notCanonical`).
    ///
    /// - Parameter keepingNumbers: whether the form is that of `canonicalKeepingNumbers`, else RFC 8785.
    public static func parseCanonical(
        _ bytes: [UInt8], keepingNumbers: Bool = false, limits: JSONLimits = .default
    ) throws(BytesError) -> JSON {
        try parse(bytes, limits: limits, form: keepingNumbers ? .keepingNumbers : .rfc8785)
    }

    /// Parses a text; as `parse` of its UTF-8 bytes.
    public static func parse(_ text: String, limits: JSONLimits = .default) throws(BytesError) -> JSON {
        try parse(Array(text.utf8), limits: limits)
    }
}

extension Array where Element == UInt8 {
    func withUnsafeBufferPointerTyped<R, E: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        let result: Result<R, E> = withUnsafeBufferPointer { buffer in
            do throws(E) { return .success(try body(buffer)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}

struct JSONParser {
    /// A canonical form that the text must be in.
    enum Form {
        case rfc8785
        case keepingNumbers
    }

    let bytes: UnsafeBufferPointer<UInt8>
    let maximumDepth: Int
    let form: Form?
    var index = 0

    init(bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int, form: Form? = nil) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        self.form = form
    }

    func malformed(_ what: String) -> BytesError { BytesError(.malformed, "\(what) (byte \(index))") }

    /// A canonical text has no white space, which is therefore refused as anything else out of place.
    mutating func skipWhitespace() {
        guard form == nil else { return }
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    func notCanonical() -> BytesError { BytesError(.notCanonical, "JSON is not in its canonical form (byte \(index))") }

    mutating func value(depth: Int) throws(BytesError) -> JSON {
        guard depth <= maximumDepth else {
            throw BytesError(.tooDeep, "JSON is nested deeper than \(maximumDepth) levels")
        }
        skipWhitespace()
        guard index < bytes.count else { throw malformed("JSON text ends too early") }
        switch bytes[index] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object(depth: Int) throws(BytesError) -> JSON {
        index += 1
        var members: [JSON.Member] = []
        var seen = SeenKeys()
        skipWhitespace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipWhitespace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
                throw malformed("a member name was expected")
            }
            let key = try string()
            if let form {
                // Members in order are different ones.
                guard members.last.map({ form.precedes($0.key, key) }) ?? true else { throw notCanonical() }
            } else if !seen.insert(key, into: members) {
                throw BytesError(.duplicateKey, "a JSON object names a member twice (byte \(index))")
            }
            skipWhitespace()
            guard take(UInt8(ascii: ":")) else { throw malformed("a colon was expected") }
            members.append(JSON.Member(key, try value(depth: depth + 1)))
            skipWhitespace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw malformed("a comma or brace was expected") }
            return .object(members)
        }
    }

    private mutating func array(depth: Int) throws(BytesError) -> JSON {
        index += 1
        var elements: [JSON] = []
        skipWhitespace()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            elements.append(try value(depth: depth + 1))
            skipWhitespace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw malformed("a comma or bracket was expected") }
            return .array(elements)
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func literal(_ text: StaticString, _ value: JSON) throws(BytesError) -> JSON {
        let count = text.utf8CodeUnitCount
        guard index + count <= bytes.count else { throw malformed("JSON text ends too early") }
        for offset in 0..<count where bytes[index + offset] != text.utf8Start[offset] {
            throw malformed("not a JSON value")
        }
        index += count
        return value
    }

    private mutating func number() throws(BytesError) -> String {
        let start = index
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        let token = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
        if form == .rfc8785, try ECMAScriptNumber.text(ofToken: token) != token { throw notCanonical() }
        return token
    }

    private mutating func digits() throws(BytesError) {
        let start = index
        while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
        guard index > start else { throw malformed("not a JSON value") }
    }
}

/// Finds a repeated member name in bounded time: by comparing while there are few, by hashing when there are many.
private struct SeenKeys {
    private var hashed: Set<[UInt8]> = []

    mutating func insert(_ key: String, into members: [JSON.Member]) -> Bool {
        if members.count < 16 {
            return !members.contains { $0.key.hasSameBytes(as: key) }
        }
        if hashed.isEmpty { for member in members { hashed.insert(Array(member.key.utf8)) } }
        return hashed.insert(Array(key.utf8)).inserted
    }
}
