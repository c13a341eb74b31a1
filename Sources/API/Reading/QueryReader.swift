import Bytes
import HTTPCore
import Signer

/// Reads the query parameters of a request by name and refuses the rest.
struct QueryReader {
    private var pairs: [(name: String, value: String)] = []

    init(_ request: HTTPRequest) throws(APIError) {
        guard let query = request.query, !query.isEmpty else { return }
        do {
            pairs = try QueryString.parse(query)
        } catch {
            throw APIError(error)
        }
    }

    /// The parameter, or nil when it is absent.
    mutating func text(_ name: String, atMost length: Int = 1_024) throws(APIError) -> String? {
        guard let position = pairs.firstIndex(where: { $0.name == name }) else { return nil }
        let value = pairs.remove(at: position).value
        guard !pairs.contains(where: { $0.name == name }) else {
            throw .input(name, "The parameter occurs more than once")
        }
        guard 1...length ~= value.utf8.count else {
            throw .input(name, "String must contain 1 to \(length) character(s)")
        }
        return value
    }

    /// The id of a record, or nil when the parameter is absent.
    mutating func id(_ name: String) throws(APIError) -> String? {
        guard let text = try text(name) else { return nil }
        guard RecordID.isValid(text) else { throw .input(name, "Expected an id") }
        return text
    }

    /// `true` or `false`; nil when it is absent.
    mutating func flag(_ name: String) throws(APIError) -> Bool? {
        switch try text(name) {
        case nil: return nil
        case "false"?: return false
        case "true"?: return true
        default: throw .input(name, "Expected true or false")
        }
    }

    /// `limit`: 1 to 100.
    mutating func limit(default standard: Int) throws(APIError) -> Int {
        guard let text = try text("limit") else { return standard }
        guard text.utf8.count <= 3, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let limit = Int(text),
            1...100 ~= limit
        else { throw .input("limit", "Expected an integer from 1 to 100") }
        return limit
    }

    /// `cursor`: where a page begins.
    mutating func cursor() throws(APIError) -> PageCursor? {
        guard let text = try text("cursor") else { return nil }
        guard let cursor = PageCursor(text) else {
            throw .input("cursor", "Expected the next_cursor of the page before")
        }
        return cursor
    }

    /// `cursor` of a list of limit windows: the key of the last one before.
    mutating func windowCursor() throws(APIError) -> [UInt8]? {
        guard let text = try text("cursor") else { return nil }
        guard let key = try? Base64URL.decode(text), key.count == 32 else {
            throw .input("cursor", "Expected the next_cursor of the page before")
        }
        return key
    }

    /// Refuses parameters that nobody asked for.
    func finish() throws(APIError) {
        guard let unknown = pairs.first else { return }
        throw .input(String(unknown.name.prefix(64)), "Unrecognized query parameter")
    }
}
