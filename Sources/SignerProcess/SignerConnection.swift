import Glibc
import Signer

/// One connection to a signer, read and written by blocking calls.
final class SignerConnection {
    let descriptor: Int32
    private(set) var isClosed = false
    /// Receipts given out on this connection and not yet said to be durable.
    var openCounters: Set<UInt64> = []
    private var buffer: [UInt8] = []
    private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

    deinit { chunk.deallocate() }

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        // A peer that does not read must not hold up the signer for ever.
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// The complete frames that have arrived; closes the connection at its end or when it breaks the format.
    func receive() -> [ArraySlice<UInt8>] {
        let count = recv(descriptor, chunk.baseAddress, chunk.count, Int32(MSG_DONTWAIT))
        if count > 0 { buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<count])) }
        if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) {
            fail()
            return []
        }
        guard let frames = try? Frame.split(&buffer) else {
            fail()
            return []
        }
        return frames
    }

    /// Sends replies in one piece.
    func send(_ replies: [SignerReply]) {
        guard !isClosed else { return }
        let frames = replies.reduce(into: []) { $0 += $1.frame }
        var sent = 0
        while sent < frames.count {
            let count = frames.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return fail() }
            sent += count
        }
    }

    func fail() {
        guard !isClosed else { return }
        isClosed = true
        close(descriptor)
    }
}
