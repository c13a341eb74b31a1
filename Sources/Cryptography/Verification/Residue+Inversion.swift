extension Residue {
    /// The number whose product with this one is 1; 0 for 0, which has none.
    ///
    /// B. S. Kaliski, "The Montgomery inverse and its applications", 1995: a binary extended Euclid that leaves the halving of
    /// its coefficients to the end, where one multiplication makes up for all of them.
    var inverse: Self {
        guard !isZero else { return .zero }
        var euclid = AlmostInverse(of: montgomeryForm, modulus: Modulus.value)
        euclid.run()
        // a⁻¹ · 2^k, with k brought to 257...511, so that what is missing is a power of two below 2^256.
        var result = Self(montgomeryForm: euclid.coefficient)
        var halvings = euclid.halvings
        while halvings <= 256 {
            result = result.doubled
            halvings += 1
        }
        let missing = Self(montgomeryForm: Word256(powerOfTwo: 512 - halvings))
        return Self(montgomeryForm: Modulus.squaredRadix) * result * missing
    }
}

/// The state of Kaliski's first phase for a number a below an odd modulus m, to which it is prime.
///
/// What always holds: m = u · s + v · r, so that r and s never exceed m, and a · s ≡ v · 2^k modulo m. It ends with u = v = 1.
private struct AlmostInverse {
    private var u, v: Word256
    private var r = Word256.zero
    private var s = Word256.one
    private var k = 0

    init(of number: Word256, modulus: Word256) {
        u = modulus
        v = number
    }

    /// a⁻¹ · 2^`halvings` modulo m.
    var coefficient: Word256 { s }
    var halvings: Int { k }

    mutating func run() {
        Self.makeOdd(&v, doubling: &r, &k)
        while true {
            let (difference, isLess) = u.subtracting(v)
            if isLess {
                v = v.subtracting(u).difference
                s = s.adding(r).sum
                Self.makeOdd(&v, doubling: &r, &k)
            } else if difference.isZero {
                return
            } else {
                u = difference
                r = r.adding(s).sum
                Self.makeOdd(&u, doubling: &s, &k)
            }
        }
    }

    /// Halves a number that is not 0 until it is odd, doubles the other as often, and counts.
    @inline(__always)
    private static func makeOdd(_ number: inout Word256, doubling other: inout Word256, _ count: inout Int) {
        while number.w0 & 1 == 0 {
            let distance = min(number.w0.trailingZeroBitCount, 63)
            number.shiftRight(by: UInt64(distance))
            other.shiftLeft(by: UInt64(distance))
            count += distance
        }
    }
}
