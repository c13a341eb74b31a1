import Bytes
import HTTPCore

/// A request that a gateway answers by itself.
struct GatewayError: Error, Equatable {
    let code: GatewayErrorCode
    /// One sentence for the client's developers; holds no secret.
    let message: String
    var allowed: [String] = []
    var retryAfterUs: Int64?
    /// What SDKs that repeat requests on their own are told; nil leaves it to the status.
    var mayRepeat: Bool?

    init(_ code: GatewayErrorCode, _ message: String) {
        self.code = code
        self.message = message
    }

    /// A 400 that names the field.
    static func input(_ field: String, _ what: String) -> GatewayError {
        GatewayError(.invalidData, "[Input error] `\(field)`: \(what)")
    }

    static func input(_ field: String, _ form: VaultPath.Form, _ what: String) -> GatewayError {
        input(form.spelling(of: field), what)
    }

    static func contradiction(_ field: String) -> GatewayError {
        input(field, "Given twice, as \(field) and x-\(field), with different values")
    }

    static let unknownPath = GatewayError(.notFound, "Not found")
    static let unknownVault = GatewayError(.notFound, "This gateway serves no such wallet.")

    init(_ error: HTTPError) {
        self.init(GatewayErrorCode(rawValue: error.code.text) ?? .internalError, error.message)
    }
}

/// Every value that the `code` of a gateway's own answers can have.
enum GatewayErrorCode: String, CaseIterable, Sendable {
    case invalidData = "invalid_data"
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case appNotAllowed = "app_not_allowed"
    case noCorrectSignature = "zero_correct_authorization_signatures"
    case requestExpired = "request_expired"
    case rateLimited = "rate_limited"
    case gatewayBusy = "gateway_busy"
    case upstreamUnavailable = "upstream_unavailable"
    case upstreamTimeout = "upstream_timeout"
    case notReady = "not_ready"
    case internalError = "internal_error"

    // HTTP itself
    case malformedRequest = "malformed_request"
    case requestTimeout = "request_timeout"
    case payloadTooLarge = "payload_too_large"
    case uriTooLong = "uri_too_long"
    case expectationFailed = "expectation_failed"
    case headersTooLarge = "headers_too_large"
    case unsupportedTransferCoding = "unsupported_transfer_coding"
    case tooManyConnections = "too_many_connections"
    case versionNotSupported = "http_version_not_supported"

    /// The status that the code always comes with.
    var status: Int {
        switch self {
        case .invalidData, .requestExpired, .malformedRequest: 400
        case .noCorrectSignature: 401
        case .appNotAllowed: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .requestTimeout: 408
        case .payloadTooLarge: 413
        case .uriTooLong: 414
        case .expectationFailed: 417
        case .rateLimited: 429
        case .headersTooLarge: 431
        case .internalError: 500
        case .unsupportedTransferCoding: 501
        case .upstreamUnavailable: 502
        case .gatewayBusy, .notReady, .tooManyConnections: 503
        case .upstreamTimeout: 504
        case .versionNotSupported: 505
        }
    }
}

extension HTTPResponse {
    /// `{"error", "code"}`, with what clients are told about trying again.
    init(_ error: GatewayError) {
        let body: JSON = ["error": .string(error.message), "code": .string(error.code.rawValue)]
        self.init(status: error.code.status, headers: [("cache-control", "no-store")], body: body.serialized())
        if !error.allowed.isEmpty { headers.append(("allow", error.allowed.joined(separator: ", "))) }
        if let mayRepeat = error.mayRepeat { headers.append(("x-should-retry", mayRepeat ? "true" : "false")) }
        guard let waitMs = error.retryAfterUs.map({ ($0 + 999) / 1_000 }) else { return }
        headers.append(("retry-after", "\((waitMs + 999) / 1_000)"))
        headers.append(("retry-after-ms", "\(waitMs)"))
    }
}
