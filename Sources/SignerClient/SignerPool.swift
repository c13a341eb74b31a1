import Reactor
import Signer

/// The signers of this host as the API process sees them: the one with the least to do gets the next request.
///
/// Every method is called on the loop that was given; the ones that suspend come back to it.
public final class SignerPool: @unchecked Sendable {
    private let loop: EventLoop
    private var links: [SignerLink] = []
    /// Payloads that were inside a signer when it went away (S3).
    private var quarantine = Quarantine(lifetimeMs: 15 * 60_000, capacity: 10_000)

    /// Bytes of records that are sent together with a request, which itself is at most a mebibyte and some.
    private static let contentsLimit = 2 << 20
    /// Two seconds together.
    private static let (checkpointAttempts, checkpointDelayMs) = (40, 50)

    /// - Parameters:
    ///   - paths: the signers' sockets.
    ///   - receiptKey: the only key whose receipts are taken; a signer with another is not used.
    ///   - unacknowledged: takes receipts that a signer kept because nobody said that they were durable.
    public init(
        loop: EventLoop, paths: [String], receiptKey: [UInt8],
        unacknowledged: @escaping @Sendable (SignedReceipt, @escaping @Sendable () -> Void) -> Void
    ) {
        self.loop = loop
        links = paths.map { path in
            SignerLink(path: path, loop: loop) { reply, link in
                switch reply {
                case .hello(let hello) where hello.receiptKey != receiptKey: link.stop()
                case .unacknowledged(let receipt):
                    let counter = receipt.counter
                    unacknowledged(receipt) { loop.execute { link.acknowledge(counter) } }
                default: break
                }
            }
        }
    }

    public func start() { for link in links { link.connect() } }

    public func stop() { for link in links { link.stop() } }

    /// How many signers are connected.
    public var readyCount: Int { links.count(where: \.isReady) }

    /// What a signer decides about a request of a client.
    ///
    /// - Parameters:
    ///   - digest: SHA-256 of the payload.
    ///   - records: every record that `execution` refers to.
    nonisolated(nonsending) public func execute(
        _ execution: SignerRequest.Execution, digest: [UInt8], records: [SealedRecord]
    ) async throws(SignerUnavailable) -> SignerReply {
        guard !quarantine.holds(digest, nowMs: Int64(loop.turnMs)) else {
            throw SignerUnavailable(reason: .quarantined)
        }
        guard let link = leastLoaded else { throw SignerUnavailable(reason: .noneConnected) }
        do throws(SignerUnavailable) {
            // Twice: a signer may have dropped a record that it was sent before.
            for _ in 0..<2 {
                var execution = execution
                execution.contents = SignerPool.sendAhead(link.unknown(records), over: link)
                let reply = try await link.ask { .execute(id: $0, execution) }
                if case .need = reply { continue }
                return reply
            }
            throw SignerUnavailable(reason: .confused)
        } catch {
            if error.reason == .lost { quarantine.isolate(digest, nowMs: Int64(loop.turnMs)) }
            throw error
        }
    }

    /// What the signer that signs checkpoints says to a head of the log. A signer that is not connected may be the one,
    /// so it is waited for a little.
    nonisolated(nonsending) public func checkpoint(
        _ request: CheckpointRequest
    ) async throws(SignerUnavailable) -> SignerReply {
        for _ in 0..<SignerPool.checkpointAttempts {
            for link in links where link.isReady {
                let reply = try await link.ask { .checkpoint(id: $0, request) }
                if case .refused(_, let refusal) = reply, refusal.code == .notFound { continue }
                return reply
            }
            if readyCount == links.count { break }
            await loop.sleep(ms: SignerPool.checkpointDelayMs)
        }
        throw SignerUnavailable(reason: .noneConnected)
    }

    /// Sends large contents in frames of their own, since all of them together may be more than a frame holds; what is
    /// returned goes with the request.
    private static func sendAhead(_ records: [SealedRecord], over link: SignerLink) -> [SealedRecord] {
        guard records.reduce(0, { $0 + $1.content.count }) > contentsLimit else { return records }
        for record in records { link.send(SignerRequest.announce([record]).frame) }
        return []
    }

    private var leastLoaded: SignerLink? {
        var best: SignerLink?
        for link in links where link.isReady && link.load < best?.load ?? .max { best = link }
        return best
    }

    /// Tells the signer that made a receipt that it is durable (S24).
    public func acknowledge(_ receipt: SignedReceipt) {
        guard let link = links.first(where: { $0.hello?.boot == receipt.boot }) else { return }
        link.acknowledge(receipt.counter)
    }

    /// Tells every signer of records that are now stored (S8).
    public func announce(_ records: [SealedRecord]) {
        guard !records.isEmpty else { return }
        let frame = SignerRequest.announce(records).frame
        for link in links where link.isReady { link.send(frame) }
    }
}
