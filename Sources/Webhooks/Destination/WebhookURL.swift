import HTTPClient
import HTTPCore

/// Where an endpoint is, taken apart as far as somebody has to decide about it.
struct WebhookURL: Equatable, Sendable {
    static let maximumCount = 2_048

    let remote: RemoteURL
    let isEncrypted: Bool
    /// In small letters; an address of IPv6 without its brackets.
    let host: String
    let port: UInt16

    /// nil for what is no `http` or `https` URL, or has a user or a fragment.
    init?(_ text: String) {
        guard text.utf8.count <= WebhookURL.maximumCount, let remote = RemoteURL(text),
            let place = HostAndPort(remote.authority)
        else { return nil }
        self.remote = remote
        isEncrypted = remote.origin.hasPrefix("https:")
        host = place.host
        port = place.port ?? (isEncrypted ? 443 : 80)
    }
}

/// `HOST`, `HOST:PORT`, or an address of IPv6 in brackets.
struct HostAndPort: Equatable, Sendable {
    /// In small letters, without brackets.
    let host: String
    let port: UInt16?

    init?(_ text: some StringProtocol) {
        var name = Substring(text)
        var portText: Substring?
        if name.first == "[" {
            guard let end = name.firstIndex(of: "]") else { return nil }
            let tail = name[name.index(after: end)...]
            guard tail.isEmpty || tail.first == ":" else { return nil }
            portText = tail.isEmpty ? nil : tail.dropFirst()
            name = name[name.index(after: name.startIndex)..<end]
            guard NetworkAddress(name) != nil, name.contains(":") else { return nil }
        } else if let colon = name.firstIndex(of: ":") {
            portText = name[name.index(after: colon)...]
            name = name[..<colon]
        }
        if let portText {
            guard let number = UInt16(portText), number > 0, String(number) == portText else { return nil }
            port = number
        } else {
            port = nil
        }
        host = name.lowercased()
        guard 1...253 ~= host.utf8.count, host.utf8.allSatisfy(HostAndPort.isOfAHost) else { return nil }
    }

    private static func isOfAHost(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x61...0x7A ~= byte || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x3A
    }
}
