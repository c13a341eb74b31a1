import Bytes
import Glibc
import HTTPCore

/// The network address that a request comes from.
struct ClientAddress {
    /// Numeric IPv4 or IPv6.
    let text: String

    /// - Parameter trustedProxies: peers whose `X-Forwarded-For` is believed.
    init(_ request: HTTPRequest, trustedProxies: Set<String>) {
        guard trustedProxies.contains(request.remoteAddress), let last = request.headerValues("x-forwarded-for").last,
            let element = last.split(separator: ",").last?.drop(while: { $0 == " " || $0 == "\t" }),
            Self.isNumeric(String(element))
        else {
            text = request.remoteAddress
            return
        }
        text = String(element)
    }

    /// Addresses that limits take for one: a client has a whole /64 of IPv6 to itself.
    var limitKey: String {
        guard text.utf8.contains(UInt8(ascii: ":")) else { return text }
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return text }
        return withUnsafeBytes(of: address) { bytes in
            let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            return isMapped
                ? bytes[12...].map { "\($0)" }.joined(separator: ".") : Hex.encode(bytes[..<8])
        }
    }

    private static func isNumeric(_ text: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET, text, &address) == 1 || inet_pton(AF_INET6, text, &address) == 1
    }
}
