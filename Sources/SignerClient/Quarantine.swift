/// The payloads that were inside a signer when it went away, by their digests (S3).
///
/// Such a request goes to no signer for a while, however often it is repeated, so that one that crashes signers cannot crash them one
/// after another. Bounded in time and in number; the oldest leaves first. Whoever crashes another signer with it comes back in.
struct Quarantine {
    private let lifetimeMs: Int64
    private let capacity: Int
    private var endsAtMs: [[UInt8]: Int64] = [:]
    /// In the order in which they came, which is that of their ends.
    private var order: ArraySlice<[UInt8]> = []

    /// - Parameters:
    ///   - lifetimeMs: how long a payload stays.
    ///   - capacity: how many there may be.
    init(lifetimeMs: Int64, capacity: Int) {
        self.lifetimeMs = lifetimeMs
        self.capacity = max(1, capacity)
    }

    var count: Int { endsAtMs.count }

    /// Whether a payload may go to no signer now.
    /// - Parameter nowMs: milliseconds of a clock that never goes back.
    func holds(_ digest: [UInt8], nowMs: Int64) -> Bool { endsAtMs[digest].map { nowMs < $0 } ?? false }

    /// Takes in the payload of a request that was lost with its signer; it stays from now on.
    mutating func isolate(_ digest: [UInt8], nowMs: Int64) {
        release(nowMs: nowMs)
        if endsAtMs.updateValue(nowMs + lifetimeMs, forKey: digest) != nil { order.removeAll { $0 == digest } }
        order.append(digest)
        if order.count > capacity { endsAtMs[order.removeFirst()] = nil }
    }

    private mutating func release(nowMs: Int64) {
        while let first = order.first, let endMs = endsAtMs[first], endMs <= nowMs {
            endsAtMs[first] = nil
            order.removeFirst()
        }
    }
}
