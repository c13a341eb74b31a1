/// One request to another server.
public struct OutgoingRequest: Sendable {
    /// `GET` or `POST`; nothing else is sent.
    public enum Method: Sendable { case get, post }

    public var method: Method
    /// An absolute `http://` or `https://` URL, used as it is: no dots are resolved, no redirect is followed.
    public var url: String
    /// The header fields in order. `Host`, `Content-Length` and `Connection` are the client's own.
    public var headers: [(name: String, value: String)]
    /// Sent byte for byte with its length; GET requests have none.
    public var body: [UInt8]

    /// A request without fields or body unless they are given.
    public init(method: Method, url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// What the other server answered.
public struct IncomingResponse: Sendable {
    public var status: Int
    /// The fields of the final head in order, names in small letters. Interim heads and trailers are dropped.
    public var headers: [(name: String, value: String)]
    /// Without transfer coding; a content coding is left in place.
    public var body: [UInt8]

    /// An answer, for whoever stands in for a client.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of the first field with that name.
    public func header(_ lowercaseName: String) -> String? { headers.first { $0.name == lowercaseName }?.value }
}
