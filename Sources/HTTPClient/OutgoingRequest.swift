import HTTPCore

/// One request to another server.
public struct OutgoingRequest: Sendable {
    /// What is asked; nothing else is sent.
    public enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
    }

    public var method: Method
    public var url: RemoteURL
    /// The header fields in order. `Host`, `Content-Length` and those that concern the connection are the client's own.
    public var headers: [(name: String, value: String)]
    /// Sent byte for byte with its length; GET requests have none.
    public var body: [UInt8]

    /// A request without fields or body unless they are given.
    public init(method: Method, url: RemoteURL, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// What the other server answered.
public struct IncomingResponse: Sendable {
    public var status: Int
    /// The fields of the final head. Interim heads and trailers are dropped.
    public var headers: HTTPFields
    /// Without transfer coding; a content coding is left in place.
    public var body: [UInt8]

    /// An answer, for whoever stands in for a client.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.init(status: status, fields: HTTPFields(headers), body: body)
    }

    init(status: Int, fields: HTTPFields, body: [UInt8]) {
        self.status = status
        headers = fields
        self.body = body
    }

    /// The value of the first field with that name; nil when there is none.
    public func header(_ lowercaseName: String) -> String? { headers.first(lowercaseName) }
}
