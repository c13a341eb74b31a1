import HTTPCore

/// Which addresses belong to the public internet. What is somebody's own network, the machine itself, a group or a
/// translation of any of these does not (IANA's registries of special-purpose addresses, RFC 6890).
enum PublicAddresses {
    private static let reserved = [
        // "This" network, private use (RFC 1918), shared by carriers (RFC 6598), loopback, link-local with the metadata
        // services of clouds, protocol assignments, documentation, relays of 6to4, benchmarks, multicast, the rest.
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        // Of the global unicast addresses: protocol assignments with Teredo, documentation, 6to4, AS112.
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    ].compactMap { AddressRange($0) }
    /// The only part of IPv6 that is routed.
    private static let globalUnicast = AddressRange("2000::/3")
    /// RFC 6052: an IPv4 address behind a translator.
    private static let translated = AddressRange("64:ff9b::/96")

    static func contains(_ address: NetworkAddress) -> Bool {
        if translated?.contains(address) == true {
            return contains(NetworkAddress(ipv4: UInt32(truncatingIfNeeded: address.bits)))
        }
        guard address.isIPv4 || globalUnicast?.contains(address) == true else { return false }
        return !reserved.contains { $0.contains(address) }
    }
}
