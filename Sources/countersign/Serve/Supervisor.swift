import Bytes
import CLinux
import Glibc
import Reactor

/// Starts the signers, then the API process, and starts again whichever ends (S1).
///
/// It parses nothing from outside: what it reads are signals, and lines of its own children. Confined to its loop.
final class Supervisor: @unchecked Sendable {
    private enum Role: Equatable {
        case signer(Int)
        case api
    }

    private struct Restart {
        var delayMs = Supervisor.shortestDelayMs
        var startedNs: UInt64 = 0
    }

    private static let shortestDelayMs = 50
    private static let longestDelayMs = 5000
    /// A child that ran this long is no longer taken to be crashing at its start.
    private static let steadyNs: UInt64 = 10_000_000_000
    private static let graceMs = 30_000

    private let folder: DataFolder
    private let listener: Listener
    private let metricsListener: Listener?
    private let certificateFiles: CertificateFiles?
    private let signerCount: Int
    private var settings: ServeSettings
    private var signerListeners: [Int32] = []
    private var children: [pid_t: Role] = [:]
    private var restarts: [String: Restart] = [:]
    private var hasAnnounced = false
    private var isStopping = false
    private var finished: UnsafeContinuation<Int32, Never>?
    private var log: CheckpointLog?
    /// Where the API process hears of new certificates.
    private var apiInput: Int32?

    init(
        folder: DataFolder, listener: Listener, metricsListener: Listener?, certificateFiles: CertificateFiles?,
        signerCount: Int, settings: ServeSettings
    ) {
        self.folder = folder
        self.listener = listener
        self.metricsListener = metricsListener
        self.certificateFiles = certificateFiles
        self.signerCount = signerCount
        self.settings = settings
    }

    /// Runs until SIGTERM or SIGINT has been obeyed.
    func run() async throws -> Int32 {
        guard let loop = EventLoop.current else { throw CommandError("the supervisor runs on an event loop") }
        log = CheckpointLog(path: folder.checkpoints)
        for number in 0..<signerCount {
            let path = folder.signerSocket(number)
            let descriptor = cs_listen_unix(path, 16)
            guard descriptor >= 0 else {
                throw CommandError("\(path) cannot be listened on: \(String(cString: strerror(-descriptor)))")
            }
            signerListeners.append(descriptor)
            settings.signerSockets.append(path)
        }
        try loop.onSignal(SIGCHLD) { self.reap() }
        for signal in [SIGTERM, SIGINT] { try loop.onSignal(signal) { self.stop() } }
        try watchCertificate(on: loop)
        for number in 0..<signerCount { try start(.signer(number)) }
        try start(.api)
        return await withUnsafeContinuation { finished = $0 }
    }

    private func start(_ role: Role) throws(CommandError) {
        let pipe = try Pipe()
        let child: ChildProcess
        switch role {
        case .signer(let number):
            child = try ChildProcess.start(
                [
                    SignerCommand.name, "--listener", "3", "--report", "4", "--parent", String(getpid()), "--key",
                    folder.rootKey.path, "--number", String(number),
                ] + settings.publicURLs.flatMap { ["--public-url", $0] }
                    // One signer alone, so that all checkpoints follow one another.
                    + (number == 0 ? ["--checkpoint-file", folder.signedCheckpoint] : []),
                descriptors: [signerListeners[number], pipe.writing])
        case .api:
            let input = try Pipe()
            child = try ChildProcess.start(
                [APIProcess.name, String(getpid())],
                descriptors: [listener.descriptor, input.reading, pipe.writing]
                    + (metricsListener.map { [$0.descriptor] } ?? []))
            close(input.reading)
            Console.write(settings.json.serialized() + [0x0A], to: input.writing)
            apiInput.map { _ = close($0) }
            apiInput = input.writing
        }
        close(pipe.writing)
        children[child.pid] = role
        restarts["\(role)", default: Restart()].startedNs = EventLoop.current?.nowNs ?? 0
        follow(pipe.reading)
    }

    /// Takes the lines of a child: `{"ready":true}`, and positions for the log.
    private func follow(_ descriptor: Int32) {
        guard let loop = EventLoop.current else { return }
        var watcher: Watcher?
        var splitter = LineSplitter(limitBytes: 4096)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        watcher = try? loop.watch(descriptor, .readable) { [self] _ in
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else {
                if count == 0 || errno != EAGAIN {
                    watcher?.cancel()
                    watcher = nil
                    close(descriptor)
                }
                return
            }
            for line in splitter.append(chunk[..<count]) { take(line) }
        }
    }

    /// Reads new certificates for the API process, which may not open the file of a key.
    private func watchCertificate(on loop: EventLoop) throws {
        guard let certificateFiles else { return }
        let watch = CertificateWatch(certificateFiles, loop: loop) { [self] identity in
            do {
                let identity = try identity.get()
                settings.tls = identity
                apiInput.map { Console.write(identity.json.serialized() + [0x0A], to: $0) }
            } catch {
                Console.error("countersign: the certificate stays as it was: \(error)")
            }
        }
        try loop.onSignal(SIGHUP) { watch.reload() }
    }

    private func take(_ line: [UInt8]) {
        guard let json = try? JSON.parse(line) else { return }
        if json["ready"] == true {
            guard !hasAnnounced else { return }
            hasAnnounced = true
            var urls: [JSON.Member] = [.init("listening", .string("\(settings.scheme)://\(listener.authority)"))]
            if let metrics = metricsListener?.authority { urls.append(.init("metrics", .string("http://\(metrics)"))) }
            Console.print(String(decoding: JSON.object(urls).serialized(), as: UTF8.self))
        } else {
            log?.append(line)
        }
    }

    private func reap() {
        for pid in ChildProcess.reap() {
            guard let role = children.removeValue(forKey: pid) else { continue }
            if isStopping {
                if !children.values.contains(.api) { finish() }
            } else {
                startAgain(role)
            }
        }
    }

    private func startAgain(_ role: Role) {
        guard let loop = EventLoop.current else { return }
        var restart = restarts["\(role)"] ?? Restart()
        if loop.nowNs - restart.startedNs > Supervisor.steadyNs { restart.delayMs = Supervisor.shortestDelayMs }
        Console.error("countersign: \(role) ended and is started again in \(restart.delayMs) ms")
        loop.schedule(afterMs: restart.delayMs) { [self] in
            guard !isStopping else { return }
            do { try start(role) } catch { startAgain(role) }
        }
        restart.delayMs = min(restart.delayMs * 2, Supervisor.longestDelayMs)
        restarts["\(role)"] = restart
    }

    /// Lets the API process finish what it has begun, then ends the signers.
    private func stop() {
        guard !isStopping, let loop = EventLoop.current else { return }
        isStopping = true
        // The API process closes its own: clients are refused, not left in a queue that nobody serves.
        close(listener.descriptor)
        let api = children.filter { $0.value == .api }.keys
        guard !api.isEmpty else { return finish() }
        for pid in api { kill(pid, SIGTERM) }
        loop.schedule(afterMs: Supervisor.graceMs) { [self] in
            for (pid, role) in children where role == .api { kill(pid, SIGKILL) }
        }
    }

    private func finish() {
        for pid in children.keys { kill(pid, SIGTERM) }
        for number in 0..<signerCount { unlink(folder.signerSocket(number)) }
        finished?.resume(returning: ExitCode.success)
        finished = nil
    }
}

/// The two ends of a pipe, closed in children unless they are handed on.
struct Pipe {
    let reading: Int32
    let writing: Int32

    init() throws(CommandError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw CommandError("no file descriptor is left for a pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (ends[0], ends[1])
    }

    func close() {
        _ = Glibc.close(reading)
        _ = Glibc.close(writing)
    }
}

/// The supervisor's log of positions, kept outside the database (S24): one JSON object a line.
struct CheckpointLog {
    private let descriptor: Int32

    init?(path: String) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
    }

    func append(_ line: [UInt8]) { Console.write(line + [0x0A], to: descriptor) }
}
