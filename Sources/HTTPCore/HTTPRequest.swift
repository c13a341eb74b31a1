/// Answers one request; runs on the event loop of its connection.
public typealias HTTPHandler = @Sendable (HTTPRequest) async -> HTTPResponse

/// Answers what never became a request, so that no handler saw it; runs on the event loop and must be quick.
public typealias HTTPRefusalHandler = @Sendable (HTTPError, _ remoteAddress: String) -> HTTPResponse

/// One complete request. Nothing in it was decoded or normalised.
public struct HTTPRequest: Sendable {
    private let head: RequestHead
    /// The body without its transfer coding; empty when there is none.
    public var body: [UInt8]
    /// The numeric IP address of the peer, which may be a proxy.
    public let remoteAddress: String

    /// The method as sent; methods are case-sensitive.
    public var method: String { head.method }
    /// The request target as sent: a path that begins with `/`, with an optional query, or `*`.
    public var target: String { head.target }
    /// The target up to the first `?`.
    public var path: String { head.path }
    /// The target after the first `?`; nil without one. See `QueryString.parse`.
    public var query: String? { head.query }
    /// The header fields in order.
    public var headers: HTTPFields { head.fields }

    /// A request that a program makes itself, for instance to try a handler without a network.
    public init(
        method: String, target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        remoteAddress: String = "127.0.0.1"
    ) {
        let question = target.utf8.firstIndex(of: ASCII.questionMark)
        let head = RequestHead(
            method: method, target: target, path: String(target[..<(question ?? target.endIndex)]),
            query: question.map { String(target[target.index(after: $0)...]) }, fields: HTTPFields(headers),
            framing: body.isEmpty ? .none : .length(body.count), isPersistent: true, expectsContinue: false)
        self.init(head, body: body, remoteAddress: remoteAddress)
    }

    init(_ head: RequestHead, body: [UInt8], remoteAddress: String) {
        self.head = head
        self.body = body
        self.remoteAddress = remoteAddress
    }

    /// The value of the first field with that name; nil when there is none.
    public func header(_ lowercaseName: String) -> String? { headers.first(lowercaseName) }

    /// The values of all fields with that name, in order.
    public func headerValues(_ lowercaseName: String) -> [String] { headers.all(lowercaseName) }
}
