/// A point of the curve other than infinity.
struct P256AffinePoint: Equatable, Sendable {
    let x, y: P256Coordinate

    /// The generator G (SEC 2 §2.4.2).
    static let generator = P256AffinePoint(
        x: P256Coordinate(
            Word256(0xf4a1_3945_d898_c296, 0x7703_7d81_2deb_33a0, 0xf8bc_e6e5_63a4_40f2, 0x6b17_d1f2_e12c_4247)),
        y: P256Coordinate(
            Word256(0xcbb6_4068_37bf_51f5, 0x2bce_3357_6b31_5ece, 0x8ee7_eb4a_7c0f_9e16, 0x4fe3_42e2_fe1a_7f9b)))
}

extension P256AffinePoint {
    /// The same points, none of them infinity, with Z = 1: x = X / Z², y = Y / Z³.
    ///
    /// One inversion serves them all (P. L. Montgomery's trick; HMV Guide, algorithm 2.26): 1 / Zᵢ is the inverse of the product
    /// of the first i, times the product of the first i − 1.
    static func normalizing(_ points: [P256Point]) -> [P256AffinePoint] {
        var products: [P256Coordinate] = []
        products.reserveCapacity(points.count)
        var product = P256Coordinate.one
        for point in points {
            products.append(product)
            product = product * point.z
        }
        var inverse = product.inverse
        var normalized: [P256AffinePoint] = []
        normalized.reserveCapacity(points.count)
        for (point, product) in zip(points, products).reversed() {
            let inverseOfZ = inverse * product
            let square = inverseOfZ.squared
            normalized.append(P256AffinePoint(x: point.x * square, y: point.y * (square * inverseOfZ)))
            inverse = inverse * point.z
        }
        normalized.reverse()
        return normalized
    }
}
