import Glibc
import Reactor

/// What the supervisor tells the API process: one line of settings at the beginning, then a line for each new
/// certificate. Belongs to one thread.
final class SettingsInput {
    private static let limitBytes = 4 << 20

    private let descriptor: Int32
    private var splitter = LineSplitter(limitBytes: limitBytes)
    private var pending: [[UInt8]] = []
    private var watcher: Watcher?

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Waits for the first line.
    func settings() throws(CommandError) -> [UInt8] {
        while pending.isEmpty {
            guard receive() else { throw CommandError("the settings of the API process are missing") }
        }
        return pending.removeFirst()
    }

    /// Calls `take` with each line from now on.
    func follow(on loop: EventLoop, _ take: @escaping ([UInt8]) -> Void) {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        watcher = try? loop.watch(descriptor, .readable) { [self] _ in
            if !receive() { watcher?.cancel() }
            for line in pending { take(line) }
            pending = []
        }
    }

    /// Reads a piece; false when no more will come.
    private func receive() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(descriptor, &chunk, chunk.count)
        guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
        pending += splitter.append(chunk[..<count])
        return true
    }
}
