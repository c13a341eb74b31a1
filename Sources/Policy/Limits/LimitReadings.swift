import Bytes

/// What a request adds to an aggregation, and to which window of it.
struct LimitMeasurement: Sendable {
    /// Zero for a request that is certainly not counted.
    let amount: Result<UInt256, Reason>
    let window: Result<LimitWindow, Reason>

    /// Whether all that must be known to count the request is known.
    var obstacle: Reason? {
        switch (amount, window) {
        case (.failure(let reason), _): reason
        case (.success(.zero), _), (.success, .success): nil
        case (.success, .failure(let reason)): reason
        }
    }

    /// The window that the request is counted in; nil when it is not.
    var counted: (window: LimitWindow, amount: UInt256)? {
        guard case .success(let amount) = amount, amount != .zero, case .success(let window) = window else {
            return nil
        }
        return (window, amount)
    }
}

/// One aggregation as a condition sees it: what was used before, with this request.
struct LimitReading: Sendable {
    let sum: Result<UInt256, Reason>
    let scale: Int
}

/// What the aggregations of a policy say about one request: which windows must be known, and when they are, their sums.
public struct LimitReadings: Sendable {
    /// Windows of one request, at most.
    public static let maximumWindows = 16

    private(set) var measurements: [String: LimitMeasurement] = [:]
    private var scales: [String: Int] = [:]
    /// The windows whose use must be known before the request can be judged.
    private var needed: [LimitWindow] = []
    private var used: [[UInt8]: UInt256] = [:]

    /// Of a policy without aggregations.
    public init() {}

    /// - Parameter isAsked: whether a rule about the request's method looks at the sum of the aggregation.
    mutating func add(_ measurement: LimitMeasurement, of aggregation: CompiledAggregation, isAsked: Bool) {
        measurements[aggregation.id] = measurement
        scales[aggregation.id] = aggregation.scale
        if case .success(let window) = measurement.window, isAsked || measurement.counted != nil {
            needed.append(window)
        }
    }

    /// Takes in what was used of windows so far, by their keys.
    public mutating func know(_ used: [[UInt8]: UInt256]) { self.used.merge(used) { _, new in new } }

    /// The windows whose use is needed and not known.
    public var missing: [LimitWindow] { needed.filter { used[$0.key] == nil } }

    /// The windows whose use is needed.
    public var windows: [LimitWindow] { needed }

    /// The sum of an aggregation; nil when there is no such aggregation.
    subscript(id: String) -> LimitReading? {
        guard let measurement = measurements[id], let scale = scales[id] else { return nil }
        return LimitReading(sum: sum(measurement), scale: scale)
    }

    private func sum(_ measurement: LimitMeasurement) -> Result<UInt256, Reason> {
        switch (measurement.amount, measurement.window) {
        case (.failure(let reason), _), (_, .failure(let reason)): return .failure(reason)
        case (.success(let amount), .success(let window)):
            guard let used = used[window.key] else { return .failure(.usageUnknown) }
            guard let sum = used.adding(amount) else { return .failure(.sumTooLarge) }
            return .success(sum)
        }
    }

    /// A window that cannot take the request because its sum would be more than 256 bits hold.
    var overflow: LimitUse? {
        for measurement in measurements.values {
            guard let (window, amount) = measurement.counted, let used = used[window.key], used.adding(amount) == nil
            else { continue }
            return LimitUse(window: window, amount: amount, sum: nil, checks: [.overflow])
        }
        return nil
    }

    /// Whether the request cannot be counted, for whatever reason.
    var isUncountable: Bool { measurements.values.contains { $0.obstacle != nil } }

    /// What a decision uses and rests on.
    ///
    /// - Parameters:
    ///   - checks: what was asked of sums, by aggregation.
    ///   - isCounted: whether the request is counted if the decision is released.
    func uses(checks: [String: Set<LimitCheck>], isCounted: Bool) -> [LimitUse] {
        measurements.sorted { $0.key < $1.key }.compactMap { id, measurement in
            let asked = (checks[id] ?? []).sorted()
            guard case .success(let window) = measurement.window, case .success(let amount) = measurement.amount,
                case .success(let sum) = sum(measurement), !asked.isEmpty || (isCounted && amount != .zero)
            else { return nil }
            return LimitUse(window: window, amount: amount, sum: sum, checks: asked)
        }
    }
}

extension LimitCheck: Comparable {
    public static func < (left: LimitCheck, right: LimitCheck) -> Bool {
        (left.operation.rawValue, left.bound) < (right.operation.rawValue, right.bound)
    }
}
