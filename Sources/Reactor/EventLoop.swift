import CLinux
import CUV
import Glibc
import Synchronization

/// One thread with one libuv loop, which is also a Swift task executor.
///
/// A task that prefers this executor (`Task(executorPreference: loop)`) runs and resumes on the loop's thread, so objects
/// that are touched only there need no locks. Handlers of descriptors, timers and signals run on the same thread.
/// Note that `Task { }` inside such a task does *not* inherit the preference; pass `executorPreference:` again.
public final class EventLoop: TaskExecutor, @unchecked Sendable {
    /// Jobs that other threads have handed over.
    private struct Inbox {
        var jobs: [UnownedJob] = []
        var isWakePending = false
        var isClosed = false
    }

    /// How often jobs that enqueue further jobs are followed before descriptors are polled again.
    private static let roundsPerTurn = 16

    let core: LoopCore
    private let inbox = Mutex(Inbox())
    private let isStopping = Atomic<Bool>(false)
    /// Jobs that were enqueued on the loop's own thread; touched by nobody else.
    private var local: [UnownedJob] = []
    /// Work for the end of the present turn; touched by the loop's thread alone.
    private var turnEnd: [() -> Void] = []

    /// Makes a loop that runs once somebody calls `run()`; throws when the kernel refuses the descriptors for it.
    public init() throws(ReactorError) {
        core = try LoopCore()
        core.onWake = { [unowned self] in collectInbox() }
        core.onTurn = { [unowned self] in runJobs() }
    }

    /// The loop that owns the running thread, if one does.
    public static var current: EventLoop? {
        cs_current_loop().map { Unmanaged<EventLoop>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Whether the caller runs on this loop's thread.
    public var isCurrent: Bool {
        cs_current_loop() == Unmanaged.passUnretained(self).toOpaque()
    }

    /// Nanoseconds of the monotonic clock, now; from any thread.
    public var nowNs: UInt64 { uv_hrtime() }

    /// Milliseconds of the loop's clock at the beginning of its present turn: cheap, and good enough for timeouts.
    public var turnMs: Int {
        preconditionIsCurrent()
        return Int(clamping: uv_now(core.loop))
    }

    /// Takes a job of the Swift runtime; from any thread. After the loop has ended, jobs are dropped.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            local.append(job)
            return
        }
        inbox.withLock { inbox in
            guard !inbox.isClosed else { return }
            inbox.jobs.append(job)
            guard !inbox.isWakePending else { return }
            inbox.isWakePending = true
            // Under the lock, so that a loop that is closing cannot be woken.
            core.wake()
        }
    }

    /// Runs `work` on the loop's thread soon; from any thread.
    public func execute(_ work: @escaping @Sendable () -> Void) {
        Task(executorPreference: self) { work() }
    }

    /// Runs `work` once when the jobs of this turn are done, before the loop waits again: the place for what gathers output
    /// and sends it in one call. Must be called on the loop's thread.
    public func atEndOfTurn(_ work: @escaping () -> Void) {
        preconditionIsCurrent()
        turnEnd.append(work)
    }

    /// Runs the loop on the calling thread until `stop()`; to be called once. Everything still watched is then cancelled.
    public func run() {
        cs_set_current_loop(Unmanaged.passUnretained(self).toOpaque())
        defer { cs_set_current_loop(nil) }
        if !isStopping.load(ordering: .acquiring) { core.run() }
        runJobs()
        inbox.withLock { $0.isClosed = true }
        core.close()
    }

    /// Makes `run()` return after its present turn; from any thread. Tasks that still prefer this loop never continue.
    public func stop() {
        isStopping.store(true, ordering: .releasing)
        inbox.withLock { inbox in
            if !inbox.isClosed { core.wake() }
        }
    }

    func preconditionIsCurrent() {
        precondition(isCurrent, "must be called on the event loop's own thread")
    }

    private func collectInbox() {
        inbox.withLock { inbox in
            inbox.isWakePending = false
            local.append(contentsOf: inbox.jobs)
            inbox.jobs.removeAll(keepingCapacity: true)
        }
        if isStopping.load(ordering: .acquiring) { core.stop() }
    }

    private func runJobs() {
        let executor = asUnownedTaskExecutor()
        var round = 0
        while !local.isEmpty, round < Self.roundsPerTurn {
            round += 1
            var batch: [UnownedJob] = []
            swap(&batch, &local)
            for job in batch { job.runSynchronously(on: executor) }
            if local.isEmpty {
                batch.removeAll(keepingCapacity: true)
                swap(&batch, &local)
            }
        }
        endTurn()
        core.setHasWork(!local.isEmpty || !turnEnd.isEmpty)
    }

    private func endTurn() {
        guard !turnEnd.isEmpty else { return }
        var works: [() -> Void] = []
        swap(&works, &turnEnd)
        for work in works { work() }
    }
}
