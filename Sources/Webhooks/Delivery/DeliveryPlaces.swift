/// Which endpoints are delivered to at the same time: a bounded number of them, in turn. Those that may not answer never
/// have all the places, so that however many of them there are, the others go on.
struct DeliveryPlaces: Sendable {
    private let count: Int
    /// Whether each that has a place is in doubt.
    private var taken: [String: Bool] = [:]
    private var last: String?

    /// - Parameter count: of places; at least 4.
    init(count: Int) { self.count = count }

    /// What endpoints in doubt may have together: three of four.
    private var doubtfulCount: Int { count - count / 4 }

    var isEmpty: Bool { taken.isEmpty }

    /// Endpoints in the order in which they come next: those behind the last that got a place first.
    func inTurn(_ endpoints: [Endpoint]) -> [Endpoint] {
        guard let position = endpoints.firstIndex(where: { $0.id == last }) else { return endpoints }
        return Array(endpoints[(position + 1)...] + endpoints[...position])
    }

    /// Gives an endpoint a place; false when it has one or there is none for it.
    mutating func take(_ endpoint: Endpoint) -> Bool {
        guard taken[endpoint.id] == nil, taken.count < count else { return false }
        guard !endpoint.isDoubtful || taken.values.count(where: { $0 }) < doubtfulCount else { return false }
        taken[endpoint.id] = endpoint.isDoubtful
        last = endpoint.id
        return true
    }

    /// Gives a place back.
    mutating func leave(_ id: String) { taken[id] = nil }
}

extension Endpoint {
    /// Whether it has not answered yet, or not the last time.
    fileprivate var isDoubtful: Bool { lastSuccessMs == nil || failingSinceMs != nil }
}
