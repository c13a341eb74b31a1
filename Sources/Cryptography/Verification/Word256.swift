/// A number below 2^256 as four words of 64 bits, the least significant first.
struct Word256: Equatable, Sendable {
    var w0, w1, w2, w3: UInt64

    static let zero = Word256(0, 0, 0, 0)
    static let one = Word256(1, 0, 0, 0)

    @inline(__always)
    init(_ w0: UInt64, _ w1: UInt64, _ w2: UInt64, _ w3: UInt64) {
        self.w0 = w0
        self.w1 = w1
        self.w2 = w2
        self.w3 = w3
    }

    /// Reads up to 32 bytes, the most significant first.
    init(bigEndian bytes: some Collection<UInt8>) {
        self = .zero
        for byte in bytes.prefix(32) {
            w3 = w3 &<< 8 | w2 &>> 56
            w2 = w2 &<< 8 | w1 &>> 56
            w1 = w1 &<< 8 | w0 &>> 56
            w0 = w0 &<< 8 | UInt64(byte)
        }
    }

    /// 2^exponent, for an exponent of 0...255.
    init(powerOfTwo exponent: Int) {
        let word = UInt64(1) &<< UInt64(exponent & 63)
        let place = exponent >> 6
        self.init(place == 0 ? word : 0, place == 1 ? word : 0, place == 2 ? word : 0, place == 3 ? word : 0)
    }

    @inline(__always)
    var isZero: Bool { w0 | w1 | w2 | w3 == 0 }

    /// The bit of value 2^position; 0 beyond the number.
    @inline(__always)
    func bit(_ position: Int) -> Int {
        let word =
            switch position &>> 6 {
            case 0: w0
            case 1: w1
            case 2: w2
            case 3: w3
            default: UInt64(0)
            }
        return Int(truncatingIfNeeded: word &>> UInt64(position & 63) & 1)
    }

    @inline(__always)
    static func < (left: Word256, right: Word256) -> Bool { left.subtracting(right).borrow }

    /// The sum modulo 2^256, and whether it went beyond.
    @inline(__always)
    func adding(_ other: Word256) -> (sum: Word256, carry: Bool) {
        var carry = false
        let sum = Word256(
            Self.add(w0, other.w0, &carry), Self.add(w1, other.w1, &carry), Self.add(w2, other.w2, &carry),
            Self.add(w3, other.w3, &carry))
        return (sum, carry)
    }

    /// The difference modulo 2^256, and whether `other` was the greater one.
    @inline(__always)
    func subtracting(_ other: Word256) -> (difference: Word256, borrow: Bool) {
        var borrow = false
        let difference = Word256(
            Self.subtract(w0, other.w0, &borrow), Self.subtract(w1, other.w1, &borrow),
            Self.subtract(w2, other.w2, &borrow), Self.subtract(w3, other.w3, &borrow))
        return (difference, borrow)
    }

    /// Halves the number so many times, 1...63, dropping what is no whole number.
    @inline(__always)
    mutating func shiftRight(by distance: UInt64) {
        let back = 64 &- distance
        w0 = w0 &>> distance | w1 &<< back
        w1 = w1 &>> distance | w2 &<< back
        w2 = w2 &>> distance | w3 &<< back
        w3 = w3 &>> distance
    }

    /// Doubles the number so many times, 1...63, dropping what goes beyond 2^256.
    @inline(__always)
    mutating func shiftLeft(by distance: UInt64) {
        let back = 64 &- distance
        w3 = w3 &<< distance | w2 &>> back
        w2 = w2 &<< distance | w1 &>> back
        w1 = w1 &<< distance | w0 &>> back
        w0 = w0 &<< distance
    }

    /// This number, or the other. A choice without a branch, since a processor could only guess which way it goes.
    @inline(__always)
    func replaced(by other: Word256, if isReplaced: Bool) -> Word256 {
        let mask: UInt64 = 0 &- (isReplaced ? 1 : 0)
        return Word256(
            w0 ^ (w0 ^ other.w0) & mask, w1 ^ (w1 ^ other.w1) & mask, w2 ^ (w2 ^ other.w2) & mask,
            w3 ^ (w3 ^ other.w3) & mask)
    }

    // Written so, and with nothing but `Bool` in between, a chain of these becomes one of add-with-carry instructions.

    @inline(__always)
    private static func add(_ left: UInt64, _ right: UInt64, _ carry: inout Bool) -> UInt64 {
        let (partial, first) = left.addingReportingOverflow(right)
        let (sum, second) = partial.addingReportingOverflow(carry ? 1 : 0)
        carry = first != second
        return sum
    }

    @inline(__always)
    private static func subtract(_ left: UInt64, _ right: UInt64, _ borrow: inout Bool) -> UInt64 {
        let (partial, first) = left.subtractingReportingOverflow(right)
        let (difference, second) = partial.subtractingReportingOverflow(borrow ? 1 : 0)
        borrow = first != second
        return difference
    }
}
