import Bytes
import Cryptography
import TestSupport
import Testing

@testable import Webhooks

/// Signatures and secrets, against those that Svix's own library made.
@Suite struct WebhookSignatureTests {
    private static let installation = [UInt8](repeating: 9, count: 32)

    private func secrets() -> EndpointSecrets { EndpointSecrets(webhookKey: Secret(testing: Self.installation)) }

    @Test func `signatures are those that svix makes`() throws {
        var count = 0
        for file in try VectorFolder.files(for: .webhooks) {
            for sample in try file.cases("cases") {
                let secret = try #require(sample["secret"]?.stringValue)
                let encoded = secret.hasPrefix("whsec_") ? String(secret.dropFirst(6)) : secret
                var bytes = try Base64.decode(encoded)
                let headers = try #require(sample["headers"])
                let timestamp = try #require(headers["svix-timestamp"]?.stringValue.flatMap { Int64($0) })
                let text = WebhookSignature.text(
                    id: try #require(headers["svix-id"]?.stringValue), timestamp: timestamp,
                    body: Array(try #require(sample["body"]?.stringValue).utf8), key: Secret(wiping: &bytes))
                #expect(text == headers["svix-signature"]?.stringValue)
                count += 1
            }
        }
        #expect(count > 0)
    }

    @Test func `a secret is the text of the key that signs`() throws {
        let secrets = secrets()
        let text = try secrets.text(of: "endpoint", version: 3)
        #expect(text.hasPrefix("whsec_"))
        let key = try secrets.key(of: "endpoint", version: 3).withBytes { Array($0) }
        #expect(key.count == 32)
        #expect(try Base64.decode(String(text.dropFirst(6))) == key)
    }

    @Test func `every endpoint and every version has a secret of its own`() throws {
        let secrets = secrets()
        var texts: Set<String> = []
        for id in ["a", "b", "ab"] {
            for version in [1, 2, 256, 257] as [Int64] { texts.insert(try secrets.text(of: id, version: version)) }
        }
        #expect(texts.count == 12)
        let other = EndpointSecrets(webhookKey: Secret(testing: [UInt8](repeating: 8, count: 32)))
        #expect(try other.text(of: "a", version: 1) != secrets.text(of: "a", version: 1))
        #expect(try self.secrets().text(of: "a", version: 1) == secrets.text(of: "a", version: 1))
    }
}
