import Glibc

/// Lets one thread sleep until another has something for it, or some time has passed. Rings do not add up.
final class Doorbell: Sendable {
    /// The two ends of a pipe: what is written to one wakes whoever waits at the other.
    private let inside, outside: Int32

    /// - Throws: `unavailable` when the process may open no more descriptors.
    init() throws(AuditError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw AuditError(.unavailable, "no pipe could be made: \(String(cString: strerror(errno)))")
        }
        (inside, outside) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        close(inside)
        close(outside)
    }

    /// Wakes the thread that waits, or the next one that will.
    func ring() {
        // A full pipe has rung already.
        _ = withUnsafeBytes(of: UInt8(1)) { write(outside, $0.baseAddress, 1) }
    }

    /// Waits for a ring; false when none came in time.
    func wait(atMostMs timeoutMs: Int32) -> Bool {
        var descriptor = pollfd(fd: inside, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, timeoutMs) > 0 else { return false }
        var rings: UInt64 = 0
        return withUnsafeMutableBytes(of: &rings) { read(inside, $0.baseAddress, $0.count) } > 0
    }
}
