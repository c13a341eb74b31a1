import Bytes
import Ethereum

extension VaultBundle {
    /// Reads the JSON text of a bundle: UTF-8, at most 64 KiB, no member twice.
    /// - Throws: `invalidBundle`, naming all members that are wrong.
    public init(_ text: [UInt8]) throws(VaultError) {
        guard text.count <= Self.maximumBytes else {
            throw VaultError(.invalidBundle, "the bundle is longer than 64 KiB")
        }
        guard let json = try? JSON.parse(text) else { throw VaultError(.invalidBundle, "the bundle is not JSON") }
        try self.init(json)
    }

    /// Reads a bundle from a file.
    /// - Throws: `invalidBundle`, also when the file cannot be read.
    public init(file path: String) throws(VaultError) {
        guard let file = SmallFile(path) else { throw VaultError(.invalidBundle, "\(path) cannot be opened") }
        guard let text = file.bytes(atMost: Self.maximumBytes + 1) else {
            throw VaultError(.invalidBundle, "\(path) cannot be read")
        }
        try self.init(text)
    }

    /// Reads a bundle from a parsed JSON object; members that are unknown are ignored.
    /// - Throws: `invalidBundle`, naming all members that are wrong.
    public init(_ json: JSON) throws(VaultError) {
        guard json.objectValue != nil else { throw VaultError(.invalidBundle, "the bundle is not a JSON object") }
        guard json["format"]?.stringValue == Self.format else {
            throw Self.wrong([("format", "must be \"\(Self.format)\"")])
        }
        var reader = MemberReader(json: json)
        let walletID = reader.required("wallet_id", Demand.id, Self.id)
        let address = reader.required("address", Demand.address) { $0.stringValue.flatMap { try? Address($0) } }
        let appID = reader.required("app_id", Demand.appID, Self.appID)
        let apiURL = reader.required("api_url", Demand.url, Self.url)
        let gateways = reader.required("gateways", "must be 1 to 16 different URLs, each of which \(Demand.url)") {
            Self.urls($0).flatMap { $0.isEmpty ? nil : $0 }
        }
        let relays = reader.optional(
            "relays", "must be at most 16 different URLs, each of which \(Demand.url)", Self.urls)
        let isTestnet = reader.required("is_testnet", "must be true or false") { $0.boolValue }
        let signerID = reader.optional("signer_id", Demand.id, Self.id)
        let policyID = reader.optional("policy_id", Demand.id, Self.id)
        guard reader.wrong.isEmpty, let walletID, let address, let appID, let apiURL, let gateways, let isTestnet else {
            throw Self.wrong(reader.wrong)
        }
        self.init(
            walletID: walletID, address: address, appID: appID, apiURL: apiURL, gateways: gateways,
            isTestnet: isTestnet, relays: relays ?? [], signerID: signerID, policyID: policyID)
    }

    private enum Demand {
        static let id = "must be 24 characters of a-z and 0-9"
        static let address = "must be 0x and 40 hexadecimal digits, with a right checksum if in mixed case"
        static let appID = "must be 1 to 128 visible ASCII characters without a colon"
        static let url =
            "must be an https URL (http only on this machine) without a query and without a slash at the end"
    }

    private static func wrong(_ members: [(name: String, demand: String)]) -> VaultError {
        var error = VaultError(
            .invalidBundle, members.map { "`\($0.name)` \($0.demand)" }.joined(separator: "; "))
        error.members = members.map(\.name)
        return error
    }

    private static func id(_ json: JSON) -> String? {
        json.stringValue.flatMap { text in
            text.utf8.count == 24 && text.utf8.allSatisfy { 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 } ? text : nil
        }
    }

    private static func appID(_ json: JSON) -> String? {
        json.stringValue.flatMap { text in
            let isVisible = text.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != UInt8(ascii: ":") }
            return isVisible && 1...128 ~= text.utf8.count ? text : nil
        }
    }

    private static func url(_ json: JSON) -> String? {
        json.stringValue.flatMap { ServiceURL.isValid($0) ? $0 : nil }
    }

    private static func urls(_ json: JSON) -> [String]? {
        guard let elements = json.arrayValue, elements.count <= 16 else { return nil }
        let urls = elements.compactMap(url)
        return urls.count == elements.count && Set(urls).count == urls.count ? urls : nil
    }
}

/// Reads members one by one and notes those that are wrong.
private struct MemberReader {
    let json: JSON
    private(set) var wrong: [(name: String, demand: String)] = []

    init(json: JSON) { self.json = json }

    mutating func required<Value>(_ name: String, _ demand: String, _ read: (JSON) -> Value?) -> Value? {
        let value = json[name].flatMap(read)
        if value == nil { wrong.append((name, demand)) }
        return value
    }

    /// A member that may be absent, but not null.
    mutating func optional<Value>(_ name: String, _ demand: String, _ read: (JSON) -> Value?) -> Value? {
        json[name] == nil ? nil : required(name, demand, read)
    }
}
