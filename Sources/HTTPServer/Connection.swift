import HTTPCore
import Reactor

/// One client's connection: reads requests, has them answered one at a time, and ends without losing the last answer.
///
/// Belongs to the loop's thread. What the bytes mean is decided in `RequestDecoder`, how long to wait in `Patience`.
final class Connection: @unchecked Sendable {
    private enum Phase {
        /// Waiting for the rest of a request.
        case reading
        /// A handler has a request; the task goes on even if the client leaves, for it may have effects.
        case handling
        /// No request follows, but some output is left.
        case closing
        /// All is sent and our side is shut; input is dropped until the client finishes too.
        case lingering
        case closed
    }

    private let server: HTTPServer
    private let stream: any ByteStream
    private var watcher: Watcher?
    private(set) var interest = DescriptorEvents.readable
    private var timer: TimerToken?
    private var timerDueMs = Int.max

    private var phase = Phase.reading
    private(set) var decoder: RequestDecoder
    private var output = OutputBuffer()
    private var patience: Patience
    private var isAdvancing = false
    private var isFlushDue = false
    private var hasPeerFinished = false

    init(server: HTTPServer, stream: any ByteStream, remoteAddress: String) throws(ReactorError) {
        self.server = server
        self.stream = stream
        decoder = RequestDecoder(limits: server.configuration.limits, remoteAddress: remoteAddress)
        patience = Patience(server.configuration, nowMs: server.loop.turnMs)
        watcher = try server.loop.watch(stream.descriptor, interest) { [unowned self] events in ready(events) }
        settle()
    }

    /// Ends the connection now, whatever is under way.
    func close() {
        guard phase != .closed else { return }
        phase = .closed
        timer?.cancel()
        watcher?.cancel()
        stream.close()
        server.connectionClosed(self)
    }

    /// Ends the connection if it only waits for another request; otherwise the next answer will be its last.
    func closeIfIdle() {
        if phase == .reading, decoder.stage == .idle, output.isEmpty { close() }
    }

    /// Sends what the answers of this turn have left.
    func flushAtEndOfTurn() {
        isFlushDue = false
        flush()
        settle()
        if server.isDraining { closeIfIdle() }
    }

    // MARK: Events

    private func ready(_ events: DescriptorEvents) {
        if events.contains(.failed) { return close() }
        if events.contains(.readable) || stream.needsToWrite { receive() }
        // A write that goes on may make room for the next request in the buffer.
        if phase != .closed, events.contains(.writable) { advance() }
        settle()
    }

    private func receive() {
        switch stream.receive(into: server.scratch) {
        case .bytes(let count):
            guard phase != .lingering else { return }
            decoder.append(UnsafeRawBufferPointer(rebasing: server.scratch[..<count]))
            if phase == .reading { advance() }
        case .finished:
            hasPeerFinished = true
            if phase != .handling { close() }
        case .wouldBlock:
            break
        case .failed:
            close()
        }
    }

    private func timerFired() {
        timer = nil
        timerDueMs = .max
        if let deadlineMs = patience.deadlineMs, deadlineMs <= server.loop.turnMs { waitedTooLong() }
        settle()
    }

    private func waitedTooLong() {
        guard phase == .reading, output.isEmpty, decoder.stage != .idle else { return close() }
        refuse(.requestTimeout)
        flush()
    }

    // MARK: Requests

    /// Hands out requests until one has to be waited for. A handler that answers without waiting returns into this loop,
    /// so a long pipeline of requests needs no deep stack and few writes.
    private func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        defer { isAdvancing = false }
        while phase == .reading, hasRoomForOutput() {
            guard takeNext() else { break }
        }
        flushSoon()
    }

    private func hasRoomForOutput() -> Bool {
        if output.count >= server.configuration.pipelinedBytes { flush() }
        return output.count < server.configuration.pipelinedBytes
    }

    /// Takes one event from the decoder; false when it needs more input.
    private func takeNext() -> Bool {
        do throws(HTTPError) {
            switch try decoder.next() {
            case .request(let request, let isPersistent): handle(request, isPersistent: isPersistent)
            case .continueExpected: output.bytes.append(contentsOf: ResponseEncoder.continueLine)
            case .needsInput:
                if hasPeerFinished { phase = .closing }
                patience.inputRanOut(decoder.stage, bodyBytes: decoder.bodyBytes, nowMs: server.loop.turnMs)
                return false
            }
        } catch {
            refuse(error)
        }
        return true
    }

    private func handle(_ request: HTTPRequest, isPersistent: Bool) {
        phase = .handling
        patience.handlerBegan()
        Task.immediate(executorPreference: server.loop) { [self] in
            let response = await server.handler(request)
            answer(response, isHead: request.method == "HEAD", isPersistent: isPersistent)
        }
    }

    private func answer(_ response: HTTPResponse, isHead: Bool, isPersistent: Bool) {
        guard phase == .handling else { return }
        let isPersistent = isPersistent && !server.isDraining
        ResponseEncoder.append(
            response, to: &output.bytes, date: server.dateHeader.value(), isHead: isHead, isPersistent: isPersistent)
        phase = isPersistent ? .reading : .closing
        guard !isAdvancing else { return }
        advance()
        settle()
    }

    private func refuse(_ error: HTTPError) {
        server.refuse(error, from: decoder.remoteAddress, into: &output)
        phase = .closing
    }

    // MARK: Output and the end

    /// Answers that are sent one right after another wake those who wait for them once, not one by one: much of what an
    /// answer costs is waking its reader.
    private func flushSoon() {
        guard !output.isEmpty else { return flush() }
        guard !isFlushDue else { return }
        isFlushDue = true
        server.flushAtEndOfTurn(self)
    }

    private func flush() {
        guard phase != .closed else { return }
        switch output.send(to: stream) {
        case .wouldBlock: patience.outputStalled(nowMs: server.loop.turnMs)
        case .failed: close()
        case .bytes:
            if phase == .closing { linger() }
            if phase == .handling { patience.handlerBegan() }
        }
    }

    /// Closing at once would send a reset if the client has sent something that was not read, and a reset can overtake the
    /// answer (RFC 9112 §9.6).
    private func linger() {
        if hasPeerFinished { return close() }
        stream.finishSending()
        phase = .lingering
        patience.farewellBegan(nowMs: server.loop.turnMs)
    }

    // MARK: Waiting

    /// Brings the watcher and the timer in line with the state, at the end of every event.
    private func settle() {
        guard phase != .closed else { return }
        let wanted = wantedInterest()
        if wanted != interest {
            interest = wanted
            watcher?.modify(wanted)
        }
        armTimer()
    }

    private func wantedInterest() -> DescriptorEvents {
        guard output.isEmpty || isFlushDue else { return .writable }
        switch phase {
        case .reading, .lingering: return stream.needsToWrite ? [.readable, .writable] : .readable
        case .handling:
            let room = server.configuration.pipelinedBytes - decoder.bufferedBytes
            return hasPeerFinished || room < server.scratch.count ? [] : .readable
        case .closing, .closed: return []
        }
    }

    /// One timer for all deadlines: a later deadline leaves it alone, and it looks again when it fires.
    private func armTimer() {
        guard let deadlineMs = patience.deadlineMs, deadlineMs < timerDueMs else { return }
        timer?.cancel()
        timerDueMs = deadlineMs
        timer = server.loop.schedule(afterMs: deadlineMs - server.loop.turnMs) { [unowned self] in timerFired() }
    }
}
