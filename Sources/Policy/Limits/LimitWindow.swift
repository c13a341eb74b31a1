import Bytes
import Cryptography

/// Over which time an aggregation adds up.
public struct LimitSpan: Sendable, Hashable {
    /// How the time moves.
    public enum Kind: String, Sendable, CaseIterable {
        /// The last so many seconds, whenever one asks.
        case rolling
        /// Ours: from one multiple of the seconds since 1970 to the next, in UTC: a day begins at midnight.
        case fixed
    }

    /// Seconds that a span may have.
    public static let seconds: ClosedRange<Int64> = 60...2_592_000

    public let kind: Kind
    /// 60 to 2 592 000, which is 30 days.
    public let seconds: Int64

    /// - Parameter seconds: one of `LimitSpan.seconds`; nil for any other.
    public init?(_ kind: Kind, seconds: Int64) {
        guard LimitSpan.seconds.contains(seconds) else { return nil }
        self.kind = kind
        self.seconds = seconds
    }

    /// The length in milliseconds.
    public var lengthMs: Int64 { seconds * 1000 }

    /// The beginning of the fixed span that a time lies in, both in milliseconds since 1970.
    public func startMs(at timeMs: Int64) -> Int64 {
        let past = timeMs % lengthMs
        return timeMs - (past < 0 ? past + lengthMs : past)
    }

    /// How exactly amounts of a rolling span are told apart by their time, in milliseconds: at most 65 536 of these steps
    /// make the span, so that what is kept of it is bounded.
    public var stepMs: Int64 { (lengthMs + 65_535) / 65_536 }

    /// The end of the step that a time lies in, from which an amount of a rolling span is counted for its whole length:
    /// never less than it was asked for, and at most a step more.
    public func stepEndMs(at timeMs: Int64) -> Int64 {
        let past = timeMs % stepMs
        return past == 0 ? timeMs : timeMs - past + (past < 0 ? 0 : stepMs)
    }

    /// `{type, seconds}`.
    public var json: JSON { ["type": .string(kind.rawValue), "seconds": JSON(seconds)] }
}

/// What one group of requests has used of an aggregation: the row in which it is counted.
public struct LimitWindow: Sendable, Hashable {
    /// Units of decimal amounts: 10^-18. Whole numbers are counted as they are.
    public static let decimalScale = 18

    /// 32 bytes that follow from app, aggregation and group, and from nothing else.
    public let key: [UInt8]
    public let appID: String
    public let aggregationID: String
    public let span: LimitSpan
    /// The values by which requests are told apart; empty when there is one window for the whole app.
    public let group: [String]
    /// Amounts are whole numbers of 10^-scale.
    public let scale: Int

    /// The key is `SHA-256("countersign/limit-window/v1" ‖ JCS [app, aggregation, [value, …]])`. An aggregation never
    /// changes, so its id stands for all that it says.
    public init?(appID: String, aggregationID: String, span: LimitSpan, group: [String], scale: Int) {
        let name: JSON = [.string(appID), .string(aggregationID), .array(group.map { .string($0) })]
        guard let text = try? name.canonical() else { return nil }
        key = SHA256.hash(Array("countersign/limit-window/v1".utf8) + text)
        self.appID = appID
        self.aggregationID = aggregationID
        self.span = span
        self.group = group
        self.scale = scale
    }

    /// A window as it was stored or sent; nothing is compared.
    public init(
        key: [UInt8], appID: String, aggregationID: String, span: LimitSpan, group: [String], scale: Int
    ) {
        self.key = key
        self.appID = appID
        self.aggregationID = aggregationID
        self.span = span
        self.group = group
        self.scale = scale
    }

    /// An amount in its natural unit, for people: `12.5`.
    public func text(of amount: UInt256) -> String { LimitWindow.text(of: amount, scale: scale) }

    /// A number of units of 10^-scale in its natural unit.
    public static func text(of amount: UInt256, scale: Int) -> String {
        ExactNumber(isNegative: false, mantissa: amount, scale: scale)?.description ?? amount.decimal
    }
}
