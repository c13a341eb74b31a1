import API
import Audit
import Bytes
import CLinux
import Cryptography
import Glibc
import HTTPCore
import HTTPServer
import Reactor
import Signer
import SignerClient
import Storage
import Telemetry
import Wallets

/// The API process: confined first, then everything that talks to clients and to the database.
///
/// Descriptors: 3 the listener, 4 its settings and later its certificates, 5 its reports to the supervisor, 6 the listener for metrics if any.
enum APIProcess {
    static let name = "api"
    private static let graceMs = 25_000
    private static let checkpointMs = 10_000
    private static let sweepMs = 1000
    /// Between two signed checkpoints of a log that grows.
    private static let signingMs = 10_000
    private static let listener: Int32 = 3
    private static let input: Int32 = 4
    private static let reports: Int32 = 5
    private static let metricsListener: Int32 = 6

    static func run(_ arguments: [String]) -> Int32 {
        guard let parent = arguments.first.flatMap({ Int32($0) }), fcntl(input, F_GETFD) >= 0 else {
            Console.error("countersign api is started by 'countersign serve'.")
            return ExitCode.usage
        }
        do {
            _ = cs_die_with_parent(parent, SIGKILL)
            try CryptographicLibraries.load()
            let input = SettingsInput(input)
            let settings = try ServeSettings(input.settings())
            try Confinement.enforce(writableFolders: settings.writableFolders)
            let loop = try EventLoop()
            let status = Status()
            Task(executorPreference: loop) {
                do {
                    try await serve(settings, input, on: loop)
                    status.code = ExitCode.success
                } catch {
                    Console.error("countersign api: \(error)")
                }
                loop.stop()
            }
            loop.run()
            return status.code
        } catch {
            Console.error("countersign api: \(error)")
            return ExitCode.failure
        }
    }

    private final class Status: @unchecked Sendable { var code = ExitCode.failure }

    private static func serve(_ settings: ServeSettings, _ input: SettingsInput, on loop: EventLoop) async throws {
        let database = try await DatabaseAddress(settings.databaseURL).open()
        let clock: @Sendable () -> Int64 = { WallClock.nowMs() }
        let ledger = try Ledger(database, batchLimit: settings.auditBatch, clock: clock) { problem in
            Console.error("countersign api: \(problem)")
        }
        try await ledger.prepare()
        let signers = signers(settings, ledger, on: loop)
        let metrics = Metrics()
        let stages = StageHistograms(metrics)
        let store = RecordStore(database)
        let random = SystemRandom()
        let requests = try RequestService(
            store: store, signers: signers, ledger: ledger, publicURLs: settings.publicURLs, random: random,
            clock: clock, stages: stages, shadows: ShadowCounters(metrics))
        let exchange = try settings.relay.map { try ExchangeClient($0, on: loop) }
        let approvals = IntentService(
            database: database, store: store, limits: ledger.limits, requests: requests,
            publicURLs: settings.publicURLs, random: random, clock: clock, outcome: API.outcome(of:),
            log: { Console.error("countersign api: \($0)") })
        let replays = try ReplayService(store: store, database: database)
        let checkpoints = CheckpointMaker(database, clock: clock) { try await signers.checkpoint($0) }
        let service = InstalledService(
            store: store, requests: requests,
            rehearsals: RehearsalService(store: store, limits: ledger.limits, clock: clock), replays: replays,
            limits: LimitService(store: store, book: ledger.limits, clock: clock),
            authentication: AppAuthentication(store: store, clock: clock), ledger: ledger, signers: signers,
            database: database, proofs: LogProofs(database), checkpoints: checkpoints,
            checkpointVerifier: settings.checkpointVerifier)
        let webhooks = try await InstalledWebhooks(settings, random: random, metrics: metrics, clock: clock)
        let log = AccessLogSink()
        log.start(on: loop)
        let handlers = API.handlers(
            service: service, approvals: approvals,
            relay: exchange.map { RelayService(store: store, requests: requests, connection: $0) },
            webhooks: webhooks.desk, configuration: configuration(settings), metrics: metrics, stages: stages,
            instance: random.bytes(count: 8).reduce(0) { $0 << 8 | UInt64($1) }, log: log.append)
        let endpoint = try settings.tls.map { try TLSEndpoint($0) }
        if let endpoint { input.follow(on: loop) { replaceCertificate(of: endpoint, $0) } }
        let server = server(
            on: loop, socket: listener, tls: endpoint, handlers.requests, refusals: handlers.refusals)
        let metricsServer =
            settings.hasMetrics
            ? Self.server(on: loop, socket: metricsListener, API.metricsHandler(metrics)) : nil
        while signers.readyCount == 0 { await loop.sleep(ms: 5) }
        _ = try server.start()
        _ = try metricsServer?.start()
        let termination = try Termination(on: loop)
        Console.write(Array(#"{"ready":true}"#.utf8) + [0x0A], to: reports)
        reportCheckpoints(of: ledger, on: loop)
        let tasks = [
            Task(executorPreference: loop) { await sweepAnswers(in: database, on: loop) },
            Task(executorPreference: loop) { await lookAfter(approvals, on: loop) },
            Task(executorPreference: loop) { await signCheckpoints(checkpoints, on: loop) },
        ]
        defer { for task in tasks { task.cancel() } }
        webhooks.start()
        await termination.wait()
        await server.shutdown(graceMs: graceMs)
        await metricsServer?.shutdown(graceMs: 0)
        exchange?.close()
        await webhooks.stop()
        log.flush()
        replays.stop()
        await ledger.close()
        // Covers the entries since the last one, for those who look at the log while the server is down.
        _ = try? await checkpoints.make()
        signers.stop()
        await database.close()
    }

    /// The signers, whose late receipts go to the ledger.
    private static func signers(_ settings: ServeSettings, _ ledger: Ledger, on loop: EventLoop) -> SignerPool {
        let signers = SignerPool(
            loop: loop, paths: settings.signerSockets, receiptKey: settings.receiptKey
        ) { receipt, done in
            guard let index = ReceiptIndex(receipt: receipt.content) else { return }
            ledger.recordUnreleased(receipt, index: index, whenDurable: done)
        }
        ledger.whenRecordedLate { receipt in loop.execute { signers.acknowledge(receipt) } }
        signers.start()
        return signers
    }

    private static func configuration(_ settings: ServeSettings) -> APIConfiguration {
        var configuration = APIConfiguration()
        configuration.version = VersionCommand.version
        configuration.appRequestsPerSecond = settings.appRequestsPerSecond
        configuration.appBurst = settings.appRequestsPerSecond * 2
        configuration.strangerRequestsPerSecond = settings.strangerRequestsPerSecond
        configuration.strangerBurst = settings.strangerRequestsPerSecond * 10
        if let relay = settings.relay { configuration.relayRequestsPerSecond = relay.requestsPerSecond }
        configuration.trustedProxies = settings.trustedProxies.compactMap { AddressRange($0) }
        return configuration
    }

    private static func server(
        on loop: EventLoop, socket: Int32, tls: TLSEndpoint? = nil, _ handler: @escaping HTTPHandler,
        refusals: @escaping HTTPRefusalHandler = { error, _ in HTTPResponse(error) }
    ) -> HTTPServer {
        var configuration = HTTPServerConfiguration()
        configuration.inheritedSocket = socket
        configuration.tls = tls
        return HTTPServer(
            loop: loop, configuration: configuration, handler: handler, refusalHandler: refusals)
    }

    /// Tells the supervisor where the log stands, so that it is known outside the database (S24).
    private static func reportCheckpoints(of ledger: Ledger, on loop: EventLoop) {
        loop.schedule(afterMs: checkpointMs) {
            ledger.recover()
            if let head = ledger.takeCheckpoint() {
                let line: JSON = [
                    "seq": JSON(head.sequence), "hash": .string(Hex.encode(head.hash)), "at": JSON(WallClock.nowMs()),
                ]
                Console.write(line.serialized() + [0x0A], to: reports)
            }
            reportCheckpoints(of: ledger, on: loop)
        }
    }

    /// Removes expired answers, limits that are over and payloads that were kept long enough, a stretch each second, and
    /// nonces that nobody takes any more.
    private static func sweepAnswers(in database: any Database, on loop: EventLoop) async {
        var sweep = AnswerSweep(database)
        var limits = LimitSweep(database)
        let nonces = NonceSweep(database)
        var payloads = PayloadSweep(database)
        while !Task.isCancelled {
            await loop.sleep(ms: sweepMs)
            await sweep.step(nowMs: WallClock.nowMs())
            await limits.step(nowMs: WallClock.nowMs())
            await nonces.step(nowMs: WallClock.nowMs())
            await payloads.step(nowMs: WallClock.nowMs())
        }
    }

    /// Has the head of the log signed while it grows; says once why that does not work.
    private static func signCheckpoints(_ checkpoints: CheckpointMaker, on loop: EventLoop) async {
        var problem: String?
        while !Task.isCancelled {
            await loop.sleep(ms: signingMs)
            do {
                _ = try await checkpoints.make()
                problem = nil
            } catch {
                let text = "no checkpoint of the audit log is signed: \(error)"
                if text != problem { Console.error("countersign api: \(text)") }
                problem = text
            }
        }
    }

    /// Carries on what a process that ended has left half done, and ends what is over.
    private static func lookAfter(_ approvals: IntentService, on loop: EventLoop) async {
        while !Task.isCancelled {
            await loop.sleep(ms: sweepMs)
            await approvals.upkeep()
        }
    }

    /// Takes a certificate that the supervisor has read.
    private static func replaceCertificate(of endpoint: TLSEndpoint, _ line: [UInt8]) {
        guard let json = try? JSON.parse(line), let identity = TLSIdentity(json) else { return }
        do {
            try endpoint.replace(with: identity)
            Console.error("countersign api: the certificate was read again")
        } catch {
            Console.error("countersign api: the certificate stays as it was: \(error)")
        }
    }
}
