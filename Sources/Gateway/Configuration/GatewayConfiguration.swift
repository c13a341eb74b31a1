/// What an operator of a gateway has written in its file. `docs/gateway.md` shows one and explains each member.
public struct GatewayConfiguration: Sendable, Equatable {
    /// Where to serve, `HOST:PORT`. Default `127.0.0.1:8443`.
    public var listen = "127.0.0.1:8443"
    /// Where to serve metrics; nil: nowhere.
    public var metricsListen: String?
    /// The files of certificate and key; nil serves plain HTTP.
    public var tls: TLSFiles?
    /// The base URLs under which clients reach this gateway; needed for requests that are signed for it.
    public var publicURLs: [String] = []
    /// The only authorities that an upstream's certificate may lead to, as a file in PEM; nil takes the system's.
    public var authoritiesFile: String?
    /// From the look-up of the upstream's name to the end of the handshake. Default 3000.
    public var connectTimeoutMs = 3_000
    /// From the beginning of a request to the last byte of its answer. Default 30 000.
    public var timeoutMs = 30_000
    /// The longest answer that is passed on. Default 1 MiB.
    public var maximumAnswerBytes = 1 << 20
    /// Requests under way to upstreams at once, for each thread; more are answered 503. Default 512.
    public var maximumRequests = 512
    /// Threads that serve. Default 1.
    public var threads = 1
    /// The folder of the vaults' logs; nil keeps none.
    public var logFolder: String?
    /// Origins whose pages may use this gateway. Default none.
    public var allowedOrigins: [String] = []
    public var apps: [App] = []
    public var vaults: [Vault] = []

    /// Two files in PEM.
    public struct TLSFiles: Sendable, Equatable {
        public var certificate: String
        public var key: String
    }

    /// An app whose secret this gateway lends.
    public struct App: Sendable, Equatable {
        public var id: String
        public var secretFile: String
        /// `https://HOST[:PORT]` or `http://…`, with an optional path and without a slash at the end.
        public var upstream: String
        /// The base URLs for which operators sign. Default: the upstream.
        public var signedURLs: [String]
    }

    /// A wallet that this gateway serves.
    public struct Vault: Sendable, Equatable {
        public var walletID: String
        public var appID: String
        public var operators: [Operator] = []
        /// Whether a request without a signature by one of the operators stays here. Default false.
        public var isVerified = false
        public var rate: Rate?
    }

    /// Somebody who may ask for a vault's signatures.
    public struct Operator: Sendable, Equatable {
        /// For the log.
        public var name: String
        /// A P-256 public key, base64 of SPKI or PEM.
        public var publicKey: String
    }

    /// Requests per second on average, and at once.
    public struct Rate: Sendable, Equatable {
        public var perSecond: Int
        public var burst: Int
    }

    public init() {}
}

/// What is wrong with a configuration: everything, each with its place.
public struct GatewayConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Such as `vaults[2].wallet_id: 24 characters of a–z and 0–9 are needed`; never a secret.
    public let problems: [String]

    public var description: String { problems.joined(separator: "\n") }
}
