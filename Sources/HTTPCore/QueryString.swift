/// The query of a request target as names and values.
public enum QueryString {
    /// More pairs than this are refused.
    public static let pairLimit = 64

    /// The decoded pairs in order, in the manner of `application/x-www-form-urlencoded`: `+` is a space, a pair without `=` has
    /// an empty value, and nothing between two `&` is no pair. Names may repeat.
    /// - Throws: `malformed_request` for an invalid escape (see `PercentEncoding.decode`), a pair without a name, or more than
    ///   `pairLimit` pairs.
    public static func parse(_ query: String) throws(HTTPError) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for pair in query.split(separator: "&") {
            guard pairs.count < pairLimit else { throw .malformed("The query has too many pairs.") }
            let equals = pair.firstIndex(of: "=")
            let name = try PercentEncoding.decode(pair[..<(equals ?? pair.endIndex)], plusIsSpace: true)
            guard !name.isEmpty else { throw .malformed("The query has a value without a name.") }
            let value = equals.map { pair[pair.index(after: $0)...] } ?? ""
            pairs.append((name, try PercentEncoding.decode(value, plusIsSpace: true)))
        }
        return pairs
    }
}
