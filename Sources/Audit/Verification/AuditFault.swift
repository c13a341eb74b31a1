/// Something in the database that signers and the ledger did not write.
public struct AuditFault: Equatable, Sendable, CustomStringConvertible {
    /// The row of the log; nil when the fault lies in another table.
    public let sequence: Int64?
    public let what: String

    init(_ sequence: Int64?, _ what: String) {
        self.sequence = sequence
        self.what = what
    }

    /// `seq 7: …`, or the fault alone.
    public var description: String { sequence.map { "seq \($0): \(what)" } ?? what }
}

/// The faults found, in the order of the log; the first few are kept, all are counted.
struct FaultList {
    static let limit = 50

    private(set) var faults: [AuditFault] = []
    private(set) var count = 0

    mutating func add(_ fault: AuditFault) {
        count += 1
        if faults.count < FaultList.limit { faults.append(fault) }
    }

    mutating func add(_ what: String) { add(AuditFault(nil, what)) }

    mutating func add(_ sequence: Int64, _ what: String) { add(AuditFault(sequence, what)) }

    mutating func add(contentsOf other: FaultList) {
        other.faults.forEach { add($0) }
        count += other.count - other.faults.count
    }
}
