import Glibc

/// A numeric IPv4 or IPv6 address; an IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2) is that IPv4 address.
public struct NetworkAddress: Equatable, Sendable {
    /// The address in IPv6, IPv4 addresses mapped.
    public let bits: UInt128

    private static let mapped: UInt128 = 0xFFFF << 32

    public var isIPv4: Bool { bits & ~UInt128(UInt32.max) == Self.mapped }

    /// The IPv4 address of 32 bits.
    public init(ipv4: UInt32) { bits = Self.mapped | UInt128(ipv4) }

    /// The address of 4 or 16 bytes in network order; nil for any other number of them.
    public init?(bytes: some Collection<UInt8>) {
        let number = bytes.prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        switch bytes.count {
        case 4: bits = Self.mapped | number
        case 16: bits = number
        default: return nil
        }
    }

    /// nil for anything but a whole numeric address without a port or a zone.
    public init?(_ text: some StringProtocol) {
        let text = String(text)
        var (short, long) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &short) == 1 {
            bits = Self.mapped | UInt128(UInt32(bigEndian: short.s_addr))
        } else if inet_pton(AF_INET6, text, &long) == 1 {
            bits = withUnsafeBytes(of: long) { $0.reduce(0) { $0 << 8 | UInt128($1) } }
        } else {
            return nil
        }
    }
}

/// One address, or all that begin alike (CIDR, RFC 4632 §3.1 and RFC 4291 §2.3).
public struct AddressRange: Sendable, Equatable {
    private let first: UInt128
    private let mask: UInt128
    private let isIPv4: Bool

    /// Reads `10.0.0.1`, `10.0.0.0/8` or `2001:db8::/32`; nil for anything else, also for bits behind the prefix.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = NetworkAddress(parts[0]) else { return nil }
        let isShort = !parts[0].utf8.contains(UInt8(ascii: ":"))
        let width = isShort ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard let number = UInt8(parts[1]), String(number) == parts[1], number <= width else { return nil }
            length = Int(number)
        }
        mask = UInt128.max << (width - length)
        guard address.bits & ~mask == 0 || length == width else { return nil }
        first = address.bits & mask
        isIPv4 = isShort || (address.isIPv4 && length >= 96)
    }

    /// Whether the address is of this range. Ranges of IPv4 hold no address of IPv6.
    public func contains(_ address: NetworkAddress) -> Bool {
        address.isIPv4 == isIPv4 && address.bits & mask == first
    }
}
