import Bytes

/// What came of checking the audit log.
public struct VerificationReport: Sendable {
    /// A boot that reported more receipts than the log holds.
    public struct MissingTail: Equatable, Sendable {
        public let boot: [UInt8]
        /// The last receipt in the log, 0 if there is none.
        public let recorded: UInt64
        /// The last one that the signer is known to have made.
        public let reported: UInt64
        /// When it said so, milliseconds since 1970.
        public let reportedAtMs: Int64
    }

    public internal(set) var entries = 0
    public internal(set) var boots = 0
    /// Allowed and released.
    public internal(set) var released = 0
    public internal(set) var denied = 0
    public internal(set) var superseded = 0
    public internal(set) var unreleased = 0
    /// Records at their newest version.
    public internal(set) var records = 0
    /// Windows of aggregations that were recomputed.
    public internal(set) var windows = 0
    /// The key under which the receipts were checked; nil for an empty log of an installation without one.
    public internal(set) var receiptKey: [UInt8]?
    /// Whether the key was given from outside the database.
    public internal(set) var isAnchored = false
    /// Heads noted outside the database that the log was compared with.
    public internal(set) var checkpoints = 0
    /// Checkpoints signed by signers that the log was compared with.
    public internal(set) var signedCheckpoints = 0
    /// The first faults, in the order in which they were found.
    public internal(set) var faults: [AuditFault] = []
    /// How many there are.
    public internal(set) var faultCount = 0
    public internal(set) var missingTails: [MissingTail] = []

    public var isSound: Bool { faultCount == 0 }
}

extension VerificationReport {
    /// The report as it is printed for programs.
    public var json: JSON {
        [
            "ok": .bool(isSound && missingTails.isEmpty), "entries": JSON(entries), "boots": JSON(boots),
            "released": JSON(released), "denied": JSON(denied), "superseded": JSON(superseded),
            "unreleased": JSON(unreleased), "records": JSON(records), "windows": JSON(windows),
            "checkpoints": JSON(checkpoints), "signed_checkpoints": JSON(signedCheckpoints),
            "receipt_key": JSON(receiptKey.map(Hex.encode)), "anchored": .bool(isAnchored),
            "fault_count": JSON(faultCount),
            "faults": .array(
                faults.map { ["seq": $0.sequence.map { JSON($0) } ?? .null, "fault": .string($0.what)] }),
            "missing_tails": .array(
                missingTails.map {
                    [
                        "boot": .string(Hex.encode($0.boot)), "recorded": JSON($0.recorded),
                        "reported": JSON($0.reported), "reported_at": JSON($0.reportedAtMs),
                    ]
                }),
        ]
    }
}
