import CLinux
import Glibc
import Signer

/// A signer that takes the operator's commands, asked over a blocking connection.
public final class OperatorSigner {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var pending: [SignerReply] = []
    private var nextID: UInt64 = 0
    public private(set) var hello: SignerHello

    /// Connects to a signer's socket.
    public init(path: String) throws(SignerUnavailable) {
        descriptor = cs_connect_unix(path)
        hello = SignerHello(signer: 0, boot: [], receiptKey: [])
        guard descriptor >= 0, case .hello(let hello) = try next() else {
            throw SignerUnavailable(reason: .noneConnected)
        }
        self.hello = hello
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Carries out a command on records that the signer is shown first.
    public func operate(_ command: OperatorCommand, on records: [SealedRecord]) throws -> Decision {
        nextID += 1
        try send(SignerRequest.announce(records).frame)
        try send(SignerRequest.operate(id: nextID, command).frame)
        while true {
            switch try next() {
            case .decided(let id, let decision) where id == nextID: return decision
            case .refused(let id, let refusal) where id == nextID: throw refusal
            default: continue
            }
        }
    }

    private func send(_ frame: [UInt8]) throws(SignerUnavailable) {
        var sent = 0
        while sent < frame.count {
            let count = frame.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SignerUnavailable(reason: .lost) }
            sent += count
        }
    }

    private func next() throws(SignerUnavailable) -> SignerReply {
        while pending.isEmpty {
            let count = withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { chunk in
                let count = recv(descriptor, chunk.baseAddress, chunk.count, 0)
                if count > 0 { buffer.append(contentsOf: chunk[..<count]) }
                return count
            }
            guard count > 0 || (count < 0 && errno == EINTR) else { throw SignerUnavailable(reason: .lost) }
            guard let frames = try? Frame.split(&buffer) else { throw SignerUnavailable(reason: .confused) }
            for frame in frames {
                guard let reply = try? SignerReply(frame: frame) else { throw SignerUnavailable(reason: .confused) }
                pending.append(reply)
            }
        }
        return pending.removeFirst()
    }
}
