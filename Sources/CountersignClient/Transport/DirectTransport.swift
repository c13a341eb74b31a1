import Bytes
import HTTPClient

/// Sends requests to the server itself, with the app's secret: for the platform's own programs.
public final class DirectTransport: VaultTransport {
    private let apiURL: String
    private let appSecret: Secret
    private let network: Network

    /// Sends to the bundle's API itself, in the name of its app.
    public init(bundle: VaultBundle, appSecret: consuming Secret, network: Network) {
        apiURL = bundle.apiURL
        self.appSecret = appSecret
        self.network = network
    }

    public func send(_ request: SignedRequest) async throws(VaultError) -> IncomingResponse {
        try await network.send(request.outgoing(toServer: apiURL, appSecret: appSecret))
    }
}
