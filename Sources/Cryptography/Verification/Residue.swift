/// A prime modulus of 256 bits, and what Montgomery's multiplication needs to know of it.
protocol PrimeModulus: Sendable {
    /// The prime m itself, 2^255 < m < 2^256.
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
        var sum = RunningSum<Modulus>()
        sum.add(a, times: b.w0)
        sum.reduce()
        sum.add(a, times: b.w1)
        sum.reduce()
        sum.add(a, times: b.w2)
        sum.reduce()
        sum.add(a, times: b.w3)
        sum.reduce()
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

/// The sum in which a product grows and is reduced at once: `low` + `high`·2^256, and 2^320 if it `isBeyond`.
private struct RunningSum<Modulus: PrimeModulus> {
    var low = Word256.zero
    var high: UInt64 = 0
    var isBeyond = false

    /// Adds a product. The sum was below 2m; it is below m·(2^64 + 1) then, which can be above 2^320 if m is close to 2^256.
    @inline(__always)
    mutating func add(_ number: Word256, times word: UInt64) {
        var carry: UInt64 = 0
        low.w0 = Self.sum(low.w0, number.w0, word, &carry)
        low.w1 = Self.sum(low.w1, number.w1, word, &carry)
        low.w2 = Self.sum(low.w2, number.w2, word, &carry)
        low.w3 = Self.sum(low.w3, number.w3, word, &carry)
        let (top, overflow) = high.addingReportingOverflow(carry)
        high = top
        // Known when this is compiled: m·(2^64 + 1) is below 2^320 if m is below 2^256 − 2^192.
        isBeyond = Modulus.value.w3 == .max && overflow
    }

    /// Adds the multiple of m that makes the lowest word 0, and drops that word. The sum is below 2m again.
    @inline(__always)
    mutating func reduce() {
        let modulus = Modulus.value
        let multiple = low.w0 &* Modulus.factor
        // Known when this is compiled, too.
        if modulus.w1 & modulus.w2 & modulus.w3 == .max {
            addSparse(multiple)
        } else {
            add(multiple)
        }
    }

    @inline(__always)
    private mutating func add(_ multiple: UInt64) {
        let modulus = Modulus.value
        var carry: UInt64 = 0
        _ = Self.sum(low.w0, modulus.w0, multiple, &carry)
        low.w0 = Self.sum(low.w1, modulus.w1, multiple, &carry)
        low.w1 = Self.sum(low.w2, modulus.w2, multiple, &carry)
        low.w2 = Self.sum(low.w3, modulus.w3, multiple, &carry)
        let (top, overflow) = high.addingReportingOverflow(carry)
        low.w3 = top
        // At most one of them, for a sum below 2m.
        high = overflow != isBeyond ? 1 : 0
    }

    /// For m = 2^256 − c and c < 2^64: what is added is `multiple` · 2^256 − `multiple` · c, of which the low word is that of the sum.
    @inline(__always)
    private mutating func addSparse(_ multiple: UInt64) {
        let product = multiple.multipliedFullWidth(by: 0 &- Modulus.value.w0)
        let (shifted, borrow) = Word256(low.w1, low.w2, low.w3, high).subtracting(Word256(product.high, 0, 0, 0))
        let (top, overflow) = shifted.w3.addingReportingOverflow(multiple)
        low = Word256(shifted.w0, shifted.w1, shifted.w2, top)
        high = (overflow != isBeyond) != borrow ? 1 : 0
    }

    /// The low word of term + factor · other + carry; the high word becomes the carry. They never need more than two words.
    @inline(__always)
    private static func sum(_ term: UInt64, _ factor: UInt64, _ other: UInt64, _ carry: inout UInt64) -> UInt64 {
        let sum = UInt128(factor) &* UInt128(other) &+ UInt128(term) &+ UInt128(carry)
        carry = UInt64(truncatingIfNeeded: sum &>> 64)
        return UInt64(truncatingIfNeeded: sum)
    }
}
