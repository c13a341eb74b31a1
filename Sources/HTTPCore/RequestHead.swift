/// How the end of a body is known, RFC 9112 §6.3.
enum BodyFraming: Equatable, Sendable {
    case none
    case length(Int)
    case chunked
}

/// The request line and the header block of one request.
struct RequestHead: Sendable {
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
}
