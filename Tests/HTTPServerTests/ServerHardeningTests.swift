import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ServerHardeningTests {
    @Test func `every vector is answered over a socket as it should be`() async throws {
        try await TestServer.run { server in
            for vector in try RequestHardeningCase.all() {
                let client = try TestClient(port: server.port)
                client.send(vector.request)
                let wanted = vector.alternatives.map(\.count).max() ?? 0
                let statuses = try client.statuses(count: wanted)
                #expect(vector.alternatives.contains(statuses), "\(vector.name): \(statuses)")
                if statuses.contains(where: { [400, 413, 414, 431, 501, 505].contains($0) }) {
                    #expect(try client.answer() == nil, "\(vector.name) must end the connection")
                }
            }
        }
    }
}
