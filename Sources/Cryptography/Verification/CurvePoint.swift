/// A point in Jacobian coordinates: (X / Z², Y / Z³), or infinity when Z = 0.
///
/// The formulas are those of D. Hankerson, A. Menezes and S. Vanstone, "Guide to Elliptic Curve Cryptography", 2004, §3.2.2.
struct CurvePoint<C: Curve>: Sendable {
    var x, y, z: C.Coordinate

    static var infinity: CurvePoint { CurvePoint(x: .one, y: .one, z: .zero) }

    @inline(__always)
    init(x: C.Coordinate, y: C.Coordinate, z: C.Coordinate) {
        self.x = x
        self.y = y
        self.z = z
    }

    @inline(__always)
    init(_ point: AffinePoint<C>) { self.init(x: point.x, y: point.y, z: .one) }

    @inline(__always)
    var isInfinity: Bool { z.isZero }

    /// Twice the point: algorithm 3.21, with the slope of the curve.
    ///
    /// Infinity needs no care, because Z = 0 gives Z = 0; a point with Y = 0 does not exist, because the order is odd.
    func doubled() -> CurvePoint {
        let yy = y.squared
        let slope = C.slope(x: x, z: z)
        let quarter = (x * yy).doubled.doubled
        let newX = slope.squared - quarter.doubled
        let newY = slope * (quarter - newX) - yy.squared.doubled.doubled.doubled
        return CurvePoint(x: newX, y: newY, z: (y * z).doubled)
    }

    /// The sum with a point whose Z is 1: algorithm 3.22.
    func adding(_ other: AffinePoint<C>) -> CurvePoint {
        guard !isInfinity else { return CurvePoint(other) }
        let zz = z.squared
        let run = other.x * zz - x
        let rise = other.y * (zz * z) - y
        guard !run.isZero else { return rise.isZero ? doubled() : .infinity }
        let runSquared = run.squared
        let runCubed = runSquared * run
        let shared = x * runSquared
        let newX = rise.squared - runCubed - shared.doubled
        return CurvePoint(x: newX, y: rise * (shared - newX) - y * runCubed, z: z * run)
    }

    /// The same point with Z = 1, for which 1 / Z is given.
    @inline(__always)
    func normalized(inverseOfZ: C.Coordinate) -> AffinePoint<C> {
        let square = inverseOfZ.squared
        return AffinePoint(x: x * square, y: y * (square * inverseOfZ))
    }
}
