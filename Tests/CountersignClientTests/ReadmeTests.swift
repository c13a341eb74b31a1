import Foundation
import Testing

@testable import CountersignClient

@Suite(.timeLimit(.minutes(5))) struct ReadmeTests {
    @Test(arguments: ["ReadmeExample", "ReadmeRelayExample"])
    func `the README shows the example that is tried here`(name: String) throws {
        let example = try Checkout.text("Tests/CountersignClientTests/\(name).swift")
        #expect(try Checkout.text("sdk/swift/README.md").contains("```swift\n\(example)```"))
    }

    @Test func `the example trades, and tells a denial`() async throws {
        let vault = try StubVault()
        defer { vault.server.stop() }
        let folder = FileManager.default.temporaryDirectory.appending(path: "countersign-readme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (bundle, key) = (folder.path + "/vault.json", folder.path + "/operator.key")
        try Data(vault.bundle.json.serialized()).write(to: URL(fileURLWithPath: bundle))
        try AuthorizationKey.generate().write(newFile: key)
        #expect(
            try await trade(bundle: bundle, key: key, exchange: vault.server.url) == "taken back: noted(\"success\")")
        let denial = Array(#"{"error": "denied", "code": "policy_violation", "details": {"reason": "no rule"}}"#.utf8)
        let meta = Array(#"{"universe": [{"name": "ETH"}]}"#.utf8)
        vault.server.answers { $0.path == "/info" ? .init(body: meta) : .init(status: 400, body: denial) }
        #expect(try await trade(bundle: bundle, key: key, exchange: vault.server.url) == "denied: no rule")
    }
}
