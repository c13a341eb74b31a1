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
            (.externalIDTaken, 400, "resource_conflict"),
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

    @Test func `the codes of the HTTP layer are known with their statuses`() {
        for error in [HTTPError.requestTimeout, .unsendableResponse, .tooManyConnections] {
            #expect(ErrorCode(rawValue: error.code.text)?.status == error.status)
        }
    }

    @Test func `waiting times are rounded up`() {
        let headers = Answer(HTTPResponse(APIError(.rateLimited, "", retryAfterUs: 1_000_001))).headers
        #expect(headers["retry-after"] == "2")
        #expect(headers["retry-after-ms"] == "1001")
    }
}
