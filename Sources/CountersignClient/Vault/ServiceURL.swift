import Glibc

/// URLs that requests are sent to: https, or http on this machine; in lower case up to the path, without credentials, query,
/// fragment, dot segments or a slash at the end.
enum ServiceURL {
    private static let maximumCount = 2048

    static func isValid(_ text: String) -> Bool {
        guard text.utf8.count <= maximumCount, let schemeEnd = text.firstRange(of: "://") else { return false }
        let scheme = text[..<schemeEnd.lowerBound]
        let rest = text[schemeEnd.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        guard let host = host(of: authority), isPath(rest.dropFirst(authority.count)) else { return false }
        return scheme == "https" || scheme == "http" && isLoopback(host)
    }

    /// The host, if host and port are well formed.
    private static func host(of authority: Substring) -> Substring? {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]"), isIPv6(authority[..<end].dropFirst()) else { return nil }
            let host = authority[...end]
            return isPort(authority.dropFirst(host.count)) ? host : nil
        }
        let host = authority.prefix { $0 != ":" }
        let bytes = host.utf8
        guard let first = bytes.first, let last = bytes.last, isAlphanumeric(first), isAlphanumeric(last),
            bytes.allSatisfy({ isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }),
            !host.contains("..")
        else { return nil }
        return isPort(authority.dropFirst(host.count)) ? host : nil
    }

    /// Nothing, or `:` and a port without leading zeros.
    private static func isPort(_ text: Substring) -> Bool {
        guard let colon = text.utf8.first else { return true }
        let digits = text.dropFirst()
        guard colon == UInt8(ascii: ":"), let port = UInt16(digits), port > 0 else { return false }
        return digits.utf8.elementsEqual(String(port).utf8)
    }

    private static func isIPv6(_ text: Substring) -> Bool {
        guard text.utf8.allSatisfy({ isDigit($0) || 0x61...0x66 ~= $0 || $0 == UInt8(ascii: ":") }) else {
            return false
        }
        var address = in6_addr()
        return inet_pton(AF_INET6, String(text), &address) == 1
    }

    private static func isLoopback(_ host: Substring) -> Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in UInt8(part).map { String($0) == part } ?? false }
    }

    private static func isPath(_ path: Substring) -> Bool {
        path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().allSatisfy { segment in
            !segment.isEmpty && segment != "." && segment != ".." && segment.utf8.allSatisfy(isUnreserved)
        }
    }

    /// RFC 3986 §2.3.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || 0x41...0x5A ~= byte || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || 0x61...0x7A ~= byte }

    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
}
