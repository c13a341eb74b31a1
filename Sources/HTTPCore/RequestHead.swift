/// How the end of a body is known, RFC 9112 §6.3.
enum BodyFraming: Equatable, Sendable {
    case none
    case length(Int)
    case chunked
}

/// The request line and the header block of one request. A class, because every step of a request hands it on.
final class RequestHead: Sendable {
    let method: String
    let target: String
    let path: String
    let query: String?
    let fields: HTTPFields
    let framing: BodyFraming
    /// Whether the connection may serve another request after this one.
    let isPersistent: Bool
    /// Whether the client waits for `100 Continue` before it sends the body.
    let expectsContinue: Bool

    init(
        method: String, target: String, path: String, query: String?, fields: HTTPFields, framing: BodyFraming,
        isPersistent: Bool, expectsContinue: Bool
    ) {
        self.method = method
        self.target = target
        self.path = path
        self.query = query
        self.fields = fields
        self.framing = framing
        self.isPersistent = isPersistent
        self.expectsContinue = expectsContinue
    }
}
