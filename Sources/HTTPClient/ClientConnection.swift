import HTTPCore
import Reactor

/// One connection to a server, which is asked one thing at a time. Confined to the loop.
final class ClientConnection {
    /// What became of a request.
    enum Outcome {
        case answered(IncomingResponse)
        /// Nobody can have read any of it.
        case unsent
        case failed(HTTPClientError)
    }

    let origin: String
    let stream: OpenStream
    private(set) var idleSinceMs: Int
    /// Whether another request may follow; when not, it has to be closed.
    private(set) var isReusable = true
    /// Called when the connection ends while nothing is asked.
    var diedIdle: () -> Void = {}

    private let loop: EventLoop
    private let limits: HTTPLimits
    private let scratch: UnsafeMutableRawBufferPointer
    private var watcher: Watcher?
    private var interest = DescriptorEvents.readable
    private var timer: TimerToken?
    private var timerDueMs = Int.max
    private var deadlineMs: Int?
    private var output: [UInt8] = []
    private var sentBytes = 0
    /// Whether the peer may have read, or may yet read, a part of the request.
    private var mayHaveLeft = false
    private var decoder: ResponseDecoder?
    private var completion: ((Outcome) -> Void)?

    /// - Parameter scratch: where is received to; used within one event only.
    init(
        _ stream: OpenStream, origin: String, loop: EventLoop, limits: HTTPLimits,
        scratch: UnsafeMutableRawBufferPointer
    ) throws(ReactorError) {
        self.stream = stream
        self.origin = origin
        self.loop = loop
        self.limits = limits
        self.scratch = scratch
        idleSinceMs = loop.turnMs
        watcher = try loop.watch(stream.descriptor, interest) { [unowned self] in ready($0) }
    }

    /// Takes a request, of which nothing is sent before `flush`, and calls `completion` once.
    func ask(_ bytes: [UInt8], deadlineMs: Int, _ completion: @escaping (Outcome) -> Void) {
        output = bytes
        sentBytes = 0
        mayHaveLeft = false
        decoder = ResponseDecoder(limits: limits)
        self.deadlineMs = deadlineMs
        self.completion = completion
    }

    /// Sends what can be sent; may conclude the request.
    func flush() {
        send()
        settle()
    }

    /// Whether the peer still holds the connection, as far as anybody can know.
    func isAlive() -> Bool {
        guard isReusable, case .wouldBlock = stream.receive(into: scratch) else { return false }
        return true
    }

    /// Stops watching and ends what is under way; the stream is the caller's to close.
    func abandon() {
        isReusable = false
        timer?.cancel()
        watcher?.cancel()
        conclude(.failed(HTTPClientError(.lost, "The client was closed.")))
    }

    // MARK: Events

    private func ready(_ events: DescriptorEvents) {
        if events.contains(.failed) {
            receiveTheLast()
        } else {
            if events.contains(.writable) { send() }
            if events.contains(.readable) { receive() }
        }
        settle()
    }

    private func send() {
        while sentBytes < output.count {
            switch output.withUnsafeBytes({ stream.send(UnsafeRawBufferPointer(rebasing: $0[sentBytes...])) }) {
            case .bytes(let count):
                sentBytes += count
                mayHaveLeft = true
            case .wouldBlock:
                // A record of TLS may have left in part, and the rest follows whatever happens here.
                if stream.isEncrypted { mayHaveLeft = true }
                return
            case .failed: return receiveTheLast()
            }
        }
    }

    /// A server that has heard enough answers and ends the connection; the answer can be read even then, RFC 9112 §9.3.
    private func receiveTheLast() {
        if mayHaveLeft { receive() }
        if isReusable { end() }
    }

    private func receive() {
        while isReusable {
            switch stream.receive(into: scratch) {
            case .bytes(let count):
                // What comes before anything was asked, such as 408 for a long silence, is no answer.
                guard mayHaveLeft, completion != nil else { return end() }
                decoder?.append(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
                if decode(isOver: false) { return }
            case .wouldBlock: return
            case .finished:
                if !decode(isOver: true) { end() }
                return
            case .failed: return end()
            }
        }
    }

    /// Takes what the decoder has; true when the request is over.
    private func decode(isOver: Bool) -> Bool {
        guard completion != nil else { return false }
        do throws(HTTPError) {
            guard let event = try isOver ? decoder?.finish() : decoder?.next(),
                case .response(let head, let body, let isPersistent) = event
            else { return false }
            // An answer that came before the whole request was sent leaves the rest unsaid.
            isReusable = isPersistent && sentBytes == output.count
            conclude(.answered(IncomingResponse(status: head.status, fields: head.fields, body: body)))
        } catch {
            isReusable = false
            conclude(.failed(isOver ? .cutOff : HTTPClientError(error)))
        }
        return true
    }

    /// The connection has ended.
    private func end() {
        isReusable = false
        guard completion != nil else { return diedIdle() }
        conclude(
            mayHaveLeft ? .failed(.cutOff) : .unsent)
    }

    private func conclude(_ outcome: Outcome) {
        guard let completion else { return }
        self.completion = nil
        decoder = nil
        output = []
        mayHaveLeft = false
        deadlineMs = nil
        idleSinceMs = loop.turnMs
        completion(outcome)
    }

    // MARK: Waiting

    private func settle() {
        guard isReusable else { return }
        let wanted: DescriptorEvents = sentBytes < output.count ? [.readable, .writable] : .readable
        if wanted != interest {
            interest = wanted
            watcher?.modify(wanted)
        }
        armTimer()
    }

    /// One timer for all requests: a later deadline leaves it alone, and it looks again when it fires.
    private func armTimer() {
        guard let deadlineMs, deadlineMs < timerDueMs else { return }
        timer?.cancel()
        timerDueMs = deadlineMs
        timer = loop.schedule(afterMs: deadlineMs - loop.turnMs) { [unowned self] in timerFired() }
    }

    private func timerFired() {
        timer = nil
        timerDueMs = .max
        if let deadlineMs, deadlineMs <= loop.turnMs { waitedTooLong() }
        settle()
    }

    private func waitedTooLong() {
        isReusable = false
        conclude(
            .failed(
                mayHaveLeft
                    ? HTTPClientError(.timedOut, "The answer was not complete in time.")
                    : HTTPClientError(.unreachable, "The request could not be sent in time.")))
    }
}

extension HTTPClientError {
    fileprivate static let cutOff = HTTPClientError(.lost, "The connection ended before the answer did.")

    /// What a decoder refused.
    fileprivate init(_ error: HTTPError) {
        let isTooLarge = [.payloadTooLarge, .headersTooLarge, .uriTooLong].contains(error.code)
        self.init(isTooLarge ? .answerTooLarge : .badAnswer, error.message)
    }
}
