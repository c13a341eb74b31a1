import Synchronization

/// A number that only grows; from any thread, without locks.
public final class Counter: Sendable {
    private let count = Atomic<UInt64>(0)

    init() {}

    public func increment(by amount: UInt64 = 1) { count.wrappingAdd(amount, ordering: .relaxed) }

    public var value: UInt64 { count.load(ordering: .relaxed) }
}

/// A number that goes up and down; from any thread, without locks.
public final class Gauge: Sendable {
    private let number = Atomic<Int64>(0)

    init() {}

    public func add(_ amount: Int64) { number.wrappingAdd(amount, ordering: .relaxed) }
    public func set(_ value: Int64) { number.store(value, ordering: .relaxed) }

    public var value: Int64 { number.load(ordering: .relaxed) }
}

/// How long things took, counted in fixed buckets; from any thread, without locks.
public final class Histogram: Sendable {
    /// 50 µs to 10 s, about two and a half buckets for each factor of ten.
    public static let defaultBoundsUs: [Int64] = [
        50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
        2_500_000, 10_000_000,
    ]

    /// The inclusive upper ends of all buckets but the last, in microseconds, ascending.
    let boundsUs: [Int64]
    /// One for each bound, and one for what is beyond.
    let buckets: [Counter]
    private let total = Counter()

    init(boundsUs: [Int64]) {
        self.boundsUs = boundsUs
        buckets = (0...boundsUs.count).map { _ in Counter() }
    }

    /// Notes one duration in microseconds; a negative one counts as nothing.
    public func observe(us duration: Int64) {
        let duration = max(duration, 0)
        var bucket = 0
        while bucket < boundsUs.count, duration > boundsUs[bucket] { bucket += 1 }
        buckets[bucket].increment()
        total.increment(by: UInt64(duration))
    }

    /// The sum of all durations.
    var totalUs: UInt64 { total.value }
}

/// Counters by two labels whose values are all known beforehand.
public final class CounterTable: Sendable {
    let cells: [Counter]
    private let columnCount: Int

    init(rows: Int, columns: Int) {
        columnCount = columns
        cells = (0..<(rows * columns)).map { _ in Counter() }
    }

    /// The counter of a row and a column, by their positions in the lists of labels.
    public subscript(row: Int, column: Int) -> Counter { cells[row * columnCount + column] }
}
