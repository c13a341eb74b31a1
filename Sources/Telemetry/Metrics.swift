import Synchronization

/// Everything that is counted in a process, in the text format of Prometheus (version 0.0.4).
///
/// Instruments are made once, at the start, and held by those who use them: to count is one atomic addition.
public final class Metrics: Sendable {
    private let families = Mutex<[Family]>([])

    public init() {}

    /// - Parameter name: ends in `_total` by convention.
    public func counter(_ name: String, _ help: String) -> Counter {
        let counter = Counter()
        add(Family(name: name, help: help, kind: .counter, series: [Series("", .counter(counter))]))
        return counter
    }

    /// One counter for each value of a label, in the order of the values.
    public func counters(_ name: String, _ help: String, label: String, values: [String]) -> [Counter] {
        let counters = values.map { _ in Counter() }
        let series = zip(values, counters).map { Series(Label.text(label, $0), .counter($1)) }
        add(Family(name: name, help: help, kind: .counter, series: series))
        return counters
    }

    /// One counter for each pair of values of two labels; pairs that never happened are not shown.
    public func counterTable(
        _ name: String, _ help: String, row: (label: String, values: [String]),
        column: (label: String, values: [String])
    ) -> CounterTable {
        let table = CounterTable(rows: row.values.count, columns: column.values.count)
        let labels = row.values.flatMap { rowValue in
            column.values.map { Label.text(row.label, rowValue) + "," + Label.text(column.label, $0) }
        }
        let series = zip(labels, table.cells).map { Series($0, .rareCounter($1)) }
        add(Family(name: name, help: help, kind: .counter, series: series))
        return table
    }

    /// A new gauge; `help` explains it in the exposition.
    public func gauge(_ name: String, _ help: String) -> Gauge {
        let gauge = Gauge()
        add(Family(name: name, help: help, kind: .gauge, series: [Series("", .gauge(gauge))]))
        return gauge
    }

    /// One histogram of durations for each value of a label; shown in seconds.
    /// - Parameter name: ends in `_seconds` by convention.
    public func histograms(
        _ name: String, _ help: String, label: String, values: [String],
        boundsUs: [Int64] = Histogram.defaultBoundsUs
    ) -> [Histogram] {
        let histograms = values.map { _ in Histogram(boundsUs: boundsUs) }
        let series = zip(values, histograms).map { Series(Label.text(label, $0), .histogram($1)) }
        add(Family(name: name, help: help, kind: .histogram, series: series))
        return histograms
    }

    /// Something that is said by labels alone, such as the version of a build; its value is 1.
    public func info(_ name: String, _ help: String, labels: [(name: String, value: String)]) {
        let gauge = Gauge()
        gauge.set(1)
        let text = labels.map { Label.text($0.name, $0.value) }.joined(separator: ",")
        add(Family(name: name, help: help, kind: .gauge, series: [Series(text, .gauge(gauge))]))
    }

    /// All numbers as they are now.
    public func exposition() -> [UInt8] {
        var text = ""
        for family in families.withLock({ $0 }) { family.write(to: &text) }
        return Array(text.utf8)
    }

    private func add(_ family: Family) { families.withLock { $0.append(family) } }
}
