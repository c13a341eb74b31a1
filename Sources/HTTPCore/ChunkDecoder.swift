/// Decodes a chunked body, RFC 9112 §7.1, from input that arrives piece by piece.
///
/// Extensions and trailers are read, bounded and dropped: a trailer never becomes a header field.
struct ChunkDecoder {
    private enum State {
        case size(digits: Int)
        case chunkExtension
        case sizeLineFeed
        case data
        case dataCarriageReturn
        case dataLineFeed
        case trailerLineStart
        case trailerLine
        case trailerLineFeed
        case lastLineFeed
        case finished
    }

    private static let sizeLimitDigits = 8

    private let limits: HTTPLimits
    private var state = State.size(digits: 0)
    private var chunkBytesLeft = 0
    private var extensionBytes = 0
    private var extensionsTotalBytes = 0
    private var trailerBytes = 0

    init(limits: HTTPLimits) { self.limits = limits }

    var isFinished: Bool {
        if case .finished = state { true } else { false }
    }

    /// Appends what `input` holds of the body and returns how many bytes were taken; all of them unless the body ends.
    mutating func decode(_ input: ArraySlice<UInt8>, into body: inout [UInt8]) throws(HTTPError) -> Int {
        var position = input.startIndex
        while position < input.endIndex, !isFinished {
            if case .data = state {
                let end = min(position + chunkBytesLeft, input.endIndex)
                body.append(contentsOf: input[position..<end])
                chunkBytesLeft -= end - position
                position = end
                if chunkBytesLeft == 0 { state = .dataCarriageReturn }
            } else {
                try take(input[position], bodyBytes: body.count)
                position += 1
            }
        }
        return position - input.startIndex
    }

    /// Takes one byte that is not content.
    private mutating func take(_ byte: UInt8, bodyBytes: Int) throws(HTTPError) {
        switch state {
        case .size(let digits): try takeSize(byte, digits, bodyBytes)
        case .chunkExtension: try takeExtension(byte)
        case .sizeLineFeed: try take(byte, ASCII.lineFeed, then: chunkBytesLeft == 0 ? .trailerLineStart : .data)
        case .dataCarriageReturn: try take(byte, ASCII.carriageReturn, then: .dataLineFeed)
        case .dataLineFeed: try take(byte, ASCII.lineFeed, then: .size(digits: 0))
        case .trailerLineStart where byte == ASCII.carriageReturn: state = .lastLineFeed
        case .trailerLineStart, .trailerLine: try takeTrailer(byte)
        case .trailerLineFeed: try take(byte, ASCII.lineFeed, then: .trailerLineStart)
        case .lastLineFeed: try take(byte, ASCII.lineFeed, then: .finished)
        case .data, .finished: break
        }
    }

    private mutating func take(_ byte: UInt8, _ wanted: UInt8, then next: State) throws(HTTPError) {
        guard byte == wanted else { throw .malformed("The chunked body is malformed.") }
        state = next
    }

    private mutating func takeSize(_ byte: UInt8, _ digits: Int, _ bodyBytes: Int) throws(HTTPError) {
        if digits > 0, byte == ASCII.carriageReturn {
            state = .sizeLineFeed
        } else if digits > 0, byte == ASCII.semicolon {
            state = .chunkExtension
            extensionBytes = 0
        } else {
            guard let digit = ASCII.hexValue(byte), digits < Self.sizeLimitDigits else {
                throw .malformed("A chunk has no valid size.")
            }
            chunkBytesLeft = (digits == 0 ? 0 : chunkBytesLeft << 4) | Int(digit)
            guard bodyBytes + chunkBytesLeft <= limits.bodyBytes else { throw .payloadTooLarge }
            state = .size(digits: digits + 1)
        }
    }

    private mutating func takeExtension(_ byte: UInt8) throws(HTTPError) {
        if byte == ASCII.carriageReturn {
            state = .sizeLineFeed
            return
        }
        extensionBytes += 1
        extensionsTotalBytes += 1
        guard ASCII.isVisible(byte) || ASCII.isBlank(byte), extensionBytes <= limits.chunkExtensionBytes,
            extensionsTotalBytes <= limits.chunkExtensionsTotalBytes
        else { throw .malformed("A chunk has no valid extension.") }
    }

    private mutating func takeTrailer(_ byte: UInt8) throws(HTTPError) {
        trailerBytes += 1
        guard trailerBytes <= limits.trailerBytes else { throw .headersTooLarge }
        if byte == ASCII.carriageReturn {
            state = .trailerLineFeed
        } else {
            guard ASCII.isFieldValue(byte) else { throw .malformed("The trailer section is malformed.") }
            state = .trailerLine
        }
    }
}
