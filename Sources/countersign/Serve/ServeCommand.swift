import API
import CLinux
import Glibc
import HTTPCore
import Reactor

/// `countersign serve`: the whole installation on one machine.
enum ServeCommand {
    static let listen = Flag("--listen", "HOST:PORT", "where to serve (default: 127.0.0.1:8080; port 0: any free)")
    static let publicURL = Flag(
        "--public-url", "URL", "a base URL that clients use, repeatable (default: as bound, 127.0.0.1, localhost)")
    static let metrics = Flag("--metrics-listen", "HOST:PORT", "where to serve Prometheus metrics (default: nowhere)")
    static let signers = Flag("--signers", "N", "signer processes (default: one for each core)")
    static let rate = Flag("--app-rate", "N", "requests of one app per second, 0 for no limit (default: 2000)")
    static let strangerRate = Flag(
        "--stranger-rate", "N",
        "requests without valid app credentials per second from one address, 0 for no limit (default: 10)")
    static let proxies = Flag(
        "--trusted-proxies", "ADDR[,ADDR…]",
        "addresses or networks (CIDR) of proxies whose X-Forwarded-For is believed (default: none)")
    static let certificate = Flag(
        "--tls-certificate", "FILE", "serve TLS with this certificate and its chain, in PEM (default: plain HTTP)")
    static let key = Flag("--tls-key", "FILE", "the certificate's private key, in PEM")
    static let batch = Flag("--audit-batch", "N", "decisions that may share a commit (default: 256)")

    static let command = Command(
        name: "serve", words: "", summary: "runs API and signers until SIGTERM",
        flags: Flag.common + [
            listen, publicURL, metrics, signers, rate, strangerRate, proxies, certificate, key, batch,
        ] + RelaySettings.flags + [WebhookSettings.allow],
        details: "SIGHUP reads certificate and key again; files that change are taken without it."
    ) { arguments in
        guard arguments.words.isEmpty else { throw UsageError("serve takes no words") }
        let (installation, isNew) = try await Installation.open(arguments)
        await installation.database.close()
        if isNew {
            Console.error(
                """
                A root key was made: \(installation.folder.rootKey.path)
                Every wallet is sealed under it. Copy it to a safe place now: without it no wallet can be used again, \
                and it is in no backup.
                Receipts verify under \(Fingerprint.text(installation.receiptKey)), checkpoints of the log under
                \(installation.checkpointVerifier.text)
                """)
        }
        let trustedProxies = try TrustedProxies.read(arguments.list(proxies))
        let relay = try RelaySettings(arguments)
        let webhooks = try WebhookSettings(arguments, rootKey: installation.folder.rootKey)
        let certificateFiles = try CertificateFiles(
            certificate: arguments.value(certificate), key: arguments.value(key))
        let identity = try certificateFiles?.verified()
        let listener = try Listener(arguments.value(listen) ?? "127.0.0.1:8080")
        let metricsListener = try arguments.value(metrics).map { try Listener($0) }
        let writable = try DatabaseFolder.writable(installation)
        let publicURLs = try PublicURLs.read(
            arguments.list(publicURL), boundTo: listener, scheme: identity == nil ? "http" : "https")
        let count = try arguments.number(signers, default: max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
        let supervisor = Supervisor(
            folder: installation.folder, listener: listener, metricsListener: metricsListener,
            certificateFiles: certificateFiles, signerCount: max(1, min(count, 64)),
            settings: ServeSettings(
                databaseURL: installation.databaseURL, writableFolders: writable,
                signerSockets: [], receiptKey: installation.receiptKey,
                checkpointVerifier: installation.checkpointVerifier, publicURLs: publicURLs,
                hasMetrics: metricsListener != nil,
                appRequestsPerSecond: try arguments.number(rate, default: 2000),
                strangerRequestsPerSecond: try arguments.number(strangerRate, default: 10),
                trustedProxies: trustedProxies,
                auditBatch: max(1, try arguments.number(batch, default: 256)), relay: relay, webhooks: webhooks,
                tls: identity))
        return try await supervisor.run()
    }
}

/// A listening TCP socket that the API process inherits, so that a restart of it refuses nobody.
struct Listener: Sendable {
    let descriptor: Int32
    let host: String
    let port: UInt16

    /// Takes `HOST:PORT`; an IPv6 address stands in brackets.
    init(_ text: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw UsageError("'\(text)' is not HOST:PORT")
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if host == "localhost" { host = "127.0.0.1" }
        descriptor = cs_listen_tcp(host, port, 1024, 0)
        guard descriptor >= 0 else {
            throw CommandError(
                -descriptor == EADDRINUSE
                    ? "\(text) is in use by another program; choose another with --listen HOST:PORT"
                    : "\(text) cannot be listened on: \(String(cString: strerror(-descriptor)))")
        }
        var name = [CChar](repeating: 0, count: 64)
        var bound: UInt16 = 0
        guard cs_local_address(descriptor, &name, name.count, &bound) == 0 else {
            throw CommandError("\(text) cannot be listened on")
        }
        self.host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.port = bound
    }

    /// As it stands in a URL.
    var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// The addresses and networks of proxies in front of the server.
enum TrustedProxies {
    /// Takes elements between commas.
    static func read(_ given: [String]) throws(UsageError) -> [String] {
        let texts = given.flatMap { $0.split(separator: ",").map(String.init) }
        for text in texts where AddressRange(text) == nil {
            throw UsageError("--trusted-proxies \(text) is not an address or a network such as 10.0.0.0/8")
        }
        return texts
    }
}

/// The base URLs for which clients may sign (S14).
enum PublicURLs {
    static func read(_ given: [String], boundTo listener: Listener, scheme: String) throws(UsageError) -> [String] {
        var urls: [String] = []
        for url in given {
            guard url.hasPrefix("http://") || url.hasPrefix("https://"), !url.contains("?"), !url.contains("#") else {
                throw UsageError("--public-url \(url) is not an http:// or https:// URL without query")
            }
            urls.append(url.hasSuffix("/") ? String(url.dropLast()) : url)
        }
        if urls.isEmpty {
            urls = ["127.0.0.1:\(listener.port)", "localhost:\(listener.port)", listener.authority].map {
                "\(scheme)://\($0)"
            }
        }
        return urls.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
