/// A table with which multiples of one point are found fast.
///
/// C. H. Lim and P. J. Lee, "More flexible exponentiation with precomputation", 1994; HMV Guide, algorithm 3.44. The bits of a
/// scalar are laid out in rows of equal length, one row per tooth of the comb. The table holds the sum of every choice of
/// teeth, 2^(row length · tooth) · P each, so that one addition takes care of a whole column.
struct Comb<C: Curve>: Sendable {
    private let teeth: Int
    /// The length of a row.
    private let columns: Int
    /// The sum for the choice `digit` of teeth, tooth i being bit i, stands at `digit - 1`.
    private let sums: [AffinePoint<C>]

    /// - Parameter teeth: 5 or more; the table has 2^teeth − 1 points of 64 bytes.
    init(for point: AffinePoint<C>, teeth: Int) {
        self.teeth = teeth
        columns = (256 + teeth - 1) / teeth
        sums = Self.sums(ofTeeth: Self.teeth(for: point, count: teeth, distance: columns))
    }

    /// The comb for the generator, which has one for all keys: 64 KiB.
    init(forGenerator point: AffinePoint<C>) { self.init(for: point, teeth: 10) }

    /// u · P + v · Q for the points P and Q of two combs, which share the doublings. A comb with fewer columns joins in later.
    static func sum(_ u: Word256, _ first: Comb, _ v: Word256, _ second: Comb) -> CurvePoint<C> {
        var sum = CurvePoint<C>.infinity
        for column in (0..<max(first.columns, second.columns)).reversed() {
            sum = sum.doubled()
            if column < first.columns { sum = first.adding(column, of: u, to: sum) }
            if column < second.columns { sum = second.adding(column, of: v, to: sum) }
        }
        return sum
    }

    @inline(__always)
    private func adding(_ column: Int, of scalar: Word256, to sum: CurvePoint<C>) -> CurvePoint<C> {
        var digit = 0
        for tooth in 0..<teeth { digit |= scalar.bit(column &+ tooth &* columns) &<< tooth }
        return digit == 0 ? sum : sum.adding(sums[digit - 1])
    }

    /// P, 2^distance · P, 2^(2 · distance) · P and so on.
    private static func teeth(for point: AffinePoint<C>, count: Int, distance: Int) -> [AffinePoint<C>] {
        var tooth = CurvePoint<C>(point)
        var teeth = [tooth]
        while teeth.count < count {
            for _ in 0..<distance { tooth = tooth.doubled() }
            teeth.append(tooth)
        }
        return AffinePoint<C>.normalizing(teeth)
    }

    /// Every choice of teeth. None is infinity: each is a multiple of P by a number between 0 and the order of the group.
    private static func sums(ofTeeth teeth: [AffinePoint<C>]) -> [AffinePoint<C>] {
        var sums: [CurvePoint<C>] = []
        sums.reserveCapacity(1 << teeth.count)
        for tooth in teeth {
            let withoutTooth = sums
            sums.append(CurvePoint<C>(tooth))
            for sum in withoutTooth { sums.append(sum.adding(tooth)) }
        }
        return AffinePoint<C>.normalizing(sums)
    }
}
