import Bytes
import HTTPCore
import Signer
import Wallets

// The one place where errors of the layers below become status, code and text, and where those become an answer.

extension APIError {
    init(_ error: WalletsError) {
        switch error.code {
        case .refused(let code): self.init(ErrorCode(code), error.message)
        case .idempotencyKeyReused:
            // Privy's words.
            self.init(
                .invalidData,
                "Idempotency key was reused for a request with a new body. Please create a new idempotency key for "
                    + "the request.")
        case .auditUnavailable: self.init(.auditUnavailable, error.message)
        case .signerUnavailable: self.init(.signerUnavailable, error.message)
        case .storageUnavailable: self.init(.storageUnavailable, error.message)
        case .contention: self.init(.contention, error.message)
        case .resourceInUse: self.init(.resourceInUse, error.message)
        case .externalIDTaken: self.init(.resourceConflict, error.message)
        case .intentNotPending: self.init(.intentNotPending, error.message)
        case .tooManyIntents: self.init(.tooManyIntents, error.message)
        case .intentExists: self.init(.contention, error.message)
        case .nonceUsed: self.init(.nonceUsed, error.message)
        case .exchangeUnreachable: self.init(.exchangeUnreachable, error.message)
        case .exchangeTimedOut: self.init(.exchangeTimedOut, error.message)
        case .exchangeLost: self.init(.exchangeLost, error.message)
        }
    }

    /// A body that is no JSON, or none that can be read in one way only.
    init(body error: BytesError) {
        if error.code == .tooLarge {
            self.init(.payloadTooLarge, "The body is longer than the limit.")
        } else {
            self.init(.invalidData, "[Input error] ``: The body is not valid JSON: \(error.message)")
        }
    }

    init(_ error: HTTPError) {
        self.init(ErrorCode(rawValue: error.code.text) ?? .internalError, error.message)
    }
}

extension API {
    /// The status and the code with which a client is told of an error.
    public static func outcome(of error: WalletsError) -> (status: Int, code: String) {
        let code = APIError(error).code
        return (code.status, code.rawValue)
    }
}

extension ErrorCode {
    init(_ code: Refusal.Code) {
        switch code {
        case .invalidData: self = .invalidData
        case .methodNotSupported: self = .methodNotSupported
        case .requestExpired: self = .requestExpired
        case .requestReplayed: self = .requestReplayed
        case .resourceInUse: self = .resourceInUse
        case .recordUnavailable: self = .recordUnavailable
        case .walletFrozen: self = .walletFrozen
        case .walletArchived: self = .walletArchived
        case .exportNotAllowed: self = .exportNotAllowed
        case .invalidNonce: self = .invalidNonce
        case .appDisabled: self = .appDisabled
        case .invalidAppCredentials: self = .invalidAppCredentials
        case .secretScope: self = .secretScope
        case .invalidUserToken: self = .invalidUserToken
        case .missingSignature: self = .missingSignature
        case .noCorrectSignature: self = .noCorrectSignature
        case .insufficientSignatures: self = .insufficientSignatures
        case .notFound: self = .notFound
        case .signerBusy: self = .signerBusy
        case .signerClock: self = .signerClock
        case .internalFault: self = .internalError
        }
    }
}

extension HTTPResponse {
    /// `{"error", "code"}` with what clients are told about trying again.
    ///
    /// - Parameter isRelayed: adds `msg`, without which Hyperliquid's SDKs cannot read what is wrong.
    init(_ error: APIError, isRelayed: Bool = false) {
        var members: [JSON.Member] = [
            .init("error", .string(error.message)), .init("code", .string(error.code.rawValue)),
        ]
        if isRelayed { members.append(.init("msg", .string(error.message))) }
        self.init(status: error.code.status, body: JSON.object(members).serialized())
        if !error.allowed.isEmpty { headers.append(("allow", error.allowed.joined(separator: ", "))) }
        if error.code == .invalidAppCredentials {
            headers.append(("www-authenticate", "Basic realm=\"countersign\", charset=\"UTF-8\""))
        }
        appendRetry(error)
    }

    private mutating func appendRetry(_ error: APIError) {
        var waitMs = error.retryAfterUs.map { ($0 + 999) / 1_000 }
        switch error.code.retry {
        case .never: headers.append(("x-should-retry", "false"))
        case .afterMs(let ms): waitMs = waitMs ?? ms
        case .unsaid: break
        }
        guard let waitMs else { return }
        headers.append(("retry-after", "\((waitMs + 999) / 1_000)"))
        headers.append(("retry-after-ms", "\(waitMs)"))
    }
}
