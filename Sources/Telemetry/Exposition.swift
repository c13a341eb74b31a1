/// One metric with its help and all its series.
struct Family: Sendable {
    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    let name: String
    let help: String
    let kind: Kind
    let series: [Series]

    func write(to text: inout String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for series in series { series.write(name, to: &text) }
    }
}

/// One instrument with its labels.
struct Series: Sendable {
    enum Instrument: Sendable {
        case counter(Counter)
        /// Shown only when it has counted something.
        case rareCounter(Counter)
        case gauge(Gauge)
        case histogram(Histogram)
    }

    /// `name="value",…` without braces.
    let labels: String
    let instrument: Instrument

    init(_ labels: String, _ instrument: Instrument) {
        self.labels = labels
        self.instrument = instrument
    }

    func write(_ name: String, to text: inout String) {
        switch instrument {
        case .counter(let counter): line(name, labels, "\(counter.value)", to: &text)
        case .rareCounter(let counter):
            let value = counter.value
            if value > 0 { line(name, labels, "\(value)", to: &text) }
        case .gauge(let gauge): line(name, labels, "\(gauge.value)", to: &text)
        case .histogram(let histogram): write(histogram, name, to: &text)
        }
    }

    private func write(_ histogram: Histogram, _ name: String, to text: inout String) {
        var count: UInt64 = 0
        for (position, bucket) in histogram.buckets.enumerated() {
            count += bucket.value
            let bound = position < histogram.boundsUs.count ? seconds(UInt64(histogram.boundsUs[position])) : "+Inf"
            let separator = labels.isEmpty ? "" : ","
            line("\(name)_bucket", labels + separator + Label.text("le", bound), "\(count)", to: &text)
        }
        line("\(name)_sum", labels, seconds(histogram.totalUs), to: &text)
        line("\(name)_count", labels, "\(count)", to: &text)
    }

    private func line(_ name: String, _ labels: String, _ value: String, to text: inout String) {
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    /// Microseconds as a decimal number of seconds.
    private func seconds(_ us: UInt64) -> String {
        let (whole, rest) = us.quotientAndRemainder(dividingBy: 1_000_000)
        var digits = String(String(1_000_000 + rest).dropFirst())
        while digits.last == "0" { digits.removeLast() }
        return digits.isEmpty ? "\(whole)" : "\(whole).\(digits)"
    }
}

enum Label {
    static func text(_ name: String, _ value: String) -> String {
        var escaped = ""
        for character in value {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return "\(name)=\"\(escaped)\""
    }
}
