/// Turns the bytes of one connection into its requests, one after another.
///
/// A pure state machine: `append` what was read, then call `next` until it needs more. After it has thrown, the bytes that
/// follow have no meaning; the connection must answer and end.
public struct RequestDecoder: Sendable {
    /// What the decoder has to say next.
    public enum Event: Sendable {
        /// Nothing is complete; append more.
        case needsInput
        /// The client waits for `100 Continue` before it sends the body of the request that has begun.
        case continueExpected
        /// A complete request; `isPersistent` tells whether another one may follow on the connection.
        case request(HTTPRequest, isPersistent: Bool)
    }

    /// How far the next request has come.
    public enum Stage: Sendable, Equatable {
        /// Not one byte of it is here.
        case idle
        case head
        case body
    }

    private let limits: HTTPLimits
    /// The numeric IP address of the peer, for its requests.
    public let remoteAddress: String
    private var buffer: [UInt8] = []
    private var position = 0
    private var scanner = HeadScanner()
    private var head: RequestHead?
    private var mustAnnounceContinue = false
    private var chunks: ChunkDecoder
    private var body: [UInt8] = []

    public init(limits: HTTPLimits, remoteAddress: String) {
        self.limits = limits
        self.remoteAddress = remoteAddress
        chunks = ChunkDecoder(limits: limits)
    }

    /// How far the next request has come.
    public var stage: Stage {
        if head != nil { return .body }
        return position == buffer.count ? .idle : .head
    }

    /// Bytes that were appended and not yet understood.
    public var bufferedBytes: Int { buffer.count - position }

    /// Bytes of the present body that have been decoded.
    public var bodyBytes: Int { body.count }

    /// Takes what was read from the connection.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if position > 0 {
            buffer.removeFirst(position)
            position = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next event; `needsInput` only when everything complete has been handed out.
    public mutating func next() throws(HTTPError) -> Event {
        if head == nil { head = try nextHead() }
        guard let head else { return .needsInput }
        if mustAnnounceContinue {
            mustAnnounceContinue = false
            // RFC 9110 §10.1.1: unnecessary once the client has begun to send.
            if bufferedBytes == 0 { return .continueExpected }
        }
        guard try takeBody(head.framing) else { return .needsInput }
        return finish(head)
    }

    private mutating func nextHead() throws(HTTPError) -> RequestHead? {
        skipEmptyLines()
        guard let length = try scanner.scan(buffer, from: position, limits: limits) else { return nil }
        let parsed = try RequestHeadParser.parse(Array(buffer[position..<(position + length)]), limits: limits)
        consume(length)
        scanner = HeadScanner()
        mustAnnounceContinue = parsed.expectsContinue && parsed.framing != .none
        return parsed
    }

    /// RFC 9112 §2.2: empty lines before a request line are ignored.
    private mutating func skipEmptyLines() {
        while bufferedBytes >= 2, buffer[position] == ASCII.carriageReturn, buffer[position + 1] == ASCII.lineFeed {
            consume(2)
            scanner = HeadScanner()
        }
    }

    /// Takes what is here of the body; true when it is complete.
    private mutating func takeBody(_ framing: BodyFraming) throws(HTTPError) -> Bool {
        switch framing {
        case .none:
            return true
        case .length(let length):
            let count = min(length - body.count, bufferedBytes)
            body.append(contentsOf: buffer[position..<(position + count)])
            consume(count)
            return body.count == length
        case .chunked:
            let count = try chunks.decode(buffer[position...], into: &body)
            consume(count)
            return chunks.isFinished
        }
    }

    private mutating func finish(_ head: RequestHead) -> Event {
        let request = HTTPRequest(head, body: body, remoteAddress: remoteAddress)
        self.head = nil
        if head.framing != .none {
            body = []
            chunks = ChunkDecoder(limits: limits)
        }
        return .request(request, isPersistent: head.isPersistent)
    }

    private mutating func consume(_ count: Int) {
        position += count
        guard position == buffer.count else { return }
        position = 0
        // A connection that waits for its next request should not hold on to a large buffer.
        buffer.removeAll(keepingCapacity: buffer.capacity <= 16384)
    }
}
