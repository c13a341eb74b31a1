import HTTPCore

/// What an operator can set about the API.
public struct APIConfiguration: Sendable {
    /// The version of the build, for metrics. Default `development`.
    public var version = "development"
    /// Requests of one app per second, on average; 0 is no limit. Default 2000.
    public var appRequestsPerSecond = 2_000
    /// Requests of one app at once. Default 4000.
    public var appBurst = 4_000
    /// Requests per second from one address that no app stands behind, on average: failed authentications, unknown
    /// paths, the public document. 0 is no limit. Default 10. IPv6 addresses of one /64 are one address.
    public var strangerRequestsPerSecond = 10
    /// Such requests at once. Default 100.
    public var strangerBurst = 100
    /// Requests to the relay per second, of one address and for one wallet, on average; twice as many at once. 0 is no
    /// limit. Default 50.
    public var relayRequestsPerSecond = 50
    /// Apps, and addresses of strangers, whose limits are remembered. Default 65536 each.
    public var rememberedKeys = 65_536
    /// Proxies whose `X-Forwarded-For` is believed: the last element that is none of them is the client. Default none.
    public var trustedProxies: [AddressRange] = []
    /// How long an answer about readiness is good for. Default 1 s.
    public var readinessLifetimeUs: Int64 = 1_000_000

    public init() {}
}
