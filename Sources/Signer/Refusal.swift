import Bytes

/// Why the signer does not do what it was asked.
///
/// A refusal changes nothing and leaves no receipt; a denial by a policy is not a refusal but a decision with one.
public struct Refusal: Error, Equatable, Sendable {
    /// The kind of refusal, by the code that the API answers with.
    public enum Code: String, Sendable, CaseIterable {
        case invalidData = "invalid_data"
        case methodNotSupported = "method_not_supported"
        case requestExpired = "request_expired"
        case requestReplayed = "request_replayed"
        case resourceInUse = "resource_in_use"
        case recordUnavailable = "record_unavailable"
        case walletFrozen = "wallet_frozen"
        case walletArchived = "wallet_archived"
        case exportNotAllowed = "export_not_allowed"
        case invalidNonce = "invalid_nonce"
        case appDisabled = "app_disabled"
        case invalidAppCredentials = "invalid_app_credentials"
        case secretScope = "secret_scope"
        case invalidUserToken = "invalid_user_token"
        case missingSignature = "missing_or_empty_authorization_header"
        case noCorrectSignature = "zero_correct_authorization_signatures"
        case insufficientSignatures = "insufficient_correct_authorization_signatures"
        case notFound = "not_found"
        case signerBusy = "signer_busy"
        case signerClock = "signer_clock"
        case internalFault = "internal_error"
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// A 400 that names the field, in the words of Privy's API.
    static func input(_ path: String, _ what: String) -> Refusal {
        Refusal(.invalidData, "[Input error] `\(path)`: \(what)")
    }
}
