/// One complete response.
///
/// `Connection`, `Content-Length`, `Date` and `Transfer-Encoding` are the server's: a response that names one of them, has a
/// status outside 200...599, or a field that is not valid on the wire, is replaced by status 500, which
/// keeps the names of the request, `x-request-id` and `x-gateway-request-id`.
public struct HTTPResponse: Sendable {
    public var status: Int
    /// The header fields in order.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    /// - Parameter contentType: the `Content-Type`; left out with nil or when there is no body.
    public init(
        status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        contentType: String? = "application/json"
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        if let contentType, !body.isEmpty { self.headers.append(("content-type", contentType)) }
    }

    /// The answer to a refused request: `{"error":"…","code":"…"}`.
    public init(_ error: HTTPError) {
        self.init(
            status: error.status, body: Array(#"{"error":"\#(error.message)","code":"\#(error.code.text)"}"#.utf8))
    }
}
