import CCurl
import Glibc

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

    private static let recordBytes = 16_384

    let easy: UnsafeMutableRawPointer
    let descriptor: Int32
    /// What is not goes past libcurl, which would look its connection up each time.
    let isEncrypted: Bool

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Received {
        guard isEncrypted else {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .finished }
            return Self.isTransient(errno) ? .wouldBlock : .failed
        }
        var count = 0
        switch curl_easy_recv(easy, buffer.baseAddress, buffer.count, &count) {
        case CURLE_OK: return count > 0 ? .bytes(count) : .finished
        case CURLE_AGAIN: return .wouldBlock
        default: return .failed
        }
    }

    /// Sends at most one record of TLS, so that a failure cannot hide that some was sent.
    func send(_ bytes: UnsafeRawBufferPointer) -> Sent {
        guard isEncrypted else {
            // Without this flag a server that is gone would end the process by SIGPIPE.
            let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return .bytes(count) }
            return Self.isTransient(errno) ? .wouldBlock : .failed
        }
        var count = 0
        switch curl_easy_send(easy, bytes.baseAddress, min(bytes.count, Self.recordBytes), &count) {
        case CURLE_OK: return .bytes(count)
        case CURLE_AGAIN: return .wouldBlock
        default: return .failed
        }
    }

    private static func isTransient(_ error: Int32) -> Bool { error == EAGAIN || error == EINTR }
}
