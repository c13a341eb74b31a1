import HTTPCore
import Synchronization
import Telemetry

/// Lends app secrets to the operators of vaults: checks the form of a signed request, adds the credential, and passes
/// everything else through untouched.
///
/// It keeps nothing between requests but limits and counts, so any number of gateways may serve the same vaults. What it
/// serves is the wallets of its directory and nothing else, because the credential it adds would open all of an app's
/// wallets that no owner key protects.
public final class Gateway: Sendable {
    /// Takes lines of the access log, each with its line end; must be quick, from any thread.
    public typealias LogSink = @Sendable ([UInt8]) -> Void

    /// What a listener needs: who answers requests, and who answers what is none.
    public struct Handlers: Sendable {
        public let requests: HTTPHandler
        public let refusals: HTTPRefusalHandler
    }

    private let current: Mutex<VaultDirectory>
    let configuration: GatewayConfiguration
    let metrics: GatewayMetrics
    let readiness = Readiness()
    let time: TimeSource
    let ids: RequestIDs
    let log: LogSink?
    let check: OperatorCheck
    let requestLog: RequestLog?

    /// - Parameters:
    ///   - directory: the vaults to begin with.
    ///   - metrics: where requests are counted; a gateway must be made once for each.
    ///   - instance: a random number that begins the ids of requests.
    ///   - log: takes one line for each request; nil logs nothing.
    ///   - check: verifies signatures for vaults that want it.
    ///   - requestLog: where verified requests are noted for those who made them; nil keeps none.
    public init(
        _ configuration: GatewayConfiguration, directory: VaultDirectory, metrics: Metrics, version: String,
        time: TimeSource = .system, instance: UInt64, log: LogSink? = nil, check: OperatorCheck,
        requestLog: RequestLog? = nil
    ) {
        self.configuration = configuration
        current = Mutex(directory)
        self.metrics = GatewayMetrics(metrics, version: version)
        self.time = time
        ids = RequestIDs(instance: instance)
        self.log = log
        self.check = check
        self.requestLog = requestLog
    }

    /// Serves other vaults from now on; requests that are under way end as they began.
    public func replace(_ directory: VaultDirectory) { current.withLock { $0 = directory } }

    var directory: VaultDirectory { current.withLock { $0 } }

    /// The handlers of one listener.
    /// - Parameter upstream: carries the requests of that listener.
    public func handlers(upstream: any Upstream) -> Handlers {
        let handler = GatewayHandler(gateway: self, upstream: upstream)
        return Handlers(requests: { await handler.answer($0) }, refusals: { handler.answer($0, from: $1) })
    }
}
