import HTTPCore

/// Where an endpoint is: an absolute URL in ASCII, taken apart as far as somebody has to decide about it.
struct WebhookURL: Equatable, Sendable {
    static let maximumCount = 2_048

    let text: String
    let isEncrypted: Bool
    /// In small letters; an address of IPv6 without its brackets.
    let host: String
    let port: UInt16

    /// nil for what is no `http` or `https` URL, or has a user or a fragment.
    init?(_ text: String) {
        guard text.utf8.count <= WebhookURL.maximumCount, text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }),
            !text.utf8.contains(where: { WebhookURL.forbidden.contains($0) })
        else { return nil }
        if text.hasPrefix("https://") {
            isEncrypted = true
        } else if text.hasPrefix("http://") {
            isEncrypted = false
        } else {
            return nil
        }
        let rest = text.dropFirst(isEncrypted ? 8 : 7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@"), let parts = HostAndPort(authority) else { return nil }
        self.text = text
        host = parts.host
        port = parts.port ?? (isEncrypted ? 443 : 80)
    }

    /// What a URL may not hold as it stands, and the sign before a fragment.
    private static let forbidden = Array("#\"<>\\^`{|}".utf8)
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
