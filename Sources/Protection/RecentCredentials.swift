import Synchronization

/// Remembers that credentials were right a short while ago, without holding them; from any thread.
///
/// An address from which strangers guess too often is no longer listened to; who was right before still is. Only what was
/// right enters, so strangers cannot crowd anybody out. A fingerprint is 64 bits under a random key of this process: all
/// that a collision would give is that a guess is looked at.
public final class RecentCredentials: Sendable {
    private struct Ring {
        var fingerprints: Set<Int> = []
        var order: [Int] = []
        var oldest = 0
    }

    private let capacity: Int
    private let ring = Mutex(Ring())

    public init(capacity: Int = 4_096) { self.capacity = max(1, capacity) }

    /// Whether these credentials were right when they were last looked at.
    public func contains(name: String, secret: [UInt8]) -> Bool {
        let fingerprint = Self.fingerprint(name, secret)
        return ring.withLock { $0.fingerprints.contains(fingerprint) }
    }

    /// Notes that these credentials are right.
    public func insert(name: String, secret: [UInt8]) {
        let fingerprint = Self.fingerprint(name, secret)
        ring.withLock { ring in
            guard ring.fingerprints.insert(fingerprint).inserted else { return }
            guard ring.order.count == capacity else { return ring.order.append(fingerprint) }
            ring.fingerprints.remove(ring.order[ring.oldest])
            ring.order[ring.oldest] = fingerprint
            ring.oldest = (ring.oldest + 1) % capacity
        }
    }

    private static func fingerprint(_ name: String, _ secret: [UInt8]) -> Int {
        var hasher = Hasher()
        hasher.combine(name)
        secret.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }
}
