import Bytes
import TestSupport
import Testing

@testable import Protection

/// One sequence of the vectors: requests at one bucket, one after another.
struct RateLimitSequence: CustomStringConvertible {
    let description: String
    let limit: RateLimit
    let steps: [JSON]

    static func all() throws -> [RateLimitSequence] {
        try VectorFolder.files(for: .rateLimit).flatMap { file in
            try file.cases("sequences").map { sequence in
                RateLimitSequence(
                    description: try sequence.string("name"),
                    limit: RateLimit(
                        limit: Int64(try sequence.integer("limit")), periodUs: Int64(try sequence.integer("periodUs")),
                        burst: Int64(try sequence.integer("burst"))),
                    steps: try sequence.cases("steps"))
            }
        }
    }
}

@Suite struct RateLimitTests {
    @Test(arguments: try RateLimitSequence.all())
    func `a bucket answers as the vectors say`(sequence: RateLimitSequence) throws {
        var arrivalUs = Int64.min / 4
        for step in sequence.steps {
            let wanted = try #require(step["integer"])
            let decision = sequence.limit.take(
                Int64(try step.integer("cost")), from: &arrivalUs, nowUs: Int64(try step.integer("nowUs")))
            #expect(decision.isAllowed == (try wanted.integer("allowed") == 1))
            #expect(decision.remaining == Int64(try wanted.integer("remaining")))
            // -1 stands for allowed, -2 for a cost that never passes.
            let retryAfterUs = try wanted.integer("retryAfterUs")
            #expect(decision.retryAfterUs == (retryAfterUs < 0 ? nil : Int64(retryAfterUs)))
            #expect(decision.resetAfterUs == Int64(try wanted.integer("resetAfterUs")))
        }
    }

    @Test func `what costs more than a bucket holds is refused without a time to wait for`() {
        var arrivalUs: Int64 = 0
        let decision = RateLimit(limit: 1, periodUs: 1_000_000, burst: 5).take(6, from: &arrivalUs, nowUs: 0)
        #expect(!decision.isAllowed)
        #expect(decision.retryAfterUs == nil)
        #expect(arrivalUs == 0)
    }

    @Test func `a wait as long as the answer says is long enough, and no longer than needed`() {
        let limit = RateLimit(limit: 7, periodUs: 1_000_000, burst: 3)
        let random = SeededRandom(seed: 20_260_801)
        var (arrivalUs, nowUs): (Int64, Int64) = (0, 0)
        for _ in 0..<2_000 {
            nowUs += Int64(random.next() % 300_000)
            let cost = Int64(1 + random.next() % 3)
            guard let waitUs = limit.take(cost, from: &arrivalUs, nowUs: nowUs).retryAfterUs else { continue }
            var copy = arrivalUs
            #expect(!limit.take(cost, from: &copy, nowUs: nowUs + waitUs - 1).isAllowed)
            #expect(limit.take(cost, from: &copy, nowUs: nowUs + waitUs).isAllowed)
        }
    }

    @Test func `no sequence passes more than the burst and what has grown back`() {
        let limit = RateLimit(limit: 10, periodUs: 1_000_000, burst: 4)
        let random = SeededRandom(seed: 7)
        var (arrivalUs, nowUs, passed): (Int64, Int64, Int64) = (0, 0, 0)
        for _ in 0..<5_000 {
            nowUs += Int64(random.next() % 50_000)
            if limit.take(1, from: &arrivalUs, nowUs: nowUs).isAllowed { passed += 1 }
            #expect(passed <= 4 + nowUs / 100_000)
        }
        #expect(passed >= nowUs / 100_000 - 1)
    }

    @Test func `limits that would overflow are brought into range`() {
        var arrivalUs: Int64 = 0
        let limit = RateLimit(limit: 0, periodUs: .max, burst: .max)
        #expect(limit.take(.max, from: &arrivalUs, nowUs: 1 << 52).retryAfterUs == nil)
        #expect(limit.take(1, from: &arrivalUs, nowUs: 1 << 52).isAllowed)
    }
}
