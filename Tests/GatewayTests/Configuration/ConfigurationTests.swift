import Testing

@testable import Gateway

@Suite struct ConfigurationTests {
    private static let app = #"{"app_id": "cmapp", "secret_file": "s", "upstream": "https://api.privy.io"}"#
    private static let wallet = "id2tptkqrxd39qo9j423etij"

    private static func read(_ text: String) throws(GatewayConfigurationError) -> GatewayConfiguration {
        try GatewayConfiguration(json: Array(text.utf8))
    }

    private static func problems(_ text: String) -> [String] {
        do throws(GatewayConfigurationError) {
            _ = try read(text)
            return []
        } catch {
            return error.problems
        }
    }

    @Test func `little has to be said`() throws {
        let configuration = try Self.read(
            #"{"apps": [\#(Self.app)], "vaults": [{"wallet_id": "\#(Self.wallet)", "app_id": "cmapp"}]}"#)
        #expect(configuration.listen == "127.0.0.1:8443")
        #expect(configuration.apps.first?.signedURLs == ["https://api.privy.io"])
        #expect(configuration.vaults.first?.isVerified == false)
        #expect(configuration.vaults.first?.rate == nil)
        #expect(configuration.allowedOrigins == [])
        #expect(configuration.tls == nil)
    }

    @Test(arguments: [
        (#""listen": 1"#, "listen"), (#""listen": """#, "listen"), (#""timeout_ms": 0"#, "timeout_ms"),
        (#""timeout_ms": 1.5"#, "timeout_ms"), (#""threads": 65"#, "threads"), (#""tls": []"#, "tls"),
        (#""tls": {"certificate_file": "a"}"#, "tls.key_file"), (#""colour": 1"#, "colour"),
        (#""ca_file": null"#, "ca_file"),
        (#""public_urls": ["https://a/"]"#, "public_urls"), (#""log_folder": "l""#, "public_urls"),
    ])
    func `a fault is named with its place`(member: String, place: String) {
        let text =
            #"{\#(member), "apps": [\#(Self.app)], "vaults": [{"wallet_id": "\#(Self.wallet)", "app_id": "cmapp"}]}"#
        #expect(Self.problems(text).contains { $0.hasPrefix(place + ": ") })
    }

    @Test(arguments: [
        "https://a/", "https://", "http:///a", "ftp://a", "a", "https://a?b", "https://a#b", "https://u@a",
        "https://a b",
    ])
    func `an upstream is a base URL`(url: String) {
        let text = #"{"apps": [{"app_id": "cmapp", "secret_file": "s", "upstream": "\#(url)"}], "vaults": []}"#
        #expect(Self.problems(text).contains { $0.hasPrefix("apps[0].upstream: ") })
    }

    @Test func `everything wrong is said at once`() {
        let text = #"{"apps": [{"app_id": "a:b"}, {}], "vaults": [{"wallet_id": "X", "app_id": "c", "verify": 1}]}"#
        let found = Self.problems(text)
        for place in [
            "apps[0].app_id", "apps[0].secret_file", "apps[0].upstream", "apps[1].app_id", "vaults[0].wallet_id",
            "vaults[0].app_id", "vaults[0].verify",
        ] { #expect(found.contains { $0.hasPrefix(place + ": ") }, "\(place)") }
    }

    @Test(arguments: ["", "[]", "null", "{", #"{"vaults": [], "vaults": []}"#])
    func `what is no object is no configuration`(text: String) {
        #expect(!Self.problems(text).isEmpty)
    }

    @Test(arguments: ["", "two words", "é", "line\nline", String(repeating: "x", count: 513)])
    func `a secret is one line of visible characters`(secret: String) throws {
        let configuration = try Self.read(
            #"{"apps": [\#(Self.app)], "vaults": [{"wallet_id": "\#(Self.wallet)", "app_id": "cmapp"}]}"#)
        #expect(throws: GatewayConfigurationError.self) {
            try VaultDirectory(configuration, secrets: ["cmapp": Array(secret.utf8)])
        }
        #expect(throws: GatewayConfigurationError.self) { try VaultDirectory(configuration, secrets: [:]) }
        #expect(try VaultDirectory(configuration, secrets: ["cmapp": Array("good".utf8)]).count == 1)
    }
}
