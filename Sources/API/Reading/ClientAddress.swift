import HTTPCore

/// The network address that a request comes from.
struct ClientAddress {
    /// Numeric IPv4 or IPv6.
    let text: String

    /// - Parameter trustedProxies: who is believed about where a request came from.
    ///
    /// Every proxy appends to `X-Forwarded-For` whom it heard from, so the list is walked from its end for as long as the one
    /// who wrote an element is trusted. What stands left of that, anybody may have written.
    init(_ request: HTTPRequest, trustedProxies: [AddressRange]) {
        var text = request.remoteAddress
        if !trustedProxies.isEmpty {
            let hops = request.headerValues("x-forwarded-for").flatMap {
                $0.split(separator: ",", omittingEmptySubsequences: false)
            }
            for hop in hops.reversed() {
                let hop = hop.drop { $0 == " " || $0 == "\t" }.trimmingSuffix { $0 == " " || $0 == "\t" }
                guard Self.isTrusted(text, trustedProxies), NetworkAddress(hop) != nil else { break }
                text = String(hop)
            }
        }
        self.text = text
    }

    /// Addresses that limits take for one: a client has a whole /64 of IPv6 to itself.
    var limitKey: String {
        guard text.utf8.contains(UInt8(ascii: ":")), let address = NetworkAddress(text) else { return text }
        guard address.isIPv4 else { return String(address.bits >> 64, radix: 16) }
        return [24, 16, 8, 0].map { "\(address.bits >> $0 & 0xFF)" }.joined(separator: ".")
    }

    private static func isTrusted(_ text: String, _ proxies: [AddressRange]) -> Bool {
        guard let address = NetworkAddress(text) else { return false }
        return proxies.contains { $0.contains(address) }
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, isDropped(last) { rest.removeLast() }
        return rest
    }
}
