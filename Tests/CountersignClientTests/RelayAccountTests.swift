import Bytes
import Ethereum
import Foundation
import Hyperliquid
import TestSupport
import Testing

@testable import CountersignClient

@Suite(.timeLimit(.minutes(5))) struct RelayAccountTests {
    private static let digits = String(repeating: "07", count: 32)

    private func bundle(relay: String = "https://relay.example/hyperliquid/a", isTestnet: Bool = false) throws
        -> VaultBundle
    {
        var bundle = try VaultBundle(try #require(SDKCase.group("calls").first).value("bundle"))
        bundle.relays = [relay]
        bundle.isTestnet = isTestnet
        return bundle
    }

    private func account(_ text: String, _ bundle: VaultBundle) throws(VaultError) -> RelayAccount {
        try RelayAccount(bundle: bundle, key: Secret(testing: Array(text.utf8)))
    }

    @Test func `a key is read with or without its prefix, in either case, and from a file`() throws {
        let wanted = try account(Self.digits, bundle()).address
        #expect(wanted == (try StubVault().bundle.address))
        let (upper, lower) = ("0x\(String(repeating: "AB", count: 32))", String(repeating: "ab", count: 32))
        #expect(try account(upper, bundle()).address == account(lower, bundle()).address)
        let path = NSTemporaryDirectory() + "countersign-ethereum-\(UUID().uuidString)"
        defer { unlink(path) }
        try Data(" 0x\(Self.digits)\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try RelayAccount(bundle: bundle(), keyFile: path).address == wanted)
        #expect(throws: VaultError.self) { try RelayAccount(bundle: bundle(), keyFile: path + ".missing") }
    }

    @Test(arguments: [
        "", "0x", "07", String(repeating: "0", count: 64), String(repeating: "f", count: 64),
        "0x" + String(repeating: "07", count: 31) + "0g", String(repeating: "07", count: 33),
    ]) func `what is no key is refused without showing it`(text: String) throws {
        let error = #expect(throws: VaultError.self) { try account(text, bundle()) }
        #expect(error?.kind == .invalidKey)
        #expect(text.count < 8 || error?.message.contains(text.suffix(8)) == false)
    }

    @Test func `a bundle without a relay is refused`() throws {
        var alone = try bundle()
        alone.relays = []
        let error = #expect(throws: VaultError.self) { try account(Self.digits, alone) }
        #expect(error?.kind == .invalidBundle)
        #expect(error?.members == ["relays"])
    }

    @Test func `what is for the other network is not signed`() throws {
        for isTestnet in [true, false] {
            let account = try account(Self.digits, bundle(isTestnet: isTestnet))
            let hash = [UInt8](repeating: 1, count: 32)
            #expect(throws: VaultError.self) {
                try account.signTypedData(L1Action.agentTypedData(connectionID: hash, isMainnet: isTestnet))
            }
            let signature = try account.signTypedData(
                L1Action.agentTypedData(connectionID: hash, isMainnet: !isTestnet))
            let digest = L1Action.agentDigest(connectionID: hash, isMainnet: !isTestnet)
            #expect(try signature.signer(ofDigest: digest) == account.address)
        }
    }

    @Test func `what is posted goes to the relay, signed by the operator's own key`() async throws {
        let vault = try StubVault()
        defer { vault.server.stop() }
        let account = try account(Self.digits, bundle(relay: vault.server.url + "/hyperliquid/a"))
        vault.server.answers { _ in .init(body: Array(#"{"status": "ok", "response": {"type": "default"}}"#.utf8)) }
        let client = try HyperliquidClient(relay: account, network: vault.network)
        try await client.updateLeverage(asset: 1, leverage: 5)
        try await client.withdraw("5", to: "0x1111111111111111111111111111111111111111")
        let requests = vault.server.takeRequests()
        #expect(requests.map(\.path) == ["/hyperliquid/a/exchange", "/hyperliquid/a/exchange"])
        for request in requests {
            #expect(try StubVault.signer(of: JSON.parse(request.body), isMainnet: true) == account.address)
        }
    }
}
