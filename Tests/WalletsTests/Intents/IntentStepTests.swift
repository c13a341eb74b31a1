import Bytes
import Testing

@testable import Wallets

@Suite struct IntentStepTests {
    private static let acting = Intent.Acting(quorumID: "q", displayName: nil, points: [[1]])
    private static let nowMs: Int64 = 1_000

    private static func intent(_ status: IntentStatus, leaseUntilMs: Int64 = 0) -> Intent {
        Intent(
            id: "i", appID: "a", type: .rpc, status: status, resourceID: "w", path: "/", payload: [], description: "",
            createdBy: "", createdAtMs: 0, updatedAtMs: 0, expiresAtMs: 2_000, hasCustomExpiry: false,
            leaseUntilMs: leaseUntilMs, signatures: [.init(point: [1], signature: [9], signedAtMs: 1)])
    }

    /// Every step, with the status that it leads to.
    private static let steps: [(name: String, next: IntentStatus, take: @Sendable (inout Intent) -> Bool)] = [
        ("claimed", .processing, { $0.claimed(by: acting, nowMs: nowMs) }),
        ("executed", .executed, { $0.executed("r", nowMs: nowMs) }),
        ("failed", .failed, { $0.failed("r", lease: $0.leaseUntilMs, nowMs: nowMs) }),
        ("expired", .expired, { $0.expired(lease: $0.leaseUntilMs, nowMs: 3_000) }),
        ("rejected", .rejected, { $0.rejected(nowMs: nowMs) }),
        ("dismissed", .dismissed, { $0.dismissed("gone", lease: $0.leaseUntilMs, nowMs: nowMs) }),
    ]

    private static let legal: Set<String> = [
        "pending claimed", "pending expired", "pending rejected", "pending dismissed", "processing executed",
        "processing failed", "processing expired", "processing dismissed",
    ]

    @Test func `every step from every status is legal or nothing`() {
        for status in IntentStatus.allCases {
            for step in Self.steps {
                let before = Self.intent(status)
                var intent = before
                let isTaken = step.take(&intent)
                #expect(isTaken == Self.legal.contains("\(status) \(step.name)"), "\(status) \(step.name)")
                if isTaken {
                    #expect(intent.status == step.next)
                    #expect(intent.status.isEnd == (intent.endedAtMs != nil))
                } else {
                    #expect(intent == before, "\(status) \(step.name)")
                }
            }
        }
    }

    @Test func `an end forgets the signatures and keeps who signed`() {
        var intent = Self.intent(.pending)
        #expect(intent.rejected(nowMs: Self.nowMs) == true)
        #expect(intent.signatures == [.init(point: [1], signature: [], signedAtMs: 1)])
    }

    @Test func `a member signs once, and only while it is pending`() {
        for status in IntentStatus.allCases {
            var intent = Self.intent(status)
            #expect(intent.signed(by: [1], [7], nowMs: 5) == false)
            let hasSigned = intent.signed(by: [2], [7], nowMs: 5)
            #expect(hasSigned == (status == .pending))
            #expect(intent.signatures.count == (status == .pending ? 2 : 1))
        }
    }

    @Test func `a lease is one process's until it is over`() {
        var intent = Self.intent(.pending)
        #expect(intent.claimed(by: Self.acting, nowMs: Self.nowMs) == true)
        #expect(intent.leaseUntilMs == Self.nowMs + Intent.leaseMs)
        #expect(intent.claimed(by: Self.acting, nowMs: Self.nowMs) == false)
        #expect(intent.takenOver(nowMs: intent.leaseUntilMs) == false)
        let first = intent.leaseUntilMs
        #expect(intent.takenOver(nowMs: first + 1) == true)
        // Who lost the lease may not say that it failed or is over: the other may be carrying it out.
        #expect(intent.failed("r", lease: first, nowMs: Self.nowMs) == false)
        #expect(intent.expired(lease: first, nowMs: Self.nowMs) == false)
        #expect(intent.dismissed("gone", lease: first, nowMs: Self.nowMs) == false)
        #expect(intent.status == .processing && intent.reason == nil)
        // That it was executed is so whoever says it.
        #expect(intent.executed("r", nowMs: Self.nowMs) == true)
    }

    @Test func `what is over is not carried out, and what is not is not over`() {
        var intent = Self.intent(.pending)
        #expect(intent.expired(nowMs: 2_000) == false)
        #expect(intent.claimed(by: Self.acting, nowMs: 2_001) == false)
        #expect(intent.expired(nowMs: 2_001) == true)
    }
}
