/// Hyperliquid's exchange as the relay reaches it.
public protocol ExchangeConnection: Sendable {
    /// Posts a JSON text once, and waits for the whole answer.
    func post(_ body: [UInt8], to place: ExchangePlace) async throws(ExchangeFailure) -> ExchangeAnswer
}

/// What is asked of which network.
public struct ExchangePlace: Hashable, Sendable {
    /// What the exchange's API consists of.
    public enum Endpoint: String, Sendable {
        /// Takes signed actions.
        case exchange
        /// Answers questions, of anybody.
        case info
    }

    public let isTestnet: Bool
    public let endpoint: Endpoint

    public init(isTestnet: Bool, endpoint: Endpoint) {
        self.isTestnet = isTestnet
        self.endpoint = endpoint
    }
}

/// An answer of the exchange, whatever it says.
public struct ExchangeAnswer: Equatable, Sendable {
    public let status: Int
    /// Whether it is said to be JSON.
    public let isJSON: Bool
    public let body: [UInt8]

    public init(status: Int, isJSON: Bool, body: [UInt8]) {
        self.status = status
        self.isJSON = isJSON
        self.body = body
    }
}

/// Why the exchange gave no answer, and what it may have got.
public enum ExchangeFailure: Error, Sendable {
    /// Not one byte of the request was sent.
    case unreachable
    /// No answer came in time; the request may have been carried out.
    case timedOut
    /// The connection was lost, or what came was no answer; the request may have been carried out.
    case lost
}
