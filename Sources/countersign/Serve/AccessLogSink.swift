import Glibc
import Reactor
import Synchronization

/// Where the access log goes: standard error, several lines at a time.
///
/// A line may be lost if the process is killed; what must not be lost is in the audit log.
final class AccessLogSink: Sendable {
    private static let flushMs = 50
    private static let flushBytes = 32 << 10
    private let buffer = Mutex<[UInt8]>([])

    /// Takes a line with its end.
    func append(_ line: [UInt8]) {
        let full = buffer.withLock { buffer -> [UInt8]? in
            buffer += line
            guard buffer.count >= AccessLogSink.flushBytes else { return nil }
            defer { buffer.removeAll(keepingCapacity: true) }
            return buffer
        }
        if let full { Console.write(full, to: STDERR_FILENO) }
    }

    func flush() {
        let lines = buffer.withLock { buffer in
            defer { buffer.removeAll(keepingCapacity: true) }
            return buffer
        }
        if !lines.isEmpty { Console.write(lines, to: STDERR_FILENO) }
    }

    /// Writes what has gathered, again and again.
    func start(on loop: EventLoop) {
        loop.schedule(afterMs: AccessLogSink.flushMs) {
            self.flush()
            self.start(on: loop)
        }
    }
}
