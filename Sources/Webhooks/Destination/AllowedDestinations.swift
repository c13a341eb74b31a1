import HTTPCore

/// Where deliveries may go: over TLS to the public internet, and to what the operator names beside.
///
/// Names are judged when an endpoint is made and again at every attempt; addresses at every connection, since a name may
/// lead to another one each time it is looked up.
public struct AllowedDestinations: Sendable {
    private var hosts: [HostAndPort] = []
    private var ranges: [AddressRange] = []

    /// Nothing but the public internet, over TLS.
    public init() {}

    /// - Parameter entries: each a host or an address with or without a port, or a network such as `10.0.0.0/8`; nil when one
    ///   of them is none.
    public init?(_ entries: [String]) {
        for entry in entries {
            if let range = AddressRange(entry) {
                ranges.append(range)
            } else if let host = HostAndPort(entry) {
                hosts.append(host)
            } else {
                return nil
            }
        }
    }

    /// What keeps a URL from being delivered to, in a sentence; nil when nothing that the URL itself tells does.
    func objection(to url: WebhookURL) -> String? {
        if isNamed(url) { return nil }
        if let address = NetworkAddress(url.host) {
            if isInRange(address) { return nil }
            guard PublicAddresses.contains(address) else { return "The address is not of the public internet" }
        }
        return url.isEncrypted ? nil : "Expected an https:// URL"
    }

    /// Whether the operator named the host itself: then it may lead anywhere.
    func isNamed(_ url: WebhookURL) -> Bool {
        hosts.contains { $0.host == url.host && ($0.port == nil || $0.port == url.port) }
    }

    /// Whether a host that the operator did not name may lead to this address.
    func mayConnect(to address: NetworkAddress) -> Bool { PublicAddresses.contains(address) || isInRange(address) }

    private func isInRange(_ address: NetworkAddress) -> Bool { ranges.contains { $0.contains(address) } }
}
