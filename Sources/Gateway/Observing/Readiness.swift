import HTTPClient
import Reactor
import Synchronization
import Telemetry

/// Whether upstreams can be reached: found out by requests that were answered, else by connections that ask nothing.
///
/// However often somebody wants to know, there is one attempt at a time, and none for some seconds after it.
final class Readiness: Sendable {
    /// How long an answer, or the outcome of an attempt, is believed.
    static let validUs: Int64 = 5_000_000
    private static let attemptsAtOnce = 8

    private enum Attempt {
        case none
        case running(Task<Bool, Never>)
        case over(hasReached: Bool, atUs: Int64)
    }

    private let answeredUs = Atomic<Int64>(.min)
    private let attempt = Mutex(Attempt.none)

    /// An upstream has answered a request.
    func noteAnswer(nowUs: Int64) { answeredUs.store(nowUs, ordering: .relaxed) }

    /// Whether one of `urls` answers, or can be connected to; true for none at all.
    func isReady(_ urls: [RemoteURL], over upstream: any Upstream, time: TimeSource) async -> Bool {
        let nowUs = time.monotonicUs()
        let answeredUs = answeredUs.load(ordering: .relaxed)
        if urls.isEmpty || answeredUs > nowUs - Self.validUs { return true }
        let running: Task<Bool, Never>
        switch attempt.withLock({ decide(&$0, urls, upstream, time, nowUs) }) {
        case .over(let hasReached, _): return hasReached
        case .running(let task): running = task
        case .none: return false
        }
        return await running.value
    }

    private func decide(
        _ attempt: inout Attempt, _ urls: [RemoteURL], _ upstream: any Upstream, _ time: TimeSource, _ nowUs: Int64
    ) -> Attempt {
        switch attempt {
        case .running: return attempt
        case .over(_, let atUs) where nowUs - atUs < Self.validUs: return attempt
        case .none, .over: break
        }
        attempt = .running(
            Task(executorPreference: EventLoop.current) { [self] in
                let hasReached = await Self.hasReached(one: urls, over: upstream)
                self.attempt.withLock { $0 = .over(hasReached: hasReached, atUs: time.monotonicUs()) }
                return hasReached
            })
        return attempt
    }

    /// Does not wait for the others once one is reached.
    private static func hasReached(one urls: [RemoteURL], over upstream: any Upstream) async -> Bool {
        for start in stride(from: 0, to: urls.count, by: attemptsAtOnce) {
            let some = urls[start..<min(start + attemptsAtOnce, urls.count)]
            let (outcomes, outcome) = AsyncStream.makeStream(of: Bool.self)
            for url in some {
                Task(executorPreference: EventLoop.current) { outcome.yield(await isReachable(url, upstream)) }
            }
            var missing = some.count
            for await isReached in outcomes {
                if isReached { return true }
                missing -= 1
                if missing == 0 { break }
            }
        }
        return false
    }

    private static func isReachable(_ url: RemoteURL, _ upstream: any Upstream) async -> Bool {
        do throws(HTTPClientError) {
            try await upstream.reach(url)
            return true
        } catch {
            return false
        }
    }
}
