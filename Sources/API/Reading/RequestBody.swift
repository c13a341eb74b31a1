import Bytes
import HTTPCore

/// Reading bodies, once for each request.
enum RequestBody {
    private static let limits = JSONLimits(maximumBytes: 1 << 20, maximumDepth: 64)

    /// The JSON value of a body; nil when there is none.
    static func parse(_ request: HTTPRequest) throws(APIError) -> JSON? {
        guard !request.body.isEmpty else { return nil }
        try checkType(request)
        do {
            return try JSON.parse(request.body, limits: limits)
        } catch {
            throw APIError(body: error)
        }
    }

    /// A body that must be there.
    static func required(_ request: HTTPRequest) throws(APIError) -> JSON {
        guard let body = try parse(request) else { throw .input("", "Required: a JSON body") }
        return body
    }

    /// The body of an operation. Some clients delete with `{}`, which says as much as nothing; who changes something says
    /// what.
    static func ofOperation(_ request: HTTPRequest) throws(APIError) -> JSON? {
        let body = request.method == "PATCH" ? try required(request) : try parse(request)
        // SDKs sign these for no body, so a signer takes them for none; who sends one has made a mistake.
        guard body != .null, body != .string(""), body != .array([]) else {
            throw .input("", "Expected a body that is not empty")
        }
        guard request.method == "DELETE", let body, body != .object([]) else { return body }
        throw .input("", "A DELETE request has no body")
    }

    /// Refuses a body where the method has no use for one.
    static func refuseUnlessPosted(_ request: HTTPRequest) throws(APIError) {
        guard request.body.isEmpty || request.method == "POST" else {
            throw .input("", "A \(request.method) request has no body")
        }
    }

    private static func checkType(_ request: HTTPRequest) throws(APIError) {
        guard let type = request.header("content-type") else { return }
        let essence = type.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 && $0 != 0x09 }
        guard essence.isSame(as: "application/json") else {
            throw .input("content-type", "Expected application/json")
        }
    }
}

/// Reads the members of a JSON object of the API's own.
struct BodyReader {
    private var members: [JSON.Member]

    init(_ body: JSON) throws(APIError) {
        guard let members = body.objectValue else { throw .input("", "Expected object") }
        self.members = members
    }

    mutating func text(_ name: String, atMost length: Int) throws(APIError) -> String {
        guard let value = take(name) else { throw .input(name, "Required") }
        return try text(value, name, atMost: length)
    }

    /// nil when the member is absent, nil inside when it is null.
    mutating func optionalText(_ name: String, atMost length: Int) throws(APIError) -> String?? {
        guard let value = take(name) else { return nil }
        guard !value.isNull else { return .some(nil) }
        return try text(value, name, atMost: length)
    }

    /// A list of at most 64 short texts: nil when the member is absent, nil inside when it is null.
    mutating func texts(_ name: String) throws(APIError) -> [String]?? {
        guard let value = take(name) else { return nil }
        guard !value.isNull else { return .some(nil) }
        guard let elements = value.arrayValue, elements.count <= 64 else {
            throw .input(name, "Expected an array of at most 64 strings, or null")
        }
        var texts: [String] = []
        for element in elements { texts.append(try text(element, name, atMost: 128)) }
        return texts
    }

    /// A list of so many elements.
    mutating func list(_ name: String, _ counts: ClosedRange<Int>) throws(APIError) -> [JSON] {
        guard let value = take(name) else { throw .input(name, "Required") }
        guard let elements = value.arrayValue, counts.contains(elements.count) else {
            throw .input(name, "Expected an array of \(counts.lowerBound) to \(counts.upperBound) element(s)")
        }
        return elements
    }

    /// A truth value; nil when the member is absent.
    mutating func optionalFlag(_ name: String) throws(APIError) -> Bool? {
        guard let value = take(name) else { return nil }
        guard let flag = value.boolValue else { throw .input(name, "Expected boolean") }
        return flag
    }

    /// A number from 0 to 2^53 − 1.
    mutating func integer(_ name: String) throws(APIError) -> Int64 {
        guard let value = take(name) else { throw .input(name, "Required") }
        guard let number = value.safeInteger, number >= 0 else {
            throw .input(name, "Expected an integer of at least 0")
        }
        return number
    }

    /// A number from 0 to 2^53 − 1; nil when the member is absent or null.
    mutating func optionalInteger(_ name: String) throws(APIError) -> Int64? {
        guard let value = take(name), !value.isNull else { return nil }
        guard let number = value.safeInteger, number >= 0 else {
            throw .input(name, "Expected an integer of at least 0")
        }
        return number
    }

    /// A member that is read elsewhere; nil when it is absent.
    mutating func value(_ name: String) -> JSON? { take(name) }

    private mutating func take(_ name: String) -> JSON? {
        members.firstIndex { $0.key.hasSameBytes(as: name) }.map { members.remove(at: $0).value }
    }

    private func text(_ value: JSON, _ name: String, atMost length: Int) throws(APIError) -> String {
        guard let text = value.stringValue else { throw .input(name, "Expected string") }
        guard 1...length ~= text.utf8.count else {
            throw .input(name, "String must contain 1 to \(length) character(s)")
        }
        // No database can look for it.
        guard !text.utf8.contains(0) else { throw .input(name, "String must not contain U+0000") }
        return text
    }

    /// A time in milliseconds since 1970.
    mutating func milliseconds(_ name: String) throws(APIError) -> Int64 {
        guard let position = members.firstIndex(where: { $0.key.hasSameBytes(as: name) }) else {
            throw .input(name, "Required")
        }
        guard let time = members.remove(at: position).value.safeInteger, time >= 0 else {
            throw .input(name, "Expected a Unix time in milliseconds")
        }
        return time
    }

    /// Refuses what was not read.
    func finish() throws(APIError) {
        guard members.isEmpty else {
            let names = members.prefix(8).map { "'\($0.key.prefix(64))'" }.joined(separator: ", ")
            throw .input("", "Unrecognized key(s) in object: \(names)")
        }
    }
}
