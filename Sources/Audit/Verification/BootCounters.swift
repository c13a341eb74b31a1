import Bytes

/// Which receipts of which boots the log holds: inside a boot none may be missing (S24).
struct BootCounters {
    private struct Boot {
        /// The lowest counter not seen yet.
        var next: UInt64 = 1
        /// Counters seen above it; few, since receipts are recorded nearly in the order in which they were made.
        var ahead: Set<UInt64> = []

        var highest: UInt64 { ahead.max() ?? next - 1 }

        mutating func note(_ counter: UInt64) -> Bool {
            guard counter >= next, counter < .max, ahead.insert(counter).inserted else { return false }
            while ahead.remove(next) != nil { next += 1 }
            return true
        }
    }

    private var boots: [[UInt8]: Boot] = [:]

    var count: Int { boots.count }

    /// The highest counter recorded of a boot, 0 for one that is not there.
    func highest(of boot: [UInt8]) -> UInt64 { boots[boot]?.highest ?? 0 }

    /// Notes a receipt; false when it was noted before, or counts from 0.
    mutating func note(_ boot: [UInt8], _ counter: UInt64) -> Bool {
        boots[boot, default: Boot()].note(counter)
    }

    /// A sentence for each boot with a gap.
    var gaps: [String] {
        boots.filter { !$0.value.ahead.isEmpty }.map { id, boot in
            "boot \(Hex.encode(id)): receipt \(boot.next) is missing, but receipt \(boot.highest) is there"
        }.sorted()
    }
}
