import CLinux
import Glibc

/// What a connection reads its requests from and writes its answers to, without ever blocking; whoever holds it closes it
/// once.
protocol ByteStream {
    var descriptor: Int32 { get }
    /// Whether it cannot go on before the socket takes bytes, whatever its connection waits for.
    var needsToWrite: Bool { get }
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Socket.Received
    func send(_ bytes: UnsafeRawBufferPointer) -> Socket.Sent
    /// Tells the peer that nothing more follows, and still receives.
    func finishSending()
    func close()
}

/// A non-blocking TCP socket.
struct Socket: ByteStream {
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
    var needsToWrite: Bool { false }

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

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    func close() { _ = Glibc.close(descriptor) }

    private static func isTransient(_ error: Int32) -> Bool { error == EAGAIN || error == EINTR }
}
