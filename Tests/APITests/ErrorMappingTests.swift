import HTTPCore
import Signer
import Testing
import Wallets

@testable import API

@Suite struct ErrorMappingTests {
    static let failures: [(WalletsError.Code, Int, String)] =
        Refusal.Code.allCases.map { (.refused($0), ErrorCode($0).status, $0.rawValue) } + [
            (.idempotencyKeyReused, 400, "invalid_data"), (.auditUnavailable, 503, "audit_unavailable"),
            (.signerUnavailable, 503, "signer_unavailable"), (.storageUnavailable, 503, "storage_unavailable"),
            (.contention, 503, "contention"), (.resourceInUse, 400, "resource_in_use"),
            (.externalIDTaken, 400, "resource_conflict"), (.intentNotPending, 400, "intent_not_pending"),
            (.tooManyIntents, 400, "too_many_intents"), (.intentExists, 503, "contention"),
            (.nonceUsed, 400, "nonce_used"), (.exchangeUnreachable, 502, "exchange_unreachable"),
            (.exchangeTimedOut, 504, "exchange_timed_out"), (.exchangeLost, 502, "exchange_lost"),
        ]

    @Test(arguments: failures)
    func `what the use cases throw becomes status, code and text`(
        code: WalletsError.Code, status: Int, text: String
    ) async {
        let harness = Harness()
        harness.service.state.withLock { $0.failure = WalletsError(code, "It was like this.") }
        for (method, path) in [
            ("POST", "/v1/wallets"), ("GET", "/v1/wallets"), ("GET", "/v1/wallets/\(Samples.wallet)"),
        ] {
            let answer = await harness.send(method, path, body: method == "POST" ? "{}" : "")
            #expect(answer.status == status)
            #expect(answer.code == text)
            #expect(answer.json?.objectValue?.map(\.key) == ["error", "code"])
            #expect(code == .idempotencyKeyReused || answer.error == "It was like this.")
        }
    }

    @Test func `no code answers 409, which SDKs would repeat`() {
        for code in ErrorCode.allCases { #expect(code.status != 409) }
    }

    @Test func `every fault of the server says whether to try again`() {
        // The HTTP layer answers these two itself, before the API sees the request.
        for code in ErrorCode.allCases where code.status >= 500 && code != .tooManyConnections {
            let headers = Answer(HTTPResponse(APIError(code, ""))).headers
            switch code.retry {
            case .never: #expect(headers["x-should-retry"] == "false" && headers["retry-after"] == nil)
            case .afterMs: #expect(headers["retry-after"] == "1" && headers["retry-after-ms"] != nil)
            case .unsaid: Issue.record("\(code) says nothing about trying again")
            }
        }
    }

    @Test func `a request that died with its signer is not repeated`() {
        #expect(ErrorCode.signerUnavailable.retry == .never)
        #expect(ErrorCode.internalError.retry == .never)
    }

    @Test func `a reused idempotency key is refused in Privy's words`() {
        #expect(
            APIError(WalletsError(.idempotencyKeyReused, "")).message
                == "Idempotency key was reused for a request with a new body. Please create a new idempotency key for the request."
        )
    }

    @Test(arguments: HTTPError.Code.allCases)
    func `the codes of the HTTP layer are known with their statuses`(code: HTTPError.Code) {
        #expect(ErrorCode(rawValue: code.text)?.status == code.status)
    }

    @Test(arguments: [HTTPError.requestTimeout, .unsendableResponse, .tooManyConnections])
    func `what is no request is answered in the form of all errors`(error: HTTPError) {
        let answer = Harness().refuse(error, from: "192.0.2.1")
        #expect(answer.status == error.status)
        #expect(answer.json == ["error": .string(error.message), "code": .string(error.code.text)])
        #expect(answer.headers["x-request-id"] != nil)
    }

    /// What the API itself refuses, in front of the use cases; `Tests/EndToEnd/test_error_codes.py` provokes each.
    private static let own: Set<ErrorCode> = [
        .notSupported, .methodNotAllowed, .rateLimited, .policyViolation,
    ]

    @Test func `every code has a source, and the tests know it`() {
        let below = Set(Self.failures.compactMap { ErrorCode(rawValue: $0.2) })
        let http = Set(HTTPError.Code.allCases.compactMap { ErrorCode(rawValue: $0.text) })
        #expect(below.union(http).union(Self.own) == Set(ErrorCode.allCases))
    }

    @Test func `waiting times are rounded up`() {
        let headers = Answer(HTTPResponse(APIError(.rateLimited, "", retryAfterUs: 1_000_001))).headers
        #expect(headers["retry-after"] == "2")
        #expect(headers["retry-after-ms"] == "1001")
    }
}
