import CLinux
import Glibc
import Reactor
import Signer

/// One connection to a signer, confined to its event loop; made again whenever it is lost.
final class SignerLink: @unchecked Sendable {
    typealias Waiter = UnsafeContinuation<Result<SignerReply, SignerUnavailable>, Never>

    private let path: String
    private unowned let loop: EventLoop
    private let received: (SignerReply, SignerLink) -> Void
    private var descriptor: Int32 = -1
    private var watcher: Watcher?
    private var input: [UInt8] = []
    private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    private var output: [UInt8] = []
    private var isSending = false
    private var isWatchingForRoom = false
    /// Counters of receipts that are durable, of which the signer has not been told.
    private var durable: [UInt64] = []
    private var isDurableTimed = false
    private var waiting: [UInt64: Waiter] = [:]
    private var nextID: UInt64 = 0
    private var retryMs = SignerLink.shortestRetryMs
    private var isStopped = false
    /// Records whose content this signer has been sent; it asks again for what it has dropped.
    private var known: Set<RecordReference> = []
    private(set) var hello: SignerHello?

    private static let shortestRetryMs = 20
    private static let longestRetryMs = 1000
    private static let maximumKnown = 1_000_000
    /// How long news of durable receipts waits for a request to go along with.
    private static let durableDelayMs = 5
    private static let keptCapacity = 1 << 20

    init(path: String, loop: EventLoop, received: @escaping (SignerReply, SignerLink) -> Void) {
        self.path = path
        self.loop = loop
        self.received = received
    }

    deinit { chunk.deallocate() }

    var isReady: Bool { hello != nil }
    var load: Int { waiting.count }

    func connect() {
        guard !isStopped, descriptor < 0 else { return }
        let descriptor = cs_connect_unix(path)
        guard descriptor >= 0, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else {
            if descriptor >= 0 { close(descriptor) }
            return retryLater()
        }
        self.descriptor = descriptor
        do {
            watcher = try loop.watch(descriptor, .readable) { [weak self] events in self?.ready(events) }
        } catch {
            lose()
        }
    }

    func stop() {
        isStopped = true
        sendDurable()
        flush()
        lose()
    }

    private func retryLater() {
        guard !isStopped else { return }
        loop.schedule(afterMs: retryMs) { [weak self] in self?.connect() }
        retryMs = min(retryMs * 2, SignerLink.longestRetryMs)
    }

    /// Sends a request and waits for its reply. Must be called on the loop.
    nonisolated(nonsending) func ask(_ request: (UInt64) -> SignerRequest) async throws(SignerUnavailable)
        -> SignerReply
    {
        // What is lost between two requests of one caller would otherwise be waited for until the next loss.
        guard isReady else { throw SignerUnavailable(reason: .noneConnected) }
        nextID += 1
        let id = nextID
        let frame = request(id).frame
        let result = await withUnsafeContinuation { continuation in
            waiting[id] = continuation
            send(frame)
        }
        return try result.get()
    }

    func send(_ frame: [UInt8]) {
        guard descriptor >= 0 else { return }
        sendDurable()
        append(frame)
    }

    /// Tells the signer that a receipt is durable: together with others, before the next frame or a little later.
    func acknowledge(_ counter: UInt64) {
        guard descriptor >= 0 else { return }
        durable.append(counter)
        guard !isDurableTimed else { return }
        isDurableTimed = true
        loop.schedule(afterMs: SignerLink.durableDelayMs) { [weak self] in
            self?.isDurableTimed = false
            self?.sendDurable()
        }
    }

    private func sendDurable() {
        guard !durable.isEmpty, descriptor >= 0 else { return }
        append(SignerRequest.durable(counters: durable).frame)
        durable.removeAll(keepingCapacity: true)
    }

    /// The frames of one turn of the loop go out in one call.
    private func append(_ frame: [UInt8]) {
        output.append(contentsOf: frame)
        guard !isSending else { return }
        isSending = true
        loop.atEndOfTurn { [weak self] in
            self?.isSending = false
            self?.flush()
        }
    }

    /// The contents that the signer has not been sent on this connection.
    func unknown(_ records: [SealedRecord]) -> [SealedRecord] {
        if known.count > SignerLink.maximumKnown { known.removeAll() }
        return records.filter { known.insert($0.reference).inserted }
    }

    private func flush() {
        guard descriptor >= 0 else { return }
        var sent = 0
        while sent < output.count {
            let count = output.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                break
            } else if errno != EINTR {
                // The reading side finds the end of the connection.
                output = []
                return
            }
        }
        if sent == output.count {
            output.removeAll(keepingCapacity: output.capacity <= SignerLink.keptCapacity)
        } else {
            output.removeFirst(sent)
        }
        watchForRoom(!output.isEmpty)
    }

    private func watchForRoom(_ isNeeded: Bool) {
        guard isNeeded != isWatchingForRoom else { return }
        isWatchingForRoom = isNeeded
        watcher?.modify(isNeeded ? [.readable, .writable] : .readable)
    }

    private func ready(_ events: DescriptorEvents) {
        if events.contains(.writable) { flush() }
        guard events.contains(.readable) || events.contains(.failed) else { return }
        let count = recv(descriptor, chunk.baseAddress, chunk.count, 0)
        if count > 0 { input.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<count])) }
        if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { return lose() }
        guard let frames = try? Frame.split(&input) else { return lose() }
        for frame in frames {
            guard let reply = try? SignerReply(frame: frame) else { return lose() }
            take(reply)
        }
    }

    private func take(_ reply: SignerReply) {
        switch reply {
        case .hello(let hello):
            guard hello.version == SignerHello.protocolVersion else { return lose() }
            self.hello = hello
            retryMs = SignerLink.shortestRetryMs
            received(reply, self)
        case .unacknowledged: received(reply, self)
        case .need(let id, _), .needUsage(let id, _), .refused(let id, _), .decided(let id, _),
            .checkpoint(let id, _), .needConsistency(let id, _):
            if case .need(_, let references) = reply { known.subtract(references) }
            waiting.removeValue(forKey: id)?.resume(returning: .success(reply))
        }
    }

    /// Fails what was inside the signer, and connects again (S3).
    private func lose() {
        watcher?.cancel()
        watcher = nil
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        hello = nil
        input = []
        output = []
        durable = []
        isWatchingForRoom = false
        known = []
        let lost = waiting
        waiting = [:]
        for waiter in lost.values { waiter.resume(returning: .failure(SignerUnavailable(reason: .lost))) }
        retryLater()
    }
}
