/// An unsigned integer of 256 bits, the number of the EVM. Arithmetic is checked: overflow gives nil.
public struct UInt256: Hashable, Comparable, Sendable {
    /// Least significant limb first.
    var limbs: [4 of UInt64]

    init(limbs: [4 of UInt64]) { self.limbs = limbs }

    public init(_ value: UInt64) { limbs = [value, 0, 0, 0] }

    /// At most 32 bytes, most significant first; nil when longer.
    public init?(bigEndian bytes: some Collection<UInt8>) {
        guard bytes.count <= 32 else { return nil }
        limbs = [0, 0, 0, 0]
        var shift = 0
        for byte in bytes.reversed() {
            limbs[shift / 64] |= UInt64(byte) << UInt64(shift % 64)
            shift += 8
        }
    }

    public static let zero = UInt256(0)
    public static let one = UInt256(1)
    public static let max = UInt256(limbs: [.max, .max, .max, .max])

    /// 32 bytes, most significant first.
    public var bigEndianBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for limb in stride(from: 3, through: 0, by: -1) {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: limbs[limb] >> UInt64(shift)))
            }
        }
        return bytes
    }

    /// Big-endian bytes without leading zeros; zero is empty.
    public var minimalBigEndianBytes: [UInt8] { Array(bigEndianBytes.drop { $0 == 0 }) }

    /// The value if it fits 64 bits.
    public var asUInt64: UInt64? { limbs[1] | limbs[2] | limbs[3] == 0 ? limbs[0] : nil }

    /// How many of the 256 bits stand before the first that is set.
    public var leadingZeroBitCount: Int {
        for limb in stride(from: 3, through: 0, by: -1) where limbs[limb] != 0 {
            return (3 - limb) * 64 + limbs[limb].leadingZeroBitCount
        }
        return 256
    }

    public static func == (left: UInt256, right: UInt256) -> Bool {
        for limb in 0..<4 where left.limbs[limb] != right.limbs[limb] { return false }
        return true
    }

    public static func < (left: UInt256, right: UInt256) -> Bool {
        for limb in stride(from: 3, through: 0, by: -1) where left.limbs[limb] != right.limbs[limb] {
            return left.limbs[limb] < right.limbs[limb]
        }
        return false
    }

    public func hash(into hasher: inout Hasher) {
        for limb in 0..<4 { hasher.combine(limbs[limb]) }
    }
}

extension UInt256 {
    /// The sum, or nil when it exceeds 2^256 − 1.
    public func adding(_ other: UInt256) -> UInt256? {
        var sum = UInt256.zero
        var carry = false
        for limb in 0..<4 {
            let (partial, first) = limbs[limb].addingReportingOverflow(other.limbs[limb])
            let (whole, second) = partial.addingReportingOverflow(carry ? 1 : 0)
            sum.limbs[limb] = whole
            carry = first || second
        }
        return carry ? nil : sum
    }

    /// The difference, or nil when it lies below zero.
    public func subtracting(_ other: UInt256) -> UInt256? {
        self < other ? nil : wrappingSubtracting(other)
    }

    /// The product, or nil when it exceeds 2^256 − 1.
    public func multiplied(by other: UInt256) -> UInt256? {
        var product = UInt256.zero
        for i in 0..<4 where limbs[i] != 0 {
            var carry: UInt64 = 0
            for j in 0..<4 where other.limbs[j] != 0 || carry != 0 {
                let (high, low) = limbs[i].multipliedFullWidth(by: other.limbs[j])
                guard i + j < 4 else {
                    if high | low | carry != 0 { return nil }
                    continue
                }
                let (first, overflow1) = product.limbs[i + j].addingReportingOverflow(low)
                let (second, overflow2) = first.addingReportingOverflow(carry)
                product.limbs[i + j] = second
                carry = high &+ (overflow1 ? 1 : 0) &+ (overflow2 ? 1 : 0)
            }
            if carry != 0 {
                // The inner loop ends with a carry only when it stopped at the highest limb.
                return nil
            }
        }
        return product
    }

    /// Quotient and remainder by a divisor other than zero.
    public func dividedBy(small divisor: UInt64) -> (quotient: UInt256, remainder: UInt64)? {
        guard divisor != 0 else { return nil }
        var quotient = UInt256.zero
        var remainder: UInt64 = 0
        for limb in stride(from: 3, through: 0, by: -1) {
            (quotient.limbs[limb], remainder) = divisor.dividingFullWidth((remainder, limbs[limb]))
        }
        return (quotient, remainder)
    }

    /// The difference modulo 2^256.
    public func wrappingSubtracting(_ other: UInt256) -> UInt256 {
        var difference = UInt256.zero
        var borrow = false
        for limb in 0..<4 {
            let (partial, first) = limbs[limb].subtractingReportingOverflow(other.limbs[limb])
            let (whole, second) = partial.subtractingReportingOverflow(borrow ? 1 : 0)
            difference.limbs[limb] = whole
            borrow = first || second
        }
        return difference
    }

    /// The bits that are set in both.
    public static func & (left: UInt256, right: UInt256) -> UInt256 {
        UInt256(limbs: [
            left.limbs[0] & right.limbs[0], left.limbs[1] & right.limbs[1], left.limbs[2] & right.limbs[2],
            left.limbs[3] & right.limbs[3],
        ])
    }

    public static func << (value: UInt256, count: Int) -> UInt256 {
        guard count < 256 else { return .zero }
        var result = UInt256.zero
        let (limbShift, bitShift) = (count / 64, UInt64(count % 64))
        for limb in stride(from: 3, through: limbShift, by: -1) {
            result.limbs[limb] = value.limbs[limb - limbShift] << bitShift
            if bitShift > 0, limb > limbShift {
                result.limbs[limb] |= value.limbs[limb - limbShift - 1] >> (64 - bitShift)
            }
        }
        return result
    }
}
