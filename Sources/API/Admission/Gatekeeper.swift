import HTTPCore
import Protection
import Signer
import Wallets

/// Who was let in.
struct Caller {
    let appID: String
    let secret: [UInt8]
    let scope: AppRecord.Scope
}

/// Lets in apps that prove who they are, and slows down everybody who asks too often.
///
/// Two limits. An app's requests count against the app, after its secret was found to be right, so nobody else can use
/// them up. What no app stands behind counts against the address that it comes from; an address that has used up its share
/// is no longer listened to, except for credentials that were right lately, so that strangers behind the same proxy cannot
/// lock an app out.
struct Gatekeeper: Sendable {
    private let service: any Service
    private let apps: TokenBuckets
    private let strangers: TokenBuckets
    private let recent = RecentCredentials()

    init(_ service: any Service, _ configuration: APIConfiguration) {
        self.service = service
        apps = TokenBuckets(
            RateLimit(perSecond: configuration.appRequestsPerSecond, burst: configuration.appBurst),
            capacity: configuration.rememberedKeys)
        strangers = TokenBuckets(
            RateLimit(perSecond: configuration.strangerRequestsPerSecond, burst: configuration.strangerBurst),
            capacity: configuration.rememberedKeys)
    }

    /// The app that a request comes from.
    /// - Throws: `invalid_app_credentials`, `app_disabled`, `rate_limited`, or what keeps the service from looking.
    func admit(_ request: HTTPRequest, from address: ClientAddress, nowUs: Int64) async throws(APIError) -> Caller {
        guard let credentials = Credentials(request) else { throw refusal(of: address, nowUs: nowUs) }
        let key = address.limitKey
        if strangers.take(0, from: key, nowUs: nowUs).remaining < 1,
            !recent.contains(name: credentials.appID, secret: credentials.secret)
        {
            try admitStranger(address, nowUs: nowUs)
        }
        guard let access = try await authenticate(credentials) else { throw refusal(of: address, nowUs: nowUs) }
        recent.insert(name: credentials.appID, secret: credentials.secret)
        guard !access.app.isDisabled else { throw APIError(.appDisabled, "This app is disabled.") }
        try admit(1, ofApp: credentials.appID, nowUs: nowUs)
        return Caller(appID: credentials.appID, secret: credentials.secret, scope: access.scope)
    }

    /// Counts requests of an app that was let in: all of them or none.
    /// - Throws: `rate_limited`.
    func admit(_ count: Int, ofApp appID: String, nowUs: Int64) throws(APIError) {
        let decision = apps.take(Int64(count), from: appID, nowUs: nowUs)
        guard decision.isAllowed else { throw APIError(rateLimited: decision, "This app sends too many requests.") }
    }

    /// Counts a request without an app.
    /// - Throws: `rate_limited`.
    func admitStranger(_ address: ClientAddress, nowUs: Int64) throws(APIError) {
        let decision = strangers.take(from: address.limitKey, nowUs: nowUs)
        guard decision.isAllowed else {
            throw APIError(
                rateLimited: decision, "Too many requests without valid app credentials come from this address.")
        }
    }

    private func authenticate(_ credentials: Credentials) async throws(APIError) -> AppAccess? {
        do {
            return try await service.authenticate(appID: credentials.appID, secret: credentials.secret)
        } catch {
            throw APIError(error)
        }
    }

    private func refusal(of address: ClientAddress, nowUs: Int64) -> APIError {
        do { try admitStranger(address, nowUs: nowUs) } catch { return error }
        return .invalidCredentials
    }
}

extension APIError {
    init(rateLimited decision: RateLimitDecision, _ message: String) {
        self.init(.rateLimited, message, retryAfterUs: max(decision.retryAfterUs ?? 1_000_000, 1))
    }
}
