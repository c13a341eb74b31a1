/// A curve y² = x³ + a·x + b over a prime field, whose points are a group of prime order: without cofactor.
///
/// What computes with its points does so for verification alone, where every number is public.
protocol Curve {
    /// The prime p, over which the curve is defined.
    associatedtype FieldPrime: PrimeModulus
    /// The prime n, the order of the group of points.
    associatedtype GroupOrder: PrimeModulus

    /// The generator G.
    static var generator: AffinePoint<Self> { get }
    /// The table for the generator, which all keys share.
    static var generatorComb: Comb<Self> { get }

    /// 3X² + a·Z⁴, the numerator of the slope of the tangent at a point in Jacobian coordinates.
    static func slope(x: Coordinate, z: Coordinate) -> Coordinate
}

extension Curve {
    /// A coordinate.
    typealias Coordinate = Residue<FieldPrime>
    /// A number by which points are multiplied.
    typealias Scalar = Residue<GroupOrder>
}
