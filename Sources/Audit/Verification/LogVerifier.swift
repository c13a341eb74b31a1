import Signer
import Storage

/// Checks the log entry by entry, in its order. Keeps one place for each boot and one version for each record.
///
/// Nothing here comes from the database but the rows that are handed in.
struct LogVerifier {
    struct Counts: Equatable, Sendable {
        var entries = 0
        var released = 0
        var denied = 0
        var superseded = 0
        var unreleased = 0
    }

    private var receipts: ReceiptVerifier
    private var heads: ArraySlice<Checkpoints.Head>
    private var nextSequence: Int64 = 1
    /// Hash of the row before; nil behind a gap, where it is not known.
    private var previousHash: [UInt8]? = LogEntry.genesis
    private(set) var counts = Counts()
    private(set) var boots = BootCounters()
    private(set) var records = RecordHistory()
    private(set) var limits = LimitHistory()
    var faults = FaultList()

    init(receiptKey: [UInt8], checkpoints: Checkpoints) {
        receipts = ReceiptVerifier(publicKey: receiptKey)
        heads = checkpoints.headsInOrder[...]
    }

    /// Sequence and hash of the last row.
    var end: (sequence: Int64, hash: [UInt8]) { (nextSequence - 1, previousHash ?? []) }

    /// Takes in the next row.
    mutating func check(_ stored: Row) {
        counts.entries += 1
        guard let sequence = try? stored.integer(0) else {
            faults.add(nextSequence, "a row has no number for its place")
            return
        }
        checkPlace(sequence)
        do {
            try check(LogRow(stored))
        } catch {
            faults.add(sequence, (error as? AuditError)?.message ?? "it cannot be read (\(error))")
            previousHash = try? stored.bytes(13)
        }
    }

    private mutating func checkPlace(_ sequence: Int64) {
        if sequence > nextSequence {
            let last = sequence - 1
            faults.add(
                nextSequence, last == nextSequence ? "it is missing" : "it and all up to seq \(last) are missing")
            previousHash = nil
        } else if sequence < nextSequence {
            faults.add(sequence, "the log begins with seq 1")
        }
        nextSequence = max(nextSequence, sequence + 1)
    }

    private mutating func check(_ row: LogRow) throws {
        let (sequence, receipt) = (row.entry.sequence, row.entry.receipt)
        if let previousHash, row.entry.hash(after: previousHash) != row.hash {
            faults.add(sequence, "its hash does not follow from its content and the row before")
        }
        previousHash = row.hash
        checkHeads(sequence, row.hash)
        guard receipts.isValid(receipt) else {
            throw AuditError(.corrupt, "its receipt is not signed by the receipt key")
        }
        guard let stated = StatedReceipt(receipt.content) else {
            throw AuditError(.corrupt, "its receipt cannot be read")
        }
        guard stated.boot == receipt.boot, stated.counter == receipt.counter else {
            throw AuditError(.corrupt, "boot and counter are not those of its receipt")
        }
        if LogRow.Index(stated.index) != row.index {
            faults.add(sequence, "its columns for look-ups say something else than its receipt")
        }
        if !boots.note(stated.boot, stated.counter) {
            faults.add(sequence, "its receipt stands in the log already, or has counter 0")
        }
        count(row.entry.outcome, isDenied: stated.index.decision == "deny")
        guard row.entry.outcome == .released else { return }
        if let problem = records.release(stated) { faults.add(sequence, problem) }
        if let problem = limits.release(stated) { faults.add(sequence, problem) }
    }

    private mutating func count(_ outcome: LogOutcome, isDenied: Bool) {
        switch outcome {
        case .released where isDenied: counts.denied += 1
        case .released: counts.released += 1
        case .superseded: counts.superseded += 1
        case .unreleased: counts.unreleased += 1
        }
    }

    private mutating func checkHeads(_ sequence: Int64, _ hash: [UInt8]) {
        while let head = heads.first, head.sequence <= sequence {
            heads.removeFirst()
            if head.sequence == sequence, head.hash != hash {
                faults.add(sequence, "a checkpoint outside the database knows it with another hash")
            }
        }
    }

    /// Says what only the end of the log shows.
    mutating func finish() {
        for gap in boots.gaps { faults.add(gap) }
        if let beyond = heads.first {
            faults.add(
                nextSequence,
                "the log ends before it, but a checkpoint outside the database knows seq \(beyond.sequence)")
        }
    }
}
