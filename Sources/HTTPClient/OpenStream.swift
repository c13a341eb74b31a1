import CCurl

/// A connection that libcurl has made, with TLS or without; never blocks. Whoever holds it has it closed once.
struct OpenStream {
    enum Received {
        case bytes(Int)
        /// The peer will send no more.
        case finished
        case wouldBlock
        case failed
    }

    enum Sent {
        case bytes(Int)
        case wouldBlock
        case failed
    }

    let easy: UnsafeMutableRawPointer
    let descriptor: Int32

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Received {
        var count = 0
        switch curl_easy_recv(easy, buffer.baseAddress, buffer.count, &count) {
        case CURLE_OK: return count > 0 ? .bytes(count) : .finished
        case CURLE_AGAIN: return .wouldBlock
        default: return .failed
        }
    }

    func send(_ bytes: UnsafeRawBufferPointer) -> Sent {
        var count = 0
        switch curl_easy_send(easy, bytes.baseAddress, bytes.count, &count) {
        case CURLE_OK: return .bytes(count)
        case CURLE_AGAIN: return .wouldBlock
        default: return .failed
        }
    }
}
