import Bytes
import CLinux
import Cryptography
import Gateway
import Glibc
import HTTPClient
import HTTPServer
import Reactor
import Telemetry

import enum API.API

/// The process of a gateway: one server and one client on each of its loops, and what the operator's signals do.
struct GatewayProcess {
    private static let graceMs = 25_000

    let configuration: GatewayConfiguration
    let directory: VaultDirectory
    let path: String

    init(_ configuration: GatewayConfiguration, directory: VaultDirectory, path: String) {
        self.configuration = configuration
        self.directory = directory
        self.path = path
    }

    /// Tries everything that serving needs and that can be tried without serving.
    func check() throws {
        _ = try tlsEndpoint()
        if let file = configuration.authoritiesFile { _ = try FileContent.read(file, atMost: 16 << 20) }
    }

    /// Serves until SIGTERM or SIGINT.
    func run() async throws -> Int32 {
        guard let first = EventLoop.current else { throw CommandError("a gateway runs on an event loop") }
        try check()
        try Confinement.enforceReadingOnly(writableFolders: configuration.logFolder.map { [$0] } ?? [])
        let listener = try Listener(configuration.listen)
        let metricsListener = try configuration.metricsListen.map { try Listener($0) }
        let endpoint = try tlsEndpoint()
        let log = AccessLogSink()
        log.start(on: first)
        let metrics = Metrics()
        let gateway = Gateway(
            configuration, directory: directory, metrics: metrics, version: VersionCommand.version,
            instance: SystemRandom().bytes(count: 8).reduce(0) { $0 << 8 | UInt64($1) }, log: log.append,
            check: try OperatorCheck(), requestLog: try configuration.logFolder.map { try RequestLog(folder: $0) })
        let loops = try [first] + (1..<configuration.threads).map { try EventLoop.spawn(name: "gateway-\($0)") }
        let stations = try loops.map { try GatewayStation($0, gateway, configuration, listener, endpoint) }
        // Each station has its own: while they drain clients must be refused, not left in a queue that nobody serves.
        close(listener.descriptor)
        let metricsServer = try metricsListener.map { try Self.serveMetrics(metrics, on: first, $0) }
        let watch = certificateWatch(endpoint, on: first)
        try first.onSignal(SIGHUP) {
            reload(gateway)
            watch?.reload()
        }
        let termination = try Termination(on: first)
        announce(listener, metricsListener)
        await termination.wait()
        // All at once, so that none accepts while another drains.
        let ends = stations.map { station in
            Task(executorPreference: first) { await station.end(graceMs: Self.graceMs) }
        }
        for end in ends { await end.value }
        await metricsServer?.shutdown(graceMs: 0)
        for loop in loops.dropFirst() { loop.stop() }
        log.flush()
        return ExitCode.success
    }

    private func tlsEndpoint() throws -> TLSEndpoint? {
        try certificateFiles.map { try TLSEndpoint($0.verified()) }
    }

    private var certificateFiles: CertificateFiles? {
        configuration.tls.map { CertificateFiles(certificate: $0.certificate, key: $0.key) }
    }

    private func certificateWatch(_ endpoint: TLSEndpoint?, on loop: EventLoop) -> CertificateWatch? {
        guard let endpoint, let files = certificateFiles else { return nil }
        return CertificateWatch(files, loop: loop) { identity in
            do {
                try endpoint.replace(with: try identity.get())
                Console.error("countersign gateway: the certificate was read again")
            } catch {
                Console.error("countersign gateway: the certificate stays as it was: \(error)")
            }
        }
    }

    /// Takes the vaults that the file names now.
    private func reload(_ gateway: Gateway) {
        do {
            let files = try GatewayFiles(path: path)
            gateway.replace(files.directory)
            Console.error("countersign gateway: \(files.directory.count) vault(s) from now on")
        } catch {
            Console.error("countersign gateway: everything stays as it was: \(error)")
        }
    }

    private func announce(_ listener: Listener, _ metricsListener: Listener?) {
        let scheme = configuration.tls == nil ? "http" : "https"
        var urls: [JSON.Member] = [.init("listening", .string("\(scheme)://\(listener.authority)"))]
        if let metrics = metricsListener?.authority { urls.append(.init("metrics", .string("http://\(metrics)"))) }
        Console.print(String(decoding: JSON.object(urls).serialized(), as: UTF8.self))
    }

    private static func serveMetrics(
        _ metrics: Metrics, on loop: EventLoop, _ listener: Listener
    ) throws -> HTTPServer {
        var configuration = HTTPServerConfiguration()
        configuration.inheritedSocket = listener.descriptor
        let server = HTTPServer(loop: loop, configuration: configuration, handler: API.metricsHandler(metrics))
        _ = try server.start()
        return server
    }
}

/// What one loop of a gateway serves with.
private struct GatewayStation {
    private let loop: EventLoop
    private let server: HTTPServer
    private let client: HTTPClient

    init(
        _ loop: EventLoop, _ gateway: Gateway, _ configuration: GatewayConfiguration, _ listener: Listener,
        _ endpoint: TLSEndpoint?
    ) throws {
        var outward = HTTPClientConfiguration()
        outward.connectTimeoutMs = configuration.connectTimeoutMs
        outward.totalTimeoutMs = configuration.timeoutMs
        outward.maximumBodyBytes = configuration.maximumAnswerBytes
        outward.maximumRequests = configuration.maximumRequests
        outward.authoritiesFile = configuration.authoritiesFile
        client = try HTTPClient(loop: loop, configuration: outward)
        var inward = HTTPServerConfiguration()
        // Each loop accepts from the same queue, through a descriptor that it may close by itself.
        inward.inheritedSocket = fcntl(listener.descriptor, F_DUPFD_CLOEXEC, 3)
        inward.tls = endpoint
        let handlers = gateway.handlers(upstream: client)
        server = HTTPServer(
            loop: loop, configuration: inward, handler: handlers.requests, refusalHandler: handlers.refusals)
        self.loop = loop
        _ = try server.start()
    }

    func end(graceMs: Int) async {
        await server.shutdown(graceMs: graceMs)
        await Task(executorPreference: loop) { client.close() }.value
    }
}
