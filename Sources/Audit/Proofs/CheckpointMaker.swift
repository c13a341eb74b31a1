import Cryptography
import Reactor
import Signer
import Storage
import Synchronization

/// Has the head of the log signed: now and then, and when a proof is asked for of an entry that no checkpoint covers.
///
/// Nothing here lies on the way of a decision: the tree grows after the log.
public final class CheckpointMaker: Sendable {
    /// Asks a signer.
    public typealias Signing = @Sendable (CheckpointRequest) async throws -> SignerReply

    private struct State {
        var running: Task<SignedCheckpoint?, any Error>?
        var latestMs: Int64?
    }

    /// Between the beginnings of two, at least: whoever asks for proofs does not hold up a signer.
    private static let intervalMs: Int64 = 1000
    /// Steps in which the tree grows before others have their turn.
    private static let growthSteps = 256
    private static let attempts = 3

    private let database: any Database
    private let clock: @Sendable () -> Int64
    private let sign: Signing
    private let state = Mutex(State())

    /// - Parameter clock: milliseconds since 1970.
    public init(_ database: any Database, clock: @escaping @Sendable () -> Int64, sign: @escaping Signing) {
        self.database = database
        self.clock = clock
        self.sign = sign
    }

    /// A checkpoint that covers an entry of the log.
    ///
    /// - Throws: `unavailable` when no signer signs one.
    public func checkpoint(covering sequence: Int64) async throws -> SignedCheckpoint {
        if let newest = try await SignedCheckpoint.newest(in: database), newest.size >= sequence { return newest }
        // One that is being made may have begun before the entry was there.
        for _ in 0..<2 {
            if let made = try await make(), made.size >= sequence { return made }
        }
        throw AuditError(.unavailable, "no checkpoint covers this entry yet")
    }

    /// Has the newest head signed, unless it is already; nil of an empty log.
    ///
    /// - Throws: `unavailable` when no signer signs it, and why.
    public func make() async throws -> SignedCheckpoint? {
        let task = state.withLock { state in
            if let running = state.running { return running }
            let task = Task(executorPreference: EventLoop.current) {
                defer { self.state.withLock { $0.running = nil } }
                await self.waitForTurn()
                return try await self.makeNow()
            }
            state.running = task
            return task
        }
        return try await task.value
    }

    private func waitForTurn() async {
        let nowMs = clock()
        let waitMs = state.withLock { state in
            let waitMs = state.latestMs.map { $0 + Self.intervalMs - nowMs } ?? 0
            state.latestMs = nowMs + max(0, min(waitMs, Self.intervalMs))
            return waitMs
        }
        if waitMs > 0 { await EventLoop.current?.sleep(ms: Int(min(waitMs, Self.intervalMs))) }
    }

    private func makeNow() async throws -> SignedCheckpoint? {
        let stored = try await SignedCheckpoint.newest(in: database)
        let rows = try await database.read("SELECT seq FROM audit_head WHERE id = 1")
        guard let size = try rows.first.map({ Int(try $0.integer(0)) }), size > 0 else { return nil }
        if let stored, stored.size == size { return stored }
        try await grow(to: size)
        var since = stored?.size ?? 0
        for _ in 0..<Self.attempts {
            let request = try await request(size: size, since: since)
            switch try await answer(to: request) {
            case .checkpoint(_, let note):
                let checkpoint = SignedCheckpoint(size: size, note: note)
                try await checkpoint.store(in: database)
                return checkpoint
            case .needConsistency(_, let size): since = size
            case .refused(_, let refusal): throw AuditError(.unavailable, refusal.message)
            default: throw AuditError(.unavailable, "the signer answers with something else")
            }
        }
        throw AuditError(.unavailable, "others have checkpoints signed at the same time")
    }

    private func answer(to request: CheckpointRequest) async throws(AuditError) -> SignerReply {
        do { return try await sign(request) } catch {
            throw AuditError(.unavailable, "no signer that signs checkpoints answers")
        }
    }

    private func grow(to size: Int) async throws {
        for _ in 0..<Self.growthSteps {
            if try await LogTree.grow(to: size, in: database) { return }
        }
        throw AuditError(.unavailable, "the tree of a long log is being built")
    }

    private func request(size: Int, since: Int) async throws -> CheckpointRequest {
        try await database.read { connection in
            let tree = LogTree(connection)
            return CheckpointRequest(
                head: try tree.head(ofSize: size), since: since,
                path: try tree.consistencyPath(from: since, to: size) ?? [])
        }
    }
}
