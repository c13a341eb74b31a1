import Synchronization

/// One bucket of one limit for each key, in bounded memory; from any thread.
///
/// When it is full, the buckets that nobody has asked for lately make room. What is forgotten counts as full again, so
/// whoever can fill the memory with keys can lift limits, never impose them on others.
public final class TokenBuckets: Sendable {
    private static let shardCount = 16

    private let limit: RateLimit?
    private let shards: [BucketShard]

    /// - Parameters:
    ///   - limit: nil allows everything and remembers nothing.
    ///   - capacity: how many keys are remembered.
    public init(_ limit: RateLimit?, capacity: Int = 65_536) {
        self.limit = limit
        let perShard = max(1, capacity / Self.shardCount)
        shards = (0..<Self.shardCount).map { _ in BucketShard(capacity: perShard) }
    }

    /// Takes units from the bucket of a key; see `RateLimit.take`.
    public func take(_ cost: Int64 = 1, from key: String, nowUs: Int64) -> RateLimitDecision {
        guard let limit else { return .unlimited }
        let shard = shards[Int(UInt(bitPattern: key.hashValue) % UInt(Self.shardCount))]
        return shard.slots.withLock { $0.take(cost, from: key, limit, nowUs: nowUs) }
    }

    /// How many keys are remembered now.
    var count: Int { shards.reduce(0) { $0 + $1.slots.withLock { $0.count } } }
}

/// A part of the keys under a lock of their own.
private final class BucketShard: Sendable {
    let slots: Mutex<BucketSlots>

    init(capacity: Int) { slots = Mutex(BucketSlots(capacity: capacity)) }
}

/// Buckets with second-chance replacement.
private struct BucketSlots {
    private struct Slot {
        var key: String
        var arrivalUs: Int64
        /// Asked for since the hand passed last.
        var isRecent: Bool
    }

    private let capacity: Int
    private var slots: [Slot] = []
    private var positions: [String: Int] = [:]
    private var hand = 0

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { slots.count }

    mutating func take(_ cost: Int64, from key: String, _ limit: RateLimit, nowUs: Int64) -> RateLimitDecision {
        if let position = positions[key] {
            slots[position].isRecent = true
            return limit.take(cost, from: &slots[position].arrivalUs, nowUs: nowUs)
        }
        var arrivalUs = nowUs
        let decision = limit.take(cost, from: &arrivalUs, nowUs: nowUs)
        // A full bucket need not be remembered.
        if arrivalUs > nowUs { insert(Slot(key: key, arrivalUs: arrivalUs, isRecent: false), nowUs: nowUs) }
        return decision
    }

    private mutating func insert(_ slot: Slot, nowUs: Int64) {
        guard slots.count == capacity else {
            positions[slot.key] = slots.count
            slots.append(slot)
            return
        }
        while slots[hand].isRecent, slots[hand].arrivalUs > nowUs {
            slots[hand].isRecent = false
            hand = (hand + 1) % capacity
        }
        positions[slots[hand].key] = nil
        positions[slot.key] = hand
        slots[hand] = slot
        hand = (hand + 1) % capacity
    }
}
