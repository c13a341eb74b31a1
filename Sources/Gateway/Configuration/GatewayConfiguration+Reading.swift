import Bytes
import Cryptography
import HTTPClient

extension GatewayConfiguration {
    private static let maximumVaults = 100_000
    private static let maximumApps = 10_000

    /// Reads the file's text: strict JSON, no member unknown.
    /// - Throws: all that is wrong at once.
    public init(json text: [UInt8]) throws(GatewayConfigurationError) {
        let json: JSON
        do {
            json = try JSON.parse(text, limits: JSONLimits(maximumBytes: 64 << 20, maximumDepth: 8))
        } catch {
            throw GatewayConfigurationError(problems: ["the file is not valid JSON: \(error.message)"])
        }
        let problems = Problems()
        self.init(ObjectReader(json, place: "", problems: problems))
        guard problems.list.isEmpty else { throw GatewayConfigurationError(problems: problems.list) }
    }

    private init(_ reader: ObjectReader) {
        listen = reader.text("listen") ?? listen
        metricsListen = reader.text("metrics_listen")
        tls = reader.object("tls").map { TLSFiles($0) }
        publicURLs = reader.baseURLs("public_urls")
        authoritiesFile = reader.text("ca_file")
        connectTimeoutMs = reader.number("connect_timeout_ms", in: 1...60_000, default: connectTimeoutMs)
        timeoutMs = reader.number("timeout_ms", in: 1...600_000, default: timeoutMs)
        maximumAnswerBytes = reader.number("maximum_answer_bytes", in: 1...(16 << 20), default: maximumAnswerBytes)
        maximumRequests = reader.number("maximum_requests", in: 1...65_536, default: maximumRequests)
        threads = reader.number("threads", in: 1...64, default: threads)
        logFolder = reader.text("log_folder")
        allowedOrigins = reader.texts("allowed_origins")
        apps = reader.objects("apps", atMost: Self.maximumApps).map { App($0) }
        vaults = reader.objects("vaults", atMost: Self.maximumVaults).map { Vault($0) }
        reader.finish()
        checkReferences(reader)
    }

    private func checkReferences(_ reader: ObjectReader) {
        if vaults.isEmpty { reader.note("vaults", "must name at least one vault") }
        if logFolder != nil, publicURLs.isEmpty {
            reader.note("public_urls", "is needed with log_folder: who reads a log signs for one of them")
        }
        var ids: Set<String> = []
        for (position, app) in apps.enumerated() where !ids.insert(app.id).inserted && !app.id.isEmpty {
            reader.note("apps[\(position)].app_id", "occurs twice")
        }
        var wallets: Set<String> = []
        for (position, vault) in vaults.enumerated() {
            if !wallets.insert(vault.walletID).inserted, !vault.walletID.isEmpty {
                reader.note("vaults[\(position)].wallet_id", "occurs twice")
            }
            if !ids.contains(vault.appID), !vault.appID.isEmpty {
                reader.note("vaults[\(position)].app_id", "names none of the apps")
            }
        }
    }
}

extension GatewayConfiguration.TLSFiles {
    fileprivate init(_ reader: ObjectReader) {
        certificate = reader.requiredText("certificate_file")
        key = reader.requiredText("key_file")
        reader.finish()
    }
}

extension GatewayConfiguration.App {
    fileprivate init(_ reader: ObjectReader) {
        id = reader.requiredText("app_id", atMost: 128)
        // What stands before the colon of a Basic credential, and in a header field.
        if !id.utf8.allSatisfy({ 0x21...0x7E ~= $0 && $0 != UInt8(ascii: ":") }) {
            reader.note("app_id", "must be visible ASCII characters without a colon")
        }
        secretFile = reader.requiredText("secret_file")
        upstream = reader.baseURL("upstream")
        signedURLs = reader.baseURLs("signed_urls")
        if signedURLs.isEmpty { signedURLs = [upstream] }
        reader.finish()
    }
}

extension GatewayConfiguration.Vault {
    fileprivate init(_ reader: ObjectReader) {
        walletID = reader.requiredText("wallet_id", atMost: 24)
        if !walletID.isEmpty, !VaultPath.isWalletID(walletID.utf8) {
            reader.note("wallet_id", "must be 24 characters of a to z and 0 to 9")
        }
        appID = reader.requiredText("app_id", atMost: 128)
        operators = reader.objects("operators", atMost: 64).map { GatewayConfiguration.Operator($0) }
        isVerified = reader.flag("verify")
        if isVerified, operators.isEmpty { reader.note("operators", "must name somebody, because verify is on") }
        rate = reader.object("rate").map { GatewayConfiguration.Rate($0) }
        reader.finish()
    }
}

extension GatewayConfiguration.Operator {
    fileprivate init(_ reader: ObjectReader) {
        name = reader.requiredText("name", atMost: 64)
        publicKey = reader.requiredText("public_key", atMost: 4_096)
        if !publicKey.isEmpty, (try? P256.VerifyingKey(text: publicKey)) == nil {
            reader.note("public_key", "must be a P-256 public key, base64 of its SPKI form")
        }
        reader.finish()
    }
}

extension GatewayConfiguration.Rate {
    fileprivate init(_ reader: ObjectReader) {
        perSecond = reader.number("per_second", in: 1...100_000, default: 1)
        burst = reader.number("burst", in: 1...1_000_000, default: perSecond)
        reader.finish()
    }
}

extension ObjectReader {
    fileprivate func baseURL(_ name: String) -> String {
        let url = requiredText(name)
        if !url.isEmpty, !Self.isBaseURL(url) { note(name, Self.baseURLRule) }
        return url
    }

    fileprivate func baseURLs(_ name: String) -> [String] {
        let urls = texts(name, atMost: 8)
        if !urls.allSatisfy(Self.isBaseURL) { note(name, "each " + Self.baseURLRule) }
        return urls
    }

    private static let baseURLRule = "must be http:// or https:// with a host, without query and slash at the end"

    private static func isBaseURL(_ url: String) -> Bool {
        RemoteURL(url) != nil && !url.hasSuffix("/") && !url.utf8.contains(UInt8(ascii: "?"))
    }
}
