import HTTPClient
import Reactor
import Wallets

/// Hyperliquid's exchange over HTTP.
struct ExchangeClient: ExchangeConnection {
    private let client: HTTPClient
    private let settings: RelaySettings

    init(_ settings: RelaySettings, on loop: EventLoop) throws {
        var configuration = HTTPClientConfiguration()
        configuration.totalTimeoutMs = settings.timeoutMs
        configuration.maximumBodyBytes = 16 << 20
        client = try HTTPClient(loop: loop, configuration: configuration)
        self.settings = settings
    }

    func post(_ body: [UInt8], to place: ExchangePlace) async throws(ExchangeFailure) -> ExchangeAnswer {
        let base = place.isTestnet ? settings.testnetURL : settings.mainnetURL
        guard let url = RemoteURL("\(base)/\(place.endpoint.rawValue)") else { throw .unreachable }
        do {
            let answer = try await client.send(
                OutgoingRequest(
                    method: .post, url: url,
                    headers: [("content-type", "application/json"), ("accept", "application/json")], body: body))
            guard 200...599 ~= answer.status else { throw ExchangeFailure.lost }
            let type = answer.header("content-type")?.lowercased() ?? ""
            return ExchangeAnswer(
                status: answer.status, isJSON: type.hasPrefix("application/json"), body: answer.body)
        } catch let error as HTTPClientError {
            if error.isNeverSent { throw .unreachable }
            throw error.code == .timedOut ? .timedOut : .lost
        } catch {
            throw .lost
        }
    }

    func close() { client.close() }
}
