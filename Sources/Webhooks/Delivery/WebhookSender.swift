/// One attempt, ready to be sent.
public struct WebhookRequest: Sendable {
    public let url: String
    public let headers: [(name: String, value: String)]
    public let body: [UInt8]
}

/// What became of an attempt.
public enum SendOutcome: Sendable, Equatable {
    /// The receiver answered with this status, of which 200 to 299 means that it has the event.
    case answered(Int)
    /// It did not, or what it said is no answer; a sentence for whoever keeps the endpoint.
    case failed(String)

    var isDelivered: Bool {
        if case .answered(let status) = self { 200...299 ~= status } else { false }
    }
}

/// Sends attempts. Each ends within a bounded time, shorter than a lease.
public protocol WebhookSender: Sendable {
    /// Makes one attempt.
    func send(_ request: WebhookRequest) async -> SendOutcome
}
