/// A point in Jacobian coordinates: (X / Z², Y / Z³), or infinity when Z = 0.
///
/// The formulas are those of D. Hankerson, A. Menezes and S. Vanstone, "Guide to Elliptic Curve Cryptography", 2004, §3.2.2.
struct P256Point: Sendable {
    var x, y, z: P256Coordinate

    static var infinity: P256Point { P256Point(x: .one, y: .one, z: .zero) }

    @inline(__always)
    init(x: P256Coordinate, y: P256Coordinate, z: P256Coordinate) {
        self.x = x
        self.y = y
        self.z = z
    }

    @inline(__always)
    init(_ point: P256AffinePoint) { self.init(x: point.x, y: point.y, z: .one) }

    @inline(__always)
    var isInfinity: Bool { z.isZero }

    /// Twice the point: algorithm 3.21, for curves with a = −3.
    ///
    /// Infinity needs no care, because Z = 0 gives Z = 0; a point with Y = 0 does not exist, because the order is odd.
    func doubled() -> P256Point {
        let zz = z.squared
        let yy = y.squared
        let slope = (x - zz) * (x + zz)
        let tripled = slope.doubled + slope
        let quarter = (x * yy).doubled.doubled
        let newX = tripled.squared - quarter.doubled
        let newY = tripled * (quarter - newX) - yy.squared.doubled.doubled.doubled
        return P256Point(x: newX, y: newY, z: (y * z).doubled)
    }

    /// The sum with a point whose Z is 1: algorithm 3.22.
    func adding(_ other: P256AffinePoint) -> P256Point {
        guard !isInfinity else { return P256Point(other) }
        let zz = z.squared
        let run = other.x * zz - x
        let rise = other.y * (zz * z) - y
        guard !run.isZero else { return rise.isZero ? doubled() : .infinity }
        let runSquared = run.squared
        let runCubed = runSquared * run
        let shared = x * runSquared
        let newX = rise.squared - runCubed - shared.doubled
        return P256Point(x: newX, y: rise * (shared - newX) - y * runCubed, z: z * run)
    }
}
