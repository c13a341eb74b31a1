import Bytes
import Foundation
import TestSupport
import Testing

@testable import CountersignClient

@Suite struct AuthorizationKeyTests {
    @Test func `a key is written once, for its owner alone, and read back`() throws {
        let path = NSTemporaryDirectory() + "countersign-key-\(UUID().uuidString)"
        defer { unlink(path) }
        let key = try AuthorizationKey.generate()
        try key.write(newFile: path)
        #expect(try AuthorizationKey(file: path).publicKey == key.publicKey)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let written = try String(contentsOfFile: path, encoding: .utf8)
        let error = #expect(throws: VaultError.self) { try AuthorizationKey.generate().write(newFile: path) }
        #expect(error?.message.contains("File exists") == true)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == written)
    }

    @Test func `a key comes from the environment`() throws {
        let key = try AuthorizationKey.generate()
        let text = String(decoding: key.exportPrivateKey().revealed, as: UTF8.self)
        setenv("COUNTERSIGN_TEST_KEY", "wallet-auth:\(text)\n", 1)
        defer { unsetenv("COUNTERSIGN_TEST_KEY") }
        #expect(try AuthorizationKey(environment: "COUNTERSIGN_TEST_KEY").publicKey == key.publicKey)
        #expect(throws: VaultError.self) { try AuthorizationKey(environment: "COUNTERSIGN_TEST_NO_KEY") }
    }

    @Test func `the description holds no private half`() throws {
        let key = try AuthorizationKey.generate()
        let text = String(decoding: key.exportPrivateKey().revealed, as: UTF8.self)
        #expect("\(key)".contains(key.publicKey))
        #expect(!"\(key)".contains(text.dropFirst(60).prefix(20)))
    }

    @Test(arguments: 0...9) func `base64 of secrets is that of RFC 4648`(count: Int) throws {
        let bytes = SeededRandom(seed: 1).bytes(count: count)
        let text = Secret(testing: bytes).base64()
        #expect(String(decoding: text.revealed, as: UTF8.self) == Base64.encode(bytes))
        if count > 0 { #expect(try KeyText.der(in: text).revealed == bytes) }
    }

    @Test func `a bundle names a member only once`() throws {
        let first = try #require(SDKCase.group("bundles").first).text("text")
        let twice = first.replacingOccurrences(of: "{\"format\"", with: "{\"app_id\": \"a\", \"format\"")
        #expect(throws: VaultError.self) { try VaultBundle(Array(twice.utf8)) }
        #expect(throws: VaultError.self) { try VaultBundle([UInt8](repeating: 0x20, count: 70_000)) }
    }
}
