import Bytes
import TestSupport
import Testing

@testable import Cryptography

/// Points against those of OpenSSL, which computes public keys.
@Suite struct P256CombTests {
    private let random = SeededRandom(seed: 6)

    @Test func `every exceptional case of an addition is right`() throws {
        let generator = P256AffinePoint.generator
        let opposite = P256AffinePoint(x: generator.x, y: -generator.y)
        for scale in [Word256.one, Word256(7, 0, 0, 0), Operands.random(random)] {
            let point = scaled(generator, by: scale)
            #expect(normal(point) == generator)
            #expect(try normal(point.adding(generator)) == multiple(Word256(2, 0, 0, 0)))
            #expect(normal(point.adding(generator)) == normal(point.doubled()))
            #expect(point.adding(opposite).isInfinity)
            #expect(normal(point.doubled().adding(opposite)) == generator)
            #expect(try normal(point.doubled().adding(generator)) == multiple(Word256(3, 0, 0, 0)))
        }
        #expect(P256Point.infinity.doubled().isInfinity)
        #expect(normal(P256Point.infinity.adding(generator)) == generator)
        #expect(normal(P256Point.infinity.doubled().adding(opposite)) == opposite)
    }

    @Test(arguments: 5...10)
    func `combs of any width give the points of OpenSSL`(teeth: Int) throws {
        let scalar = Operands.random(random)
        let comb = P256Comb(for: try multiple(scalar), teeth: teeth)
        let top = P256GroupOrder.value.subtracting(.one).difference
        for u in [Word256.zero, .one, top, Operands.random(random), Word256(.max, 0, 0, 1 << 63)] {
            for v in [Word256.zero, .one, top, Operands.random(random), Word256(0, .max, .max, 0)] {
                let sum = P256Comb.sum(u, .generator, v, comb)
                let expected = P256Scalar(u) + P256Scalar(v) * P256Scalar(scalar)
                #expect(try sum.isInfinity ? expected.isZero : normal(sum) == multiple(expected.value))
            }
        }
    }

    @Test func `sums of small multiples of G and of −G meet equal and opposite points`() throws {
        let generator = P256AffinePoint.generator
        let opposite = P256AffinePoint(x: generator.x, y: -generator.y)
        #expect(try opposite == multiple(P256GroupOrder.value.subtracting(.one).difference))
        for (point, sign) in [(generator, P256Scalar.one), (opposite, -P256Scalar.one)] {
            let comb = P256Comb(for: point, teeth: 7)
            for (u, v) in (0..<12).flatMap({ u in (0..<12).map { (UInt64(u), UInt64($0)) } }) {
                // Small, and near the top: as many times G as n less than that.
                for base in [Word256.zero, Word256(powerOfTwo: 222), Word256(powerOfTwo: 234)] {
                    let (left, right) = (base.adding(Word256(u, 0, 0, 0)).sum, base.adding(Word256(v, 0, 0, 0)).sum)
                    let sum = P256Comb.sum(left, .generator, right, comb)
                    let expected = P256Scalar(left) + sign * P256Scalar(right)
                    #expect(try sum.isInfinity ? expected.isZero : normal(sum) == multiple(expected.value), "\(u) \(v)")
                }
            }
        }
    }

    /// A multiple of the generator, by OpenSSL.
    private func multiple(_ scalar: Word256) throws -> P256AffinePoint {
        let reduced = P256Scalar(scalar).value.bigEndianBytes
        let point = try P256.PrivateKey(scalar: Secret(testing: reduced)).publicKey.uncompressedPoint
        return P256AffinePoint(
            x: P256Coordinate(Word256(bigEndian: point[1...32])), y: P256Coordinate(Word256(bigEndian: point[33...])))
    }

    private func normal(_ point: P256Point) -> P256AffinePoint? { P256AffinePoint.normalizing([point]).first }

    private func scaled(_ point: P256AffinePoint, by z: Word256) -> P256Point {
        let z = P256Coordinate(z)
        return P256Point(x: point.x * z.squared, y: point.y * (z.squared * z), z: z)
    }
}
