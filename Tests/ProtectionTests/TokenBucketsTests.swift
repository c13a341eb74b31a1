import Testing

@testable import Protection

@Suite struct TokenBucketsTests {
    private let once = RateLimit(limit: 1, periodUs: 1_000_000, burst: 1)

    @Test func `each key has a bucket of its own`() {
        let buckets = TokenBuckets(once)
        #expect(buckets.take(from: "a", nowUs: 0).isAllowed)
        #expect(!buckets.take(from: "a", nowUs: 0).isAllowed)
        #expect(buckets.take(from: "b", nowUs: 0).isAllowed)
        #expect(buckets.take(from: "a", nowUs: 1_000_000).isAllowed)
    }

    @Test func `no limit allows everything and remembers nothing`() {
        let buckets = TokenBuckets(nil)
        for _ in 0..<1_000 { #expect(buckets.take(from: "a", nowUs: 0).isAllowed) }
        #expect(buckets.count == 0)
    }

    @Test func `memory stays bounded however many keys there are`() {
        let buckets = TokenBuckets(once, capacity: 64)
        for key in 0..<10_000 { #expect(buckets.take(from: "\(key)", nowUs: 0).isAllowed) }
        #expect(buckets.count <= 64)
    }

    @Test func `looking does not fill the memory`() {
        let buckets = TokenBuckets(once, capacity: 64)
        for key in 0..<1_000 { #expect(buckets.take(0, from: "\(key)", nowUs: 0).remaining == 1) }
        #expect(buckets.count == 0)
    }

    @Test func `a key in use outlives a flood of others`() {
        let buckets = TokenBuckets(once, capacity: 1_600)
        #expect(buckets.take(from: "kept", nowUs: 0).isAllowed)
        for key in 0..<20_000 {
            #expect(!buckets.take(from: "kept", nowUs: 0).isAllowed)
            _ = buckets.take(from: "\(key)", nowUs: 0)
        }
    }
}

@Suite struct RecentCredentialsTests {
    @Test func `credentials are known by name and secret together`() {
        let recent = RecentCredentials()
        recent.insert(name: "app", secret: [1, 2, 3])
        #expect(recent.contains(name: "app", secret: [1, 2, 3]))
        #expect(!recent.contains(name: "app", secret: [1, 2, 4]))
        #expect(!recent.contains(name: "other", secret: [1, 2, 3]))
    }

    @Test func `the oldest are forgotten first`() {
        let recent = RecentCredentials(capacity: 2)
        for name in ["a", "b", "b", "c"] { recent.insert(name: name, secret: [0]) }
        #expect(!recent.contains(name: "a", secret: [0]))
        #expect(recent.contains(name: "b", secret: [0]))
        #expect(recent.contains(name: "c", secret: [0]))
    }
}
