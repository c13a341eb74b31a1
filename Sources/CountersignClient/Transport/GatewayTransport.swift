import HTTPClient
import Synchronization

/// Sends requests to the gateways of a bundle, first to the one that answered last.
///
/// The next gateway is asked only if no connection to the one before could be made: such a request was never sent.
public final class GatewayTransport: VaultTransport {
    private let gateways: [String]
    private let network: Network
    private let first = Mutex(0)

    /// Sends to the gateways that the bundle names.
    public init(bundle: VaultBundle, network: Network) {
        gateways = bundle.gateways
        self.network = network
    }

    /// - Throws: `unavailable` if no gateway can be reached; else as the gateway that could.
    public func send(_ request: SignedRequest) async throws(VaultError) -> IncomingResponse {
        var unreachable: [String] = []
        let start = first.withLock { $0 }
        for offset in gateways.indices {
            let index = (start + offset) % gateways.count
            do {
                let answer = try await network.send(request.outgoing(toGateway: gateways[index]))
                first.withLock { $0 = index }
                return answer
            } catch {
                guard error.kind == .unavailable else { throw error }
                unreachable.append(error.message)
            }
        }
        throw VaultError(.unavailable, "no gateway can be reached: \(unreachable.joined(separator: "; "))")
    }
}
