/// A refusal of the HTTP layer: what a client did wrong, in a form that can be answered.
public struct HTTPError: Error, Sendable, Equatable {
    /// The kind of a refusal; each has one status and one stable text.
    public struct Code: Sendable, Hashable, CaseIterable {
        private enum Kind: String, CaseIterable {
            case malformedRequest = "malformed_request"
            case requestTimeout = "request_timeout"
            case payloadTooLarge = "payload_too_large"
            case uriTooLong = "uri_too_long"
            case expectationFailed = "expectation_failed"
            case headersTooLarge = "headers_too_large"
            case internalError = "internal_error"
            case unsupportedTransferCoding = "unsupported_transfer_coding"
            case tooManyConnections = "too_many_connections"
            case versionNotSupported = "http_version_not_supported"
        }

        private let kind: Kind

        /// 400: the bytes are not a request, or are one that other servers could read differently.
        public static let malformedRequest = Code(kind: .malformedRequest)
        /// 408: the request did not arrive in time.
        public static let requestTimeout = Code(kind: .requestTimeout)
        /// 413: the body is longer than the limit.
        public static let payloadTooLarge = Code(kind: .payloadTooLarge)
        /// 414: the request target is longer than the limit.
        public static let uriTooLong = Code(kind: .uriTooLong)
        /// 417: `Expect` asks for something other than `100-continue`.
        public static let expectationFailed = Code(kind: .expectationFailed)
        /// 431: the header block is longer, or has more fields, than the limit.
        public static let headersTooLarge = Code(kind: .headersTooLarge)
        /// 500: the server has no answer that it can send.
        public static let internalError = Code(kind: .internalError)
        /// 501: a transfer coding other than `chunked`.
        public static let unsupportedTransferCoding = Code(kind: .unsupportedTransferCoding)
        /// 503: the server holds as many connections as it may.
        public static let tooManyConnections = Code(kind: .tooManyConnections)
        /// 505: a version other than HTTP/1.0 and HTTP/1.1.
        public static let versionNotSupported = Code(kind: .versionNotSupported)

        /// Every code that there is.
        public static var allCases: [Code] { Kind.allCases.map(Code.init(kind:)) }

        /// The stable text for the `code` member of an answer, such as `uri_too_long`.
        public var text: String { kind.rawValue }

        /// The status of the answer.
        public var status: Int {
            switch kind {
            case .malformedRequest: 400
            case .requestTimeout: 408
            case .payloadTooLarge: 413
            case .uriTooLong: 414
            case .expectationFailed: 417
            case .headersTooLarge: 431
            case .internalError: 500
            case .unsupportedTransferCoding: 501
            case .tooManyConnections: 503
            case .versionNotSupported: 505
            }
        }
    }

    public let code: Code
    /// One sentence for people; holds nothing of the request, so it needs no escaping.
    public let message: String

    public var status: Int { code.status }

    /// - Parameter message: fixed text without quotation marks, backslashes or control characters.
    init(_ code: Code, _ message: StaticString) {
        self.code = code
        self.message = "\(message)"
    }

    static func malformed(_ message: StaticString) -> HTTPError { HTTPError(.malformedRequest, message) }
}

extension HTTPError {
    /// The request did not arrive in time.
    public static let requestTimeout = HTTPError(.requestTimeout, "The request did not arrive in time.")
    /// A handler's response cannot be put on the wire.
    public static let unsendableResponse = HTTPError(.internalError, "The server could not form its answer.")
    /// The server holds as many connections as it may.
    public static let tooManyConnections = HTTPError(.tooManyConnections, "The server has too many connections.")
    static let payloadTooLarge = HTTPError(.payloadTooLarge, "The body is longer than the limit.")
    static let uriTooLong = HTTPError(.uriTooLong, "The request target is longer than the limit.")
    static let headersTooLarge = HTTPError(.headersTooLarge, "The header block is longer than the limit.")
}
