import Testing

@testable import Gateway

@Suite struct VaultPathTests {
    private static let id = "id2tptkqrxd39qo9j423etij"

    @Test func `the paths of a vault are known`() {
        #expect(VaultPath("/v1/vault/\(Self.id)/rpc") == .rpc(walletID: Self.id, .vault))
        #expect(VaultPath("/v1/wallets/\(Self.id)/rpc") == .rpc(walletID: Self.id, .transparent))
        #expect(VaultPath("/v1/vault/\(Self.id)/log") == .log(walletID: Self.id))
        #expect(VaultPath("/healthz") == .health)
        #expect(VaultPath("/readyz") == .readiness)
    }

    @Test(arguments: [
        "", "/", "*", "/v1/vault/ID/", "/v1/vault/ID/rpc/", "/v1/vault/ID/rpc?", "/v1/vault/ID/rpc?a",
        "//v1/vault/ID/rpc",
        "/v1/vault//ID/rpc", "/v1/vault/ID%2frpc", "/v1/vault/ID/../ID/rpc", "/v1/vault/ID/rpc;a", "/v1/vault/ID;/rpc",
        "/v1/vault/ID/raw_sign", "/v1/wallets/ID", "/v1/wallets/ID/log", "/v1/VAULT/ID/rpc", "http://a/v1/vault/ID/rpc",
        "/healthz/", "/healthz?a",
    ])
    func `nothing else is`(template: String) {
        #expect(VaultPath(template.replacing("ID", with: Self.id)) == nil)
    }

    @Test(arguments: [
        "id2tptkqrxd39qo9j423eti", "id2tptkqrxd39qo9j423etijx", "Id2tptkqrxd39qo9j423etij", "id2tptkqrxd39qo9j423eti/",
        "id2tptkqrxd39qo9j423et..", "id2tptkqrxd39qo9j423eti ", "id2tptkqrxd39qo9j423et\u{e9}", "",
    ])
    func `an id has twenty-four small letters and digits`(id: String) {
        #expect(!VaultPath.isWalletID(id.utf8))
        #expect(VaultPath("/v1/vault/\(id)/rpc") == nil)
    }

    @Test func `every path is listed for the metrics`() throws {
        for target in [
            "/v1/vault/\(Self.id)/rpc", "/v1/wallets/\(Self.id)/rpc", "/v1/vault/\(Self.id)/log", "/healthz", "/readyz",
        ] {
            #expect(VaultPath.routes.contains(try #require(VaultPath(target)).route))
        }
    }
}
