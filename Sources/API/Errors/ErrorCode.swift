/// Every value that the `code` of an answer can have, whichever part of the server gives it.
///
/// Never status 409, and 5xx only where the server is at fault: SDKs repeat such requests on their own.
public enum ErrorCode: String, Sendable, CaseIterable {
    // What the client sent
    case invalidData = "invalid_data"
    case methodNotSupported = "method_not_supported"
    case notFound = "not_found"
    case notSupported = "not_supported"
    case methodNotAllowed = "method_not_allowed"
    case rateLimited = "rate_limited"

    // Who asks
    case invalidAppCredentials = "invalid_app_credentials"
    case appDisabled = "app_disabled"
    case secretScope = "secret_scope"
    case invalidUserToken = "invalid_user_token"
    case missingSignature = "missing_or_empty_authorization_header"
    case noCorrectSignature = "zero_correct_authorization_signatures"
    case insufficientSignatures = "insufficient_correct_authorization_signatures"
    case requestExpired = "request_expired"
    case requestReplayed = "request_replayed"

    // What was decided
    case policyViolation = "policy_violation"
    case walletFrozen = "wallet_frozen"
    case walletArchived = "wallet_archived"
    case exportNotAllowed = "export_not_allowed"
    case resourceInUse = "resource_in_use"
    case resourceConflict = "resource_conflict"
    case invalidNonce = "invalid_nonce"
    case nonceUsed = "nonce_used"

    // Requests that wait for signatures
    case intentNotPending = "intent_not_pending"
    case tooManyIntents = "too_many_intents"

    // What the server lacks
    case recordUnavailable = "record_unavailable"
    case signerBusy = "signer_busy"
    case signerClock = "signer_clock"
    case signerUnavailable = "signer_unavailable"
    case auditUnavailable = "audit_unavailable"
    case storageUnavailable = "storage_unavailable"
    case contention
    case internalError = "internal_error"

    // What the exchange lacks
    case exchangeUnreachable = "exchange_unreachable"
    case exchangeTimedOut = "exchange_timed_out"
    case exchangeLost = "exchange_lost"

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
    public var status: Int {
        switch self {
        case .invalidData, .methodNotSupported, .requestExpired, .requestReplayed, .policyViolation, .walletArchived,
            .resourceInUse, .resourceConflict, .invalidNonce, .nonceUsed, .intentNotPending, .tooManyIntents,
            .malformedRequest:
            400
        case .invalidAppCredentials, .invalidUserToken, .missingSignature, .noCorrectSignature, .insufficientSignatures:
            401
        case .appDisabled, .secretScope, .walletFrozen, .exportNotAllowed: 403
        case .notFound, .notSupported: 404
        case .methodNotAllowed: 405
        case .requestTimeout: 408
        case .payloadTooLarge: 413
        case .uriTooLong: 414
        case .expectationFailed: 417
        case .rateLimited: 429
        case .headersTooLarge: 431
        case .recordUnavailable, .internalError: 500
        case .unsupportedTransferCoding: 501
        case .exchangeUnreachable, .exchangeLost: 502
        case .exchangeTimedOut: 504
        case .signerBusy, .signerClock, .signerUnavailable, .auditUnavailable, .storageUnavailable, .contention,
            .tooManyConnections:
            503
        case .versionNotSupported: 505
        }
    }

    /// What clients that repeat requests on their own are told.
    enum Retry: Equatable {
        /// What the status means to them anyway.
        case unsaid
        case never
        case afterMs(Int64)
    }

    var retry: Retry {
        switch self {
        case .signerBusy, .auditUnavailable, .storageUnavailable: .afterMs(1_000)
        case .contention: .afterMs(100)
        // An action that was sent may have been carried out.
        case .exchangeUnreachable, .exchangeTimedOut, .exchangeLost: .never
        case .recordUnavailable, .internalError, .signerClock, .signerUnavailable, .unsupportedTransferCoding,
            .versionNotSupported:
            .never
        default: .unsaid
        }
    }
}
