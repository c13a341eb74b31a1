/// A prime modulus of 256 bits, and what Montgomery's multiplication needs to know of it.
protocol PrimeModulus: Sendable {
    /// The prime m itself, 2^255 < m < 2^256 − 2^192.
    static var value: Word256 { get }
    /// −m⁻¹ modulo 2^64.
    static var factor: UInt64 { get }
    /// 2^512 modulo m, which brings numbers into Montgomery form.
    static var squaredRadix: Word256 { get }
}

/// A number modulo a prime m, kept as x·2^256 mod m, always below m.
///
/// Montgomery form, P. L. Montgomery, "Modular multiplication without trial division", 1985; the multiplication is the CIOS
/// method of Ç. K. Koç, T. Acar and B. S. Kaliski, "Analyzing and comparing Montgomery multiplication algorithms", 1996.
/// Nothing here hides what it computes with from someone who measures time: it is for public numbers only.
struct Residue<Modulus: PrimeModulus>: Equatable, Sendable {
    let montgomeryForm: Word256

    static var zero: Self { Self(montgomeryForm: .zero) }
    static var one: Self { Self(.one) }

    /// Takes a number below m as it is.
    @inline(__always)
    init(montgomeryForm: Word256) { self.montgomeryForm = montgomeryForm }

    /// The residue of any number below 2^256. It stands on the right, where a number of m or more does no harm.
    @inline(__always)
    init(_ number: Word256) {
        self = Self(montgomeryForm: Modulus.squaredRadix) * Self(montgomeryForm: number)
    }

    /// The number below m.
    @inline(__always)
    var value: Word256 { (self * Self(montgomeryForm: .one)).montgomeryForm }

    @inline(__always)
    var isZero: Bool { montgomeryForm.isZero }

    @inline(__always)
    static func + (left: Self, right: Self) -> Self {
        let (sum, carry) = left.montgomeryForm.adding(right.montgomeryForm)
        return Self(reducing: sum, carry)
    }

    @inline(__always)
    static func - (left: Self, right: Self) -> Self {
        let (difference, borrow) = left.montgomeryForm.subtracting(right.montgomeryForm)
        return Self(montgomeryForm: difference.replaced(by: difference.adding(Modulus.value).sum, if: borrow))
    }

    @inline(__always)
    static prefix func - (residue: Self) -> Self { zero - residue }

    @inline(__always)
    var doubled: Self { self + self }

    @inline(__always)
    var squared: Self { self * self }

    /// left · right / 2^256, word by word of `right`.
    @inline(__always)
    static func * (left: Self, right: Self) -> Self {
        let (a, b) = (left.montgomeryForm, right.montgomeryForm)
        var sum = RunningSum()
        sum.add(a, times: b.w0)
        sum.reduce(Modulus.self)
        sum.add(a, times: b.w1)
        sum.reduce(Modulus.self)
        sum.add(a, times: b.w2)
        sum.reduce(Modulus.self)
        sum.add(a, times: b.w3)
        sum.reduce(Modulus.self)
        return Self(reducing: sum.low, sum.high != 0)
    }

    /// Takes a number below 2m, of which `carry` is the bit of value 2^256.
    @inline(__always)
    private init(reducing number: Word256, _ carry: Bool) {
        let (difference, borrow) = number.subtracting(Modulus.value)
        // A borrow that no carry pays for says that the number was below m. A carry always comes with a borrow.
        montgomeryForm = difference.replaced(by: number, if: borrow != carry)
    }
}

/// The sum in which a product grows and is reduced at once: `low` + `high`·2^256.
private struct RunningSum {
    var low = Word256.zero
    var high: UInt64 = 0

    /// Adds a product. The sum was below 2m; it stays below 2^320, because m·(2^64 + 1) does.
    @inline(__always)
    mutating func add(_ number: Word256, times word: UInt64) {
        var carry: UInt64 = 0
        low.w0 = Self.sum(low.w0, number.w0, word, &carry)
        low.w1 = Self.sum(low.w1, number.w1, word, &carry)
        low.w2 = Self.sum(low.w2, number.w2, word, &carry)
        low.w3 = Self.sum(low.w3, number.w3, word, &carry)
        high &+= carry
    }

    /// Adds the multiple of m that makes the lowest word 0, and drops that word. The sum is below 2m again.
    @inline(__always)
    mutating func reduce<Modulus: PrimeModulus>(_: Modulus.Type) {
        let modulus = Modulus.value
        let multiple = low.w0 &* Modulus.factor
        var carry: UInt64 = 0
        _ = Self.sum(low.w0, modulus.w0, multiple, &carry)
        low.w0 = Self.sum(low.w1, modulus.w1, multiple, &carry)
        low.w1 = Self.sum(low.w2, modulus.w2, multiple, &carry)
        low.w2 = Self.sum(low.w3, modulus.w3, multiple, &carry)
        let (top, overflow) = high.addingReportingOverflow(carry)
        low.w3 = top
        high = overflow ? 1 : 0
    }

    /// The low word of term + factor · other + carry; the high word becomes the carry. They never need more than two words.
    @inline(__always)
    private static func sum(_ term: UInt64, _ factor: UInt64, _ other: UInt64, _ carry: inout UInt64) -> UInt64 {
        let sum = UInt128(factor) &* UInt128(other) &+ UInt128(term) &+ UInt128(carry)
        carry = UInt64(truncatingIfNeeded: sum &>> 64)
        return UInt64(truncatingIfNeeded: sum)
    }
}
