/// An absolute `http://` or `https://` URL, taken apart once and used as it is.
public struct RemoteURL: Sendable, Hashable {
    /// Scheme, host and port, such as `https://api.privy.io`: what a connection is made to.
    public let origin: String
    /// Host and port, as the `Host` field names them.
    public let authority: String
    /// Path and query, beginning with a slash.
    public let target: String

    /// nil for anything else, and for credentials, fragments and characters that belong escaped.
    public init?(_ text: String) {
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
        let rest = text.utf8.dropFirst(scheme.utf8.count)
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        let target = rest.dropFirst(authority.count)
        guard !authority.isEmpty, authority.allSatisfy(Self.isAuthority), target.allSatisfy(Self.isTarget),
            target.isEmpty || target.first == UInt8(ascii: "/")
        else { return nil }
        self.authority = String(Substring(authority))
        origin = scheme + self.authority
        self.target = target.isEmpty ? "/" : String(Substring(target))
    }

    private static func isAuthority(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "["),
            UInt8(ascii: "]"):
            true
        default: false
        }
    }

    private static func isTarget(_ byte: UInt8) -> Bool {
        0x21...0x7E ~= byte && !#"#"<>\^`{|}"#.utf8.contains(byte)
    }
}
