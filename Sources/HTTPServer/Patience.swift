import HTTPCore

/// How long a connection still waits, and for what. Pure: times come in as milliseconds of one clock.
struct Patience {
    private enum Wait: Equatable {
        case idle
        case head
        case body(sinceMs: Int)
        case handler
        case reader
        case farewell
    }

    private let configuration: HTTPServerConfiguration
    private var wait: Wait

    /// When the wait is over; nil while it has no end of its own.
    private(set) var deadlineMs: Int?

    /// A connection has begun; its first request has to come at once.
    init(_ configuration: HTTPServerConfiguration, nowMs: Int) {
        self.configuration = configuration
        wait = .head
        deadlineMs = nowMs + configuration.headTimeoutMs
    }

    /// Everything that was received has been used, and more is needed.
    mutating func inputRanOut(_ stage: RequestDecoder.Stage, bodyBytes: Int, nowMs: Int) {
        switch stage {
        case .idle:
            // Empty lines between requests must not prolong the wait.
            guard wait != .idle, wait != .head else { return }
            begin(.idle, until: nowMs + configuration.idleTimeoutMs)
        case .head:
            guard wait != .head else { return }
            begin(.head, until: nowMs + configuration.headTimeoutMs)
        case .body:
            var sinceMs = nowMs
            if case .body(let begunMs) = wait { sinceMs = begunMs }
            let earnedMs = bodyBytes * 1000 / max(configuration.minimumBodyBytesPerSecond, 1)
            begin(.body(sinceMs: sinceMs), until: min(nowMs, sinceMs + earnedMs) + configuration.bodyTimeoutMs)
        }
    }

    /// A handler has the request; how long it takes is its own affair.
    mutating func handlerBegan() {
        wait = .handler
        deadlineMs = nil
    }

    /// The client did not take all of the answer, or took a part of it just now.
    mutating func outputStalled(nowMs: Int) { begin(.reader, until: nowMs + configuration.writeTimeoutMs) }

    /// The last answer is sent; what still comes is dropped.
    mutating func farewellBegan(nowMs: Int) { begin(.farewell, until: nowMs + configuration.lingerMs) }

    private mutating func begin(_ wait: Wait, until deadlineMs: Int) {
        self.wait = wait
        self.deadlineMs = deadlineMs
    }
}
