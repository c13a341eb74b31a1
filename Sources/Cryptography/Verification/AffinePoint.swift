/// A point of the curve other than infinity.
struct AffinePoint<C: Curve>: Equatable, Sendable {
    let x, y: C.Coordinate

    @inline(__always)
    init(x: C.Coordinate, y: C.Coordinate) {
        self.x = x
        self.y = y
    }

    /// Reads a point that is known to be one of the curve, as 0x04 ‖ x ‖ y.
    init(uncompressed bytes: [UInt8]) {
        x = C.Coordinate(Word256(bigEndian: bytes[1...32]))
        y = C.Coordinate(Word256(bigEndian: bytes[33...64]))
    }
}

extension AffinePoint {
    /// The same points, none of them infinity, with Z = 1: x = X / Z², y = Y / Z³.
    ///
    /// One inversion serves them all (P. L. Montgomery's trick; HMV Guide, algorithm 2.26): 1 / Zᵢ is the inverse of the product
    /// of the first i, times the product of the first i − 1.
    static func normalizing(_ points: [CurvePoint<C>]) -> [AffinePoint] {
        var products: [C.Coordinate] = []
        products.reserveCapacity(points.count)
        var product = C.Coordinate.one
        for point in points {
            products.append(product)
            product = product * point.z
        }
        var inverse = product.inverse
        var normalized: [AffinePoint] = []
        normalized.reserveCapacity(points.count)
        for (point, product) in zip(points, products).reversed() {
            normalized.append(point.normalized(inverseOfZ: inverse * product))
            inverse = inverse * point.z
        }
        normalized.reverse()
        return normalized
    }
}
