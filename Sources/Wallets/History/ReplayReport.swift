import Bytes
import Policy

/// What a draft of a policy would have done to requests that were decided.
public struct ReplayReport: Sendable {
    /// A request about which the draft would have decided otherwise.
    public struct Difference: Sendable {
        /// The number of its entry in the log.
        public let sequence: Int64
        /// `{seq, at, wallet_id, method, actor, then, now}`.
        public let json: JSON
    }

    /// Entries whose payload was kept and cannot be judged.
    public struct Unreadable: Sendable {
        public let sequence: Int64
        public let reason: String
    }

    /// Requests that the draft judged.
    public internal(set) var judged = 0
    /// Those among them that were allowed and that the draft denies.
    public internal(set) var wouldDeny = 0
    /// Those among them that were denied and that the draft allows.
    public internal(set) var wouldAllow = 0
    /// Requests of which no payload is kept.
    public internal(set) var notKept = 0
    public internal(set) var unreadable: [Unreadable] = []
    public internal(set) var differences: [Difference] = []

    /// Of no request.
    public init() {}

    /// Takes in what came of later requests.
    public mutating func add(_ other: ReplayReport) {
        judged += other.judged
        wouldDeny += other.wouldDeny
        wouldAllow += other.wouldAllow
        notKept += other.notKept
        unreadable += other.unreadable
        differences += other.differences
    }

    /// Hands over the differences so far, which are then not held any longer.
    public mutating func takeDifferences() -> [Difference] {
        defer { differences = [] }
        return differences
    }

    /// The report as it is answered and printed.
    public var members: [JSON.Member] {
        [
            .init("judged", JSON(judged)), .init("same", JSON(judged - wouldDeny - wouldAllow)),
            .init("would_deny", JSON(wouldDeny)), .init("would_allow", JSON(wouldAllow)),
            .init("not_kept", JSON(notKept)),
            .init(
                "unreadable",
                .array(unreadable.map { ["seq": JSON($0.sequence), "reason": .string($0.reason)] })),
            .init("differences", .array(differences.map(\.json))),
        ]
    }
}
