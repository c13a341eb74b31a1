import Bytes
import Glibc
import Reactor
import Signer
import Storage
import Synchronization

/// The one place where decisions become durable: receipts, changes of records and stored answers in one commit.
///
/// Decisions that arrive while a commit is under way share the next one. Each commit locks the head row, compares the
/// records that the decisions were judged by with the newest ones, links the receipts into the chain and writes
/// everything (S25). No reply leaves before `record` has returned.
public final class Ledger: Sendable {
    /// Decisions in one commit, at most.
    public static let batchLimit = 256
    /// How long a decision waits for its turn before it fails, in milliseconds.
    public static let patienceMs: Int64 = 2000
    /// A commit waits for others at most this many times this long, and no longer once none came in one of them.
    private static let gatheringSteps = 5
    private static let gatheringStepMs: Int32 = 2
    /// Receipts kept for a database that is away, at most; the signers stop before there are more.
    private static let backlogLimit = 8 * 1024

    private struct Waiting: Sendable {
        var commit: Commit
        let sinceMs: Int64
        let done: @Sendable (Result<CommitResult, AuditError>) -> Void
    }

    private struct State: Sendable {
        var queue: [Waiting] = []
        /// How many the ledger's thread waits for before it begins the next commit.
        var wantedCount = Int.max
        /// Receipts whose decisions were not released because they could not be recorded in time.
        var backlog: [Commit] = []
        var isWorking = false
        var isAvailable = true
        var recordedLate: @Sendable (SignedReceipt) -> Void = { _ in }
        var checkpoint: (sequence: Int64, hash: [UInt8])?
    }

    private let state = Mutex(State())
    /// Rings when as many wait as are wanted.
    private let enoughWait: Doorbell
    /// Decisions that are being made and will want to be recorded.
    private let pending = Atomic<Int>(0)
    private let thread: ThreadPool
    private let writer: Writer
    /// What was used of limit windows.
    public let limits: LimitBook
    private let clock: @Sendable () -> Int64
    private let batchLimit: Int
    private let log: @Sendable (String) -> Void

    /// - Parameters:
    ///   - clock: milliseconds since 1970.
    ///   - batchLimit: decisions in one commit; 1 makes every decision a commit of its own, which is for measuring.
    ///   - log: takes a sentence for the operator when the database fails.
    public init(
        _ database: any Database, batchLimit: Int = Ledger.batchLimit, clock: @escaping @Sendable () -> Int64,
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        enoughWait = try Doorbell()
        thread = try ThreadPool(name: "ledger", threads: 1)
        writer = Writer(database)
        limits = LimitBook(database)
        self.clock = clock
        self.batchLimit = batchLimit
        self.log = log
    }

    /// Whether the last commit went through.
    public var isAvailable: Bool { state.withLock { $0.isAvailable } }

    /// Decisions that wait for the next commit.
    public var waitingCount: Int { state.withLock { $0.queue.count } }

    /// Makes a decision durable and says what became of it.
    ///
    /// - Throws: `unavailable` when it could not be recorded; then nothing may be released.
    public func record(_ commit: Commit) async throws(AuditError) -> CommitResult {
        let result = await withUnsafeContinuation { continuation in
            enqueue(Waiting(commit: commit, sinceMs: clock()) { continuation.resume(returning: $0) })
        }
        return try result.get()
    }

    /// Announces a decision in the making: a commit about to begin waits a moment for it, so that both share one.
    public func expect() { pending.wrappingAdd(1, ordering: .relaxed) }

    /// Takes an announcement back, whether or not the decision came.
    public func endExpecting() { pending.wrappingSubtract(1, ordering: .relaxed) }

    /// Makes the head of an empty log.
    public func prepare() async throws {
        try await writer.prepare()
    }

    /// Records a receipt whose decision nobody will get, and says when it is durable.
    public func recordUnreleased(
        _ receipt: SignedReceipt, index: ReceiptIndex, whenDurable: @escaping @Sendable () -> Void
    ) {
        var commit = Commit(unreleased: receipt, index: index)
        commit.wasTried = true
        // No task: one without a loop of its own would run on threads whose library reads files that a confined process
        // may not read, and ends the process.
        enqueue(
            Waiting(commit: commit, sinceMs: clock()) { result in
                if case .success = result { whenDurable() }
            })
    }

    /// Takes what is to be told of receipts that became durable only after their callers had been told that they were not.
    public func whenRecordedLate(_ handler: @escaping @Sendable (SignedReceipt) -> Void) {
        state.withLock { $0.recordedLate = handler }
    }

    /// Tries again what could not be recorded, so that a database that is back is noticed before the next request.
    public func recover() {
        guard state.withLock({ !$0.isAvailable || !$0.backlog.isEmpty }) else { return }
        thread.submit { [self] in
            do {
                try catchUp()
                _ = try write([])
            } catch {
                state.withLock { $0.isAvailable = false }
            }
        }
    }

    /// The end of the log as of the last commit, once: nil when nothing was committed since it was taken.
    public func takeCheckpoint() -> (sequence: Int64, hash: [UInt8])? {
        state.withLock { state in
            defer { state.checkpoint = nil }
            return state.checkpoint
        }
    }

    /// Finishes what was handed over.
    public func close() async {
        await thread.run {
            self.work()
            // What cannot be recorded now stays with its signer.
            try? self.catchUp()
        }
        thread.stop()
    }

    private func enqueue(_ waiting: Waiting) {
        let (mustWake, isEnough) = state.withLock { state in
            state.queue.append(waiting)
            defer { state.isWorking = true }
            let isEnough = state.queue.count >= state.wantedCount
            if isEnough { state.wantedCount = .max }
            return (!state.isWorking, isEnough)
        }
        if mustWake { thread.submit { self.work() } }
        if isEnough { enoughWait.ring() }
    }

    /// Commits batch after batch until nothing waits. Runs on the ledger's thread alone.
    private func work() {
        while true {
            gather()
            guard let batch = nextBatch() else { return }
            let latestMs = clock() - Ledger.patienceMs
            let late = batch.filter { $0.sinceMs < latestMs }
            let timely = batch.filter { $0.sinceMs >= latestMs }
            fail(late, AuditError(.unavailable, "the audit log could not be written in time"))
            if !timely.isEmpty { commit(timely) }
        }
    }

    /// Waits while decisions are being made that could share the next commit, but never for long.
    private func gather() {
        for _ in 0..<Ledger.gatheringSteps where batchLimit > 1 {
            let coming = pending.load(ordering: .relaxed)
            let waiting = state.withLock { state in
                // Alone, or with most of what is coming: nothing is won by waiting.
                let wanted = min(batchLimit, (coming + 1) / 2)
                guard coming > 1, state.queue.count < wanted else { return nil as Int? }
                state.wantedCount = wanted
                return state.queue.count
            }
            guard let waiting else { return }
            if enoughWait.wait(atMostMs: Ledger.gatheringStepMs) { return }
            guard stopWanting() > waiting else { return }
        }
    }

    /// Waits for no more; says how many wait now.
    private func stopWanting() -> Int {
        let (isRung, waiting) = state.withLock { state in
            defer { state.wantedCount = .max }
            return (state.wantedCount == .max, state.queue.count)
        }
        // Whoever rang since then would be heard the next time.
        if isRung { _ = enoughWait.wait(atMostMs: Ledger.gatheringStepMs) }
        return waiting
    }

    private func nextBatch() -> [Waiting]? {
        state.withLock { state in
            guard !state.queue.isEmpty else {
                state.isWorking = false
                return nil
            }
            let batch = Array(state.queue.prefix(batchLimit))
            state.queue.removeFirst(batch.count)
            return batch
        }
    }

    private func commit(_ batch: [Waiting]) {
        do {
            try catchUp()
            for (waiting, result) in zip(batch, try write(batch.map(\.commit))) {
                waiting.done(.success(result))
            }
        } catch let error as StorageError where error.isAboutARow && (batch.count > 1 || !batch[0].commit.wasTried) {
            // One faulty row must not take its neighbours along: each alone. What is in the log already is found now.
            for waiting in batch {
                var waiting = waiting
                waiting.commit.wasTried = true
                commit([waiting])
            }
        } catch {
            let isAboutARow = (error as? StorageError)?.isAboutARow ?? false
            state.withLock { $0.isAvailable = isAboutARow }
            log("the audit log cannot be written: \(error)")
            fail(batch, AuditError(.unavailable, "the audit log cannot be written"))
        }
    }

    private func write(_ commits: [Commit]) throws -> [CommitResult] {
        let (results, head, windows) = try writer.write(commits, nowMs: clock())
        limits.note(windows)
        state.withLock { state in
            if !commits.isEmpty { state.checkpoint = head }
            state.isAvailable = true
        }
        return results
    }

    /// Records the receipts that could not be recorded in time.
    private func catchUp() throws {
        while true {
            let late = state.withLock { Array($0.backlog.prefix(Ledger.batchLimit)) }
            if late.isEmpty { return }
            do {
                _ = try write(late)
                late.forEach(finishLate)
            } catch let error as StorageError where error.isAboutARow {
                try late.forEach(recordLate)
            }
        }
    }

    /// Records one receipt alone. One that no log can hold is given up: its signer keeps it, and its gap shows.
    private func recordLate(_ commit: Commit) throws {
        do {
            _ = try write([commit])
            finishLate(commit)
        } catch let error as StorageError where error.isAboutARow {
            log(
                "receipt \(commit.receipt.counter) of boot \(Hex.encode(commit.receipt.boot)) cannot be recorded: \(error)"
            )
            _ = state.withLock { $0.backlog.removeFirst() }
        }
    }

    private func finishLate(_ commit: Commit) {
        let recordedLate = state.withLock { state in
            state.backlog.removeFirst()
            return state.recordedLate
        }
        recordedLate(commit.receipt)
    }

    /// Tells the callers, and keeps the receipts: they are recorded as unreleased when the database is back.
    private func fail(_ batch: [Waiting], _ error: AuditError) {
        state.withLock { state in
            let room = Ledger.backlogLimit - state.backlog.count
            state.backlog += batch.prefix(max(room, 0)).map(\.commit.asUnreleased)
        }
        for waiting in batch { waiting.done(.failure(error)) }
    }
}

extension StorageError {
    /// Whether what is wrong is what was to be written, so that writing something else may succeed.
    fileprivate var isAboutARow: Bool { code == .constraintViolation || code == .misuse }
}
