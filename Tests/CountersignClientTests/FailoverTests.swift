import Bytes
import Testing

@testable import CountersignClient

@Suite(.timeLimit(.minutes(5))) struct FailoverTests {
    @Test(arguments: SDKCase.group("failover")) func failover(_ one: SDKCase) async throws {
        let first = try #require(SDKCase.group("calls").first)
        let gateways = (0..<(try #require(one.json["gateways"]?.safeInteger))).map { _ in StubServer() }
        defer { for gateway in gateways { gateway.stop() } }
        var bundle = try VaultBundle(first.value("bundle"))
        bundle.gateways = gateways.map(\.url)
        let account = VaultAccount(
            bundle: bundle, key: try SDKCase.key("key1"),
            transport: GatewayTransport(bundle: bundle, network: try Network()))
        let signed = try #require(first.json["answer"]?["body"]).serialized()
        for call in try #require(one.json["calls"]?.arrayValue) {
            let parts = try #require(call.arrayValue)
            for (gateway, behaviour) in zip(gateways, try #require(parts[0].arrayValue)) {
                _ = gateway.takeRequests()
                Self.behave(gateway, behaviour, signed)
            }
            let found: String
            do {
                let signature = try await account.signTypedData(first.value("typed_data"))
                found =
                    Hex.encodePrefixed(signature.bytes) == first.json["signature"]?.stringValue ? "signature" : "other"
            } catch let error as VaultError {
                found = error.kind.description
            }
            #expect(found == parts[2].stringValue)
            let received = gateways.enumerated().flatMap { index, gateway in gateway.takeRequests().map { _ in index } }
            #expect(received == parts[1].arrayValue?.compactMap { $0.safeInteger.map { Int($0) } })
        }
    }

    private static func behave(_ gateway: StubServer, _ behaviour: JSON, _ signed: [UInt8]) {
        switch behaviour {
        case "refuse": gateway.stop()
        case "hang_up": gateway.answers { _ in nil }
        case "sign": gateway.answers { _ in .init(body: signed) }
        default:
            let status = Int(behaviour.safeInteger ?? 0)
            gateway.answers { _ in
                .init(status: status, headers: status == 307 ? [("Location", "/")] : [], body: Array("{}".utf8))
            }
        }
    }
}
