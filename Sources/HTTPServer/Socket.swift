import CLinux
import Glibc

/// A non-blocking TCP socket; whoever holds it closes it once.
struct Socket {
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

    let descriptor: Int32

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Received {
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count > 0 { return .bytes(count) }
        if count == 0 { return .finished }
        return Self.isTransient(errno) ? .wouldBlock : .failed
    }

    func send(_ bytes: UnsafeRawBufferPointer) -> Sent {
        // Without this flag a client that is gone would end the process by SIGPIPE.
        let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        if count >= 0 { return .bytes(count) }
        return Self.isTransient(errno) ? .wouldBlock : .failed
    }

    /// Tells the peer that nothing more follows, and still receives.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    func close() { _ = Glibc.close(descriptor) }

    private static func isTransient(_ error: Int32) -> Bool { error == EAGAIN || error == EINTR }
}
