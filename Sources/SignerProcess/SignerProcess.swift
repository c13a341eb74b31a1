import Bytes
import CLinux
import Cryptography
import Glibc
import Signer

/// The process around a `Keep`: reads the root key, locks itself down, and serves frames on a socket, one at a time.
///
/// Synchronous and single-threaded. The clock is the kernel's; nothing in a frame is taken for a time (S2).
public struct SignerProcess {
    /// What a signer is started with.
    public struct Configuration {
        /// A listening Unix socket.
        public var listener: Int32
        /// Where positions are reported for the supervisor's log, or nil (S24).
        public var report: Int32?
        public var rootKey: RootKeyFile
        /// This signer's number on its host.
        public var number: UInt32
        /// Base URLs without trailing slash for which requests may be signed (S14).
        public var publicURLs: [String]
        /// Whether the operator's commands are taken.
        public var isOperator: Bool
        /// Where the last signed checkpoint is kept; nil for a signer that signs none.
        public var checkpoints: CheckpointFile?

        public init(
            listener: Int32, report: Int32?, rootKey: RootKeyFile, number: UInt32, publicURLs: [String],
            isOperator: Bool, checkpoints: CheckpointFile? = nil
        ) {
            self.listener = listener
            self.report = report
            self.rootKey = rootKey
            self.number = number
            self.publicURLs = publicURLs
            self.isOperator = isOperator
            self.checkpoints = checkpoints
        }
    }

    private let configuration: Configuration
    private let keep: Keep
    /// Whose connections are taken, beside root's.
    private let user = geteuid()
    private var connections: [SignerConnection] = []
    private var reportedCounter: UInt64 = 0
    private var reportedAtMs: Int64 = 0
    /// The newest checkpoint, until it is reported.
    private var unreportedCheckpoint: String?

    private static let reportIntervalMs: Int64 = 10_000
    private static let maximumConnections = 32

    /// Reads the root key and locks the process down; there is no way back.
    public init(_ configuration: Configuration) throws(SignerProcessError) {
        self.configuration = configuration
        let random = SystemRandom()
        do {
            try Secp256k1.blind(with: random.secret(count: 32))
            keep = try Keep(
                rootKey: configuration.rootKey.load(), signer: configuration.number,
                publicURLs: configuration.publicURLs, checkpoints: configuration.checkpoints?.notes,
                isOperator: configuration.isOperator, random: random)
            configuration.checkpoints?.spare(keep.signedHead)
            // Libraries load providers and tables at their first use; that must be over before files are out of reach.
            try CryptographicLibraries.load()
        } catch let error as SignerProcessError {
            throw error
        } catch {
            throw SignerProcessError(.rootKey, "the signer's keys cannot be derived")
        }
        try Lockdown.enforce()
    }

    /// The key under which the receipts of a root key verify, for the check against the database (S4).
    public static func receiptKey(of file: RootKeyFile) throws(SignerProcessError) -> [UInt8] {
        do {
            return try keep(of: file).hello.receiptKey
        } catch let error as SignerProcessError {
            throw error
        } catch {
            throw SignerProcessError(.rootKey, "the signer's keys cannot be derived")
        }
    }

    /// The key under which the checkpoints of a root key verify.
    public static func checkpointVerifier(of file: RootKeyFile) throws(SignerProcessError) -> NoteVerifier {
        do { return try keep(of: file).checkpointVerifier } catch let error as SignerProcessError {
            throw error
        } catch {
            throw SignerProcessError(.rootKey, "the signer's keys cannot be derived")
        }
    }

    private static func keep(of file: RootKeyFile) throws -> Keep {
        try Keep(rootKey: file.load(), signer: 0, publicURLs: [], random: SystemRandom())
    }

    /// The key that secrets of webhook endpoints are derived from.
    public static func webhookKey(of file: RootKeyFile) throws(SignerProcessError) -> Secret {
        do {
            return try WebhookKey.derive(from: file.load())
        } catch let error as SignerProcessError {
            throw error
        } catch {
            throw SignerProcessError(.rootKey, "the key of the webhooks cannot be derived")
        }
    }

    /// Serves until the listener fails.
    public mutating func run() {
        while true {
            var polled = [pollfd(fd: configuration.listener, events: Int16(POLLIN), revents: 0)]
            polled += connections.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
            guard poll(&polled, nfds_t(polled.count), Int32(SignerProcess.reportIntervalMs)) >= 0 || errno == EINTR
            else { return }
            let readable = Set(polled.dropFirst().filter { $0.revents != 0 }.map(\.fd))
            for connection in connections where readable.contains(connection.descriptor) { serve(connection) }
            connections.removeAll { $0.isClosed }
            if polled[0].revents != 0 { accept() }
            reportPosition()
        }
    }

    private mutating func accept() {
        let descriptor = cs_accept_unix(configuration.listener)
        guard descriptor >= 0 else { return }
        var peer: UInt32 = 0
        guard connections.count < SignerProcess.maximumConnections, cs_peer_uid(descriptor, &peer) == 0,
            peer == user || peer == 0
        else {
            close(descriptor)
            return
        }
        let connection = SignerConnection(descriptor)
        let held = Set(connections.flatMap(\.openCounters))
        connection.send([.hello(keep.hello)])
        for receipt in keep.openReceipts where !held.contains(receipt.counter) {
            connection.openCounters.insert(receipt.counter)
            connection.send([.unacknowledged(receipt)])
        }
        connections.append(connection)
    }

    /// Answers what has arrived, a few requests at a time: their receipts share a signature, their replies a write.
    private mutating func serve(_ connection: SignerConnection) {
        var frames = connection.receive()[...]
        while !frames.isEmpty {
            var requests: [SignerRequest] = []
            for frame in frames.prefix(ReceiptSignature.maximumCount) {
                guard let request = try? SignerRequest(frame: frame) else {
                    connection.fail()
                    return
                }
                if case .durable(let counters) = request { connection.openCounters.subtract(counters) }
                requests.append(request)
            }
            frames = frames.dropFirst(requests.count)
            let replies = keep.handle(requests, nowMs: SignerProcess.nowMs).map { store($0) }
            for reply in replies {
                if let counter = reply.decision?.receipt.counter { connection.openCounters.insert(counter) }
            }
            connection.send(replies)
        }
    }

    /// Keeps a checkpoint before anybody gets it: what was signed must not be forgotten.
    private mutating func store(_ reply: SignerReply) -> SignerReply {
        guard case .checkpoint(let id, let note) = reply else { return reply }
        guard configuration.checkpoints?.store(note) == true else {
            return .refused(id: id, Refusal(.internalFault, "the checkpoint could not be kept"))
        }
        unreportedCheckpoint = note
        return reply
    }

    private mutating func reportPosition() {
        guard let report = configuration.report else { return }
        let (boot, counter) = keep.position
        let nowMs = SignerProcess.nowMs()
        guard counter != reportedCounter || unreportedCheckpoint != nil,
            nowMs - reportedAtMs >= SignerProcess.reportIntervalMs
        else { return }
        var lines: [JSON] = []
        if counter != reportedCounter {
            lines.append(["boot": .string(Hex.encode(boot)), "counter": JSON(counter), "at": JSON(nowMs)])
        }
        if let note = unreportedCheckpoint { lines.append(["checkpoint": .string(note), "at": JSON(nowMs)]) }
        (reportedCounter, unreportedCheckpoint, reportedAtMs) = (counter, nil, nowMs)
        let text = lines.reduce(into: []) { $0 += $1.serialized() + [0x0A] }
        _ = text.withUnsafeBytes { write(report, $0.baseAddress, $0.count) }
    }

    static func nowMs() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
