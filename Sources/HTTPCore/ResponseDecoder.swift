/// Turns the bytes of a connection into the answer to one request, as strictly as requests are read.
///
/// A pure state machine: `append` what was read, then call `next`; call `finish` when the connection has ended. After it has
/// thrown or given an answer it is done.
public struct ResponseDecoder: Sendable {
    /// What the decoder has to say next.
    public enum Event: Sendable {
        /// Nothing is complete; append more.
        case needsInput
        /// A complete answer; `isPersistent` tells whether the connection may be used for another request.
        case response(ResponseHead, body: [UInt8], isPersistent: Bool)
    }

    private static let maximumInterimHeads = 8

    private let limits: HTTPLimits
    private var buffer: [UInt8] = []
    private var position = 0
    private var scanner = HeadScanner()
    private var interimHeads = 0
    private var head: ResponseHead?
    private var chunks: ChunkDecoder
    private var body: [UInt8] = []

    /// - Parameter limits: of head and body, as for requests.
    public init(limits: HTTPLimits) {
        self.limits = limits
        chunks = ChunkDecoder(limits: limits)
    }

    /// Takes what was read from the connection.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if position > 0 {
            buffer.removeFirst(position)
            position = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The answer, once it is complete.
    public mutating func next() throws(HTTPError) -> Event {
        while head == nil {
            guard let next = try nextHead() else { return .needsInput }
            if next.status >= 200 { head = next } else { try passInterim(next) }
        }
        guard let head, try takeBody(head.framing) else { return .needsInput }
        // What follows belongs to no request, so nobody can tell what the next answer would be to.
        return .response(head, body: body, isPersistent: head.isPersistent && position == buffer.count)
    }

    /// The answer whose body ends with the connection.
    /// - Throws: when the connection ended within an answer.
    public mutating func finish() throws(HTTPError) -> Event {
        guard let head, head.framing == nil else { throw .malformed("The connection ended within the answer.") }
        return .response(head, body: body, isPersistent: false)
    }

    private mutating func nextHead() throws(HTTPError) -> ResponseHead? {
        guard let length = try scanner.scan(buffer, from: position, limits: limits) else { return nil }
        let bytes = Array(buffer[position..<(position + length)])
        position += length
        scanner = HeadScanner()
        return try ResponseHead.parse(bytes, limits: limits)
    }

    /// RFC 9110 §15.2: interim answers are passed over. Nothing was asked that 101 could be the answer to.
    private mutating func passInterim(_ head: ResponseHead) throws(HTTPError) {
        interimHeads += 1
        guard head.status != 101, interimHeads <= Self.maximumInterimHeads else {
            throw .malformed("The interim answers are none to such a request.")
        }
    }

    /// Takes what is here of the body; true when it is complete.
    private mutating func takeBody(_ framing: BodyFraming?) throws(HTTPError) -> Bool {
        switch framing {
        case .none?: return true
        case .length(let length)?:
            take(min(length - body.count, buffer.count - position))
            return body.count == length
        case .chunked?:
            position += try chunks.decode(buffer[position...], into: &body)
            return chunks.isFinished
        case nil:
            guard body.count + buffer.count - position <= limits.bodyBytes else { throw .payloadTooLarge }
            take(buffer.count - position)
            return false
        }
    }

    private mutating func take(_ count: Int) {
        body.append(contentsOf: buffer[position..<(position + count)])
        position += count
    }
}
