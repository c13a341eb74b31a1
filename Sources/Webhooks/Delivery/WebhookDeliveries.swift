import Cryptography
import Reactor
import Storage
import Synchronization
import Telemetry

/// Delivers the events of all apps until it is stopped, on a loop and with a database of its own: nothing of it stands in
/// the way of a request.
public final class WebhookDeliveries: Sendable {
    private struct State: Sendable {
        var places: DeliveryPlaces
        /// Endpoints that other processes have, and until when.
        var elsewhereUntilMs: [String: Int64] = [:]
        /// How far it is known that there is nothing for an endpoint as it was at a revision.
        var known: [String: (revision: Int64, cursor: EventHeads)] = [:]
        var forgottenMs: Int64 = 0
        var isFailing = false
        var isStopping = false
    }

    /// How far the row of an endpoint may lag behind what is known.
    private static let maximumLag: Int64 = 20_000
    private static let forgettingMs: Int64 = 3_600_000
    /// How long attempts that are under way may take when the server ends.
    private static let graceMs = 2_000

    private let state: Mutex<State>
    private let settings: DeliverySettings
    private let rows: LeasedEndpoints
    private let reader: EventReader
    private let secrets: EndpointSecrets
    private let sender: any WebhookSender
    private let loop: EventLoop
    private let clock: @Sendable () -> Int64
    private let log: @Sendable (String) -> Void
    private let counters: [Counter]

    /// - Parameters:
    ///   - database: one that no request for a signature uses.
    ///   - loop: carries it all.
    ///   - clock: milliseconds since 1970.
    ///   - log: takes a sentence for the operator.
    public init(
        _ database: any Database, settings: DeliverySettings, secrets: EndpointSecrets, sender: any WebhookSender,
        random: any RandomSource, loop: EventLoop, metrics: Metrics, clock: @escaping @Sendable () -> Int64,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.settings = settings
        state = Mutex(State(places: DeliveryPlaces(count: settings.maximumActive)))
        rows = LeasedEndpoints(database: database, settings: settings, random: random)
        reader = EventReader(database)
        self.secrets = secrets
        self.sender = sender
        self.loop = loop
        self.clock = clock
        self.log = log
        counters = metrics.counters(
            "countersign_webhook_attempts_total", "Attempts to deliver an event, by what became of them.",
            label: "outcome", values: ["delivered", "failed"])
    }

    /// Begins, on the loop.
    public func start() {
        Task(executorPreference: loop) { [self] in
            while !state.withLock({ $0.isStopping }) {
                await look()
                await loop.sleep(ms: settings.pollMs)
            }
        }
    }

    /// Begins nothing new, lets attempts end for a moment, and gives up the endpoints.
    /// - Parameter abort: breaks off what has not ended by then.
    public func stop(abort: @Sendable () async -> Void) async {
        state.withLock { $0.isStopping = true }
        for _ in 0..<(WebhookDeliveries.graceMs / 20) where isActive { await loop.sleep(ms: 20) }
        await abort()
        while isActive { await loop.sleep(ms: 20) }
        try? await rows.release()
    }

    private var isActive: Bool { state.withLock { !$0.places.isEmpty } }

    /// One look at what there is to do.
    private func look() async {
        do {
            let (endpoints, nowMs) = (try await rows.enabled(), clock())
            let heads = try await reader.heads()
            let due = endpoints.isEmpty ? [] : try await rows.due(nowMs: nowMs)
            for endpoint in state.withLock({ $0.places.inTurn(endpoints) }) {
                let cursor = cursor(of: endpoint)
                let end = heads.furthest(cursor)
                guard cursor != end || due.contains(endpoint.id) else { continue }
                begin(endpoint, from: cursor, heads: end, isDue: due.contains(endpoint.id), nowMs: nowMs)
            }
            try await forget(nowMs: nowMs, endpoints: endpoints)
            state.withLock { $0.isFailing = false }
        } catch {
            let isNew = state.withLock { state in
                defer { state.isFailing = true }
                return !state.isFailing
            }
            if isNew { log("webhooks cannot be delivered: \(error)") }
        }
    }

    private func cursor(of endpoint: Endpoint) -> EventHeads {
        let known = state.withLock { $0.known[endpoint.id] }
        guard let known, known.revision == endpoint.revision else { return endpoint.cursor }
        return endpoint.cursor.furthest(known.cursor)
    }

    /// Delivers to one endpoint in a task of its own, unless one does already.
    private func begin(_ endpoint: Endpoint, from cursor: EventHeads, heads: EventHeads, isDue: Bool, nowMs: Int64) {
        let isTaken = state.withLock { state in
            guard !state.isStopping, state.elsewhereUntilMs[endpoint.id, default: 0] <= nowMs else { return false }
            return state.places.take(endpoint)
        }
        guard isTaken else { return }
        Task(executorPreference: loop) { [self] in
            do {
                try await serve(endpoint, from: cursor, heads: heads, isDue: isDue)
            } catch is LeasedEndpoints.Lost {
                // Whoever changed it is served by the next look.
            } catch {
                log("webhook \(endpoint.id): \(error)")
            }
            state.withLock { $0.places.leave(endpoint.id) }
        }
    }

    private func serve(_ endpoint: Endpoint, from cursor: EventHeads, heads: EventHeads, isDue: Bool) async throws {
        var cursor = cursor
        if !isDue {
            // Without the lease, which would be a write: most of what is in the log is of no interest to most.
            while cursor != heads {
                let window = try await reader.window(
                    appID: endpoint.appID, filter: endpoint.filter, after: cursor, heads: heads,
                    limit: settings.windowCount)
                guard window.events.isEmpty else { break }
                cursor = window.cursor
                state.withLock { $0.known[endpoint.id] = (endpoint.revision, cursor) }
            }
            guard cursor != heads else { return try await catchUp(endpoint, cursor) }
        }
        let delivery = EndpointDelivery(
            rows: rows, reader: reader, secrets: secrets, sender: sender, executor: loop, clock: clock,
            isStopping: { [self] in state.withLock { $0.isStopping } },
            observe: { [self] in observe($0, $1) })
        if try await delivery.run(endpoint.id, from: cursor, heads: heads) { return }
        let untilMs = clock() + settings.leaseMs / 4
        state.withLock { $0.elsewhereUntilMs[endpoint.id] = untilMs }
    }

    private func catchUp(_ endpoint: Endpoint, _ cursor: EventHeads) async throws {
        guard cursor.log - endpoint.cursor.log > WebhookDeliveries.maximumLag else { return }
        try await rows.skip(endpoint, to: cursor)
    }

    private func forget(nowMs: Int64, endpoints: [Endpoint]) async throws {
        let ids = Set(endpoints.map(\.id))
        let isTime = state.withLock { state in
            state.known = state.known.filter { ids.contains($0.key) }
            state.elsewhereUntilMs = state.elsewhereUntilMs.filter { ids.contains($0.key) }
            guard nowMs - state.forgottenMs >= WebhookDeliveries.forgettingMs else { return false }
            state.forgottenMs = nowMs
            return true
        }
        if isTime { try await rows.forget(beforeMs: nowMs - settings.rememberedMs) }
    }

    private func observe(_ endpoint: Endpoint, _ outcome: SendOutcome) {
        counters[outcome.isDelivered ? 0 : 1].increment()
        guard !outcome.isDelivered, endpoint.failingSinceMs == nil else { return }
        let what =
            switch outcome {
            case .answered(let status): "the answer was \(status)"
            case .failed(let words): words
            }
        log("webhook \(endpoint.id) of app \(endpoint.appID) fails: \(what)")
    }
}
