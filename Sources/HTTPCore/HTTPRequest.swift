/// Answers one request; runs on the event loop of its connection.
public typealias HTTPHandler = @Sendable (HTTPRequest) async -> HTTPResponse

/// Answers what never became a request, so that no handler saw it; runs on the event loop and must be quick.
public typealias HTTPRefusalHandler = @Sendable (HTTPError, _ remoteAddress: String) -> HTTPResponse

/// One complete request. Nothing in it was decoded or normalised.
public struct HTTPRequest: Sendable {
    /// The method as sent; methods are case-sensitive.
    public let method: String
    /// The request target as sent: a path that begins with `/`, with an optional query, or `*`.
    public let target: String
    /// The target up to the first `?`.
    public let path: String
    /// The target after the first `?`; nil without one. See `QueryString.parse`.
    public let query: String?
    /// The header fields in order.
    public let headers: HTTPFields
    /// The body without its transfer coding; empty when there is none.
    public var body: [UInt8]
    /// The numeric IP address of the peer, which may be a proxy.
    public let remoteAddress: String

    /// A request that a program makes itself, for instance to try a handler without a network.
    public init(
        method: String, target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        remoteAddress: String = "127.0.0.1"
    ) {
        let question = target.utf8.firstIndex(of: ASCII.questionMark)
        self.init(
            method: method, target: target, path: String(target[..<(question ?? target.endIndex)]),
            query: question.map { String(target[target.index(after: $0)...]) }, headers: HTTPFields(headers),
            body: body,
            remoteAddress: remoteAddress)
    }

    init(
        method: String, target: String, path: String, query: String?, headers: HTTPFields, body: [UInt8],
        remoteAddress: String
    ) {
        self.method = method
        self.target = target
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
    }

    /// The value of the first field with that name; nil when there is none.
    public func header(_ lowercaseName: String) -> String? { headers.first(lowercaseName) }

    /// The values of all fields with that name, in order.
    public func headerValues(_ lowercaseName: String) -> [String] { headers.all(lowercaseName) }
}
