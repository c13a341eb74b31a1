import COpenSSL
import Glibc

/// TLS over a TCP socket. Confined to the loop of its connection.
///
/// The handshake happens within the first reads. OpenSSL writes to the socket by itself, so the process must ignore SIGPIPE.
final class TLSStream: ByteStream {
    private let socket: Socket
    private let tls: OpaquePointer
    private var isOpen = true
    /// After an error of the protocol nothing may be sent, not even a farewell.
    private var isBroken = false
    private(set) var needsToWrite = false

    init?(_ socket: Socket, _ context: TLSContext) {
        guard let tls = SSL_new(context.handle) else { return nil }
        guard SSL_set_fd(tls, socket.descriptor) == 1 else {
            SSL_free(tls)
            return nil
        }
        SSL_set_accept_state(tls)
        self.socket = socket
        self.tls = tls
    }

    deinit { SSL_free(tls) }

    var descriptor: Int32 { socket.descriptor }

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Socket.Received {
        guard isOpen, !isBroken else { return .failed }
        ERR_clear_error()
        needsToWrite = false
        // A connection reads 16 KiB at once, the most that a record holds: nothing stays behind that no event announces.
        let count = SSL_read(tls, buffer.baseAddress, Int32(clamping: buffer.count))
        if count > 0 { return .bytes(Int(count)) }
        switch SSL_get_error(tls, count) {
        case SSL_ERROR_WANT_READ: return .wouldBlock
        case SSL_ERROR_WANT_WRITE:
            needsToWrite = true
            return .wouldBlock
        case SSL_ERROR_ZERO_RETURN: return .finished
        default:
            isBroken = true
            return .failed
        }
    }

    func send(_ bytes: UnsafeRawBufferPointer) -> Socket.Sent {
        guard isOpen, !isBroken else { return .failed }
        guard !bytes.isEmpty else { return .bytes(0) }
        ERR_clear_error()
        let count = SSL_write(tls, bytes.baseAddress, Int32(clamping: bytes.count))
        if count > 0 { return .bytes(Int(count)) }
        guard SSL_get_error(tls, count) == SSL_ERROR_WANT_WRITE else {
            isBroken = true
            return .failed
        }
        return .wouldBlock
    }

    func finishSending() {
        sayFarewell()
        socket.finishSending()
    }

    func close() {
        guard isOpen else { return }
        sayFarewell()
        isOpen = false
        socket.close()
    }

    private func sayFarewell() {
        guard isOpen, !isBroken, SSL_is_init_finished(tls) == 1 else { return }
        ERR_clear_error()
        SSL_shutdown(tls)
    }
}
