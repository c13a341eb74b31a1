import Bytes
import Reactor

/// Delivers to one endpoint at a time: reads what is due, sends it, writes down what became of it.
///
/// Events are begun in their order, several at the same time; what fails is set aside with a time at which it is tried
/// again, so that it holds up nothing behind it. An event counts as delivered once that is written down: whoever dies
/// between the answer and that delivers it again, with the same id.
struct EndpointDelivery: Sendable {
    let rows: LeasedEndpoints
    let reader: EventReader
    let secrets: EndpointSecrets
    let sender: any WebhookSender
    let executor: any TaskExecutor
    let clock: @Sendable () -> Int64
    /// Whether nothing new is to be begun.
    let isStopping: @Sendable () -> Bool
    /// Hears of every attempt.
    let observe: @Sendable (Endpoint, SendOutcome) -> Void

    private var settings: DeliverySettings { rows.settings }

    private struct Job {
        let event: Event
        let earlier: Int64
        /// Its place among the events of the window; nil for one that is tried again.
        let position: Int?
    }

    /// Delivers what is due at an endpoint.
    /// - Parameters:
    ///   - cursor: how far this process knows that there is nothing for the endpoint, whatever its row says.
    ///   - heads: how far there may be something.
    /// - Returns: false when another process has the endpoint.
    /// - Throws: `LeasedEndpoints.Lost` when the endpoint was taken or changed meanwhile; errors of the database.
    func run(_ endpointID: String, from cursor: EventHeads, heads: EventHeads) async throws -> Bool {
        guard var endpoint = try await rows.lease(endpointID, nowMs: clock()) else { return false }
        var cursor = cursor
        while !isStopping(), endpoint.status == .enabled {
            let due = try await rows.due(endpointID, nowMs: clock(), limit: settings.windowCount / 2)
            let retried = try await reader.events(at: due.map { ($0.source, $0.sequence) })
            cursor = cursor.furthest(endpoint.cursor)
            let window = try await reader.window(
                appID: endpoint.appID, filter: endpoint.filter, after: cursor, heads: heads,
                limit: settings.windowCount - retried.count)
            let isAtEnd = window.cursor == cursor || window.cursor == heads
            let jobs = EndpointDelivery.jobs(retried, due, window)
            if !jobs.isEmpty {
                endpoint = try await deliver(jobs, of: window, to: endpoint)
                // Whoever does not answer gives up the place after a few attempts, and comes again in turn.
                guard endpoint.failingSinceMs == nil else { return true }
            }
            if retried.isEmpty, isAtEnd { return true }
            cursor = window.cursor
        }
        return true
    }

    private static func jobs(_ retried: [Event], _ due: [DeliveryRecord], _ window: EventWindow) -> [Job] {
        let earlier = retried.map { event in
            let record = due.first { $0.source == event.source && $0.sequence == event.sequence }
            return Job(event: event, earlier: record?.attempts ?? 0, position: nil)
        }
        return earlier + window.events.enumerated().map { Job(event: $1, earlier: 0, position: $0) }
    }

    /// Sends events a few at a time; the row of the endpoint afterwards.
    private func deliver(_ jobs: [Job], of window: EventWindow, to endpoint: Endpoint) async throws -> Endpoint {
        var endpoint = endpoint
        var (finished, begun) = ([Attempt](), 0)
        var committedMs = clock()
        for start in stride(from: 0, to: jobs.count, by: settings.concurrency) where !isStopping() {
            let chunk = jobs[start..<min(start + settings.concurrency, jobs.count)]
            let attempts = await send(chunk, to: endpoint)
            // A server that ends breaks its own connections: that is nobody's failure, and nothing of it is kept.
            guard !isStopping() || attempts.allSatisfy(\.outcome.isDelivered) else { break }
            finished += attempts
            begun += chunk.count { $0.position != nil }
            guard clock() - committedMs >= settings.commitMs else { continue }
            endpoint = try await rows.finish(
                endpoint, finished, cursor: window.cursor(afterFirst: begun), nowMs: clock())
            (finished, committedMs) = ([], clock())
            guard endpoint.status == .enabled, endpoint.failingSinceMs == nil else { return endpoint }
        }
        guard !finished.isEmpty else { return endpoint }
        return try await rows.finish(endpoint, finished, cursor: window.cursor(afterFirst: begun), nowMs: clock())
    }

    /// Sends a few events at the same time; their results in the order of the events.
    private func send(_ jobs: ArraySlice<Job>, to endpoint: Endpoint) async -> [Attempt] {
        let tasks = jobs.map { job in
            Task(executorPreference: executor) {
                Attempt(event: job.event, earlier: job.earlier, outcome: await attempt(job.event, at: endpoint))
            }
        }
        var attempts: [Attempt] = []
        for task in tasks { attempts.append(await task.value) }
        return attempts
    }

    private func attempt(_ event: Event, at endpoint: Endpoint) async -> SendOutcome {
        let nowMs = clock()
        let timestamp = nowMs / 1_000
        var signatures: [String] = []
        do {
            for version in endpoint.secretVersions(nowMs: nowMs) {
                let key = try secrets.key(of: endpoint.id, version: version)
                signatures.append(
                    WebhookSignature.text(id: event.id, timestamp: timestamp, body: event.body, key: key))
            }
        } catch {
            return .failed(error.message)
        }
        let request = WebhookRequest(
            url: endpoint.url,
            headers: [("content-type", "application/json"), ("user-agent", "Countersign-Webhooks")]
                + WebhookSignature.headers(id: event.id, timestamp: timestamp, signatures: signatures),
            body: event.body)
        let outcome = await sender.send(request)
        observe(endpoint, outcome)
        return outcome
    }
}
