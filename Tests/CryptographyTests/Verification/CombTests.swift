import TestSupport
import Testing

@testable import Cryptography

/// Points against those of OpenSSL and libsecp256k1, which compute public keys.
@Suite struct CombTests {
    private let random = SeededRandom(seed: 6)

    @Test func `every exceptional case of an addition on P-256 is right`() throws { try addExceptions(P256.self) }

    @Test func `every exceptional case of an addition on secp256k1 is right`() throws {
        try addExceptions(Secp256k1.self)
    }

    @Test(arguments: 5...10)
    func `combs of any width give the points of the libraries`(teeth: Int) throws {
        try compare(P256.self, teeth: teeth)
        try compare(Secp256k1.self, teeth: teeth)
    }

    @Test func `sums of small multiples of G and of −G on P-256 meet equal and opposite points`() throws {
        try sumSmallMultiples(P256.self)
    }

    @Test func `sums of small multiples of G and of −G on secp256k1 meet equal and opposite points`() throws {
        try sumSmallMultiples(Secp256k1.self)
    }

    private func addExceptions<C: ReferenceCurve>(_: C.Type) throws {
        let generator = C.generator
        let opposite = AffinePoint<C>(x: generator.x, y: -generator.y)
        for scale in [Word256.one, Word256(7, 0, 0, 0), Operands.random(random)] {
            let point = scaled(generator, by: scale)
            #expect(normal(point) == generator)
            #expect(try normal(point.adding(generator)) == C.multiple(Word256(2, 0, 0, 0)))
            #expect(normal(point.adding(generator)) == normal(point.doubled()))
            #expect(point.adding(opposite).isInfinity)
            #expect(normal(point.doubled().adding(opposite)) == generator)
            #expect(try normal(point.doubled().adding(generator)) == C.multiple(Word256(3, 0, 0, 0)))
        }
        let infinity = CurvePoint<C>.infinity
        #expect(infinity.doubled().isInfinity)
        #expect(normal(infinity.adding(generator)) == generator)
        #expect(normal(infinity.doubled().adding(opposite)) == opposite)
    }

    private func compare<C: ReferenceCurve>(_: C.Type, teeth: Int) throws {
        let scalar = Operands.random(random)
        let comb = Comb(for: try C.multiple(scalar), teeth: teeth)
        let top = C.GroupOrder.value.subtracting(.one).difference
        for u in [Word256.zero, .one, top, Operands.random(random), Word256(.max, 0, 0, 1 << 63)] {
            for v in [Word256.zero, .one, top, Operands.random(random), Word256(0, .max, .max, 0)] {
                let sum = Comb.sum(u, C.generatorComb, v, comb)
                let expected = C.Scalar(u) + C.Scalar(v) * C.Scalar(scalar)
                #expect(try sum.isInfinity ? expected.isZero : normal(sum) == C.multiple(expected.value))
            }
        }
    }

    private func sumSmallMultiples<C: ReferenceCurve>(_: C.Type) throws {
        let generator = C.generator
        let opposite = AffinePoint<C>(x: generator.x, y: -generator.y)
        #expect(try opposite == C.multiple(C.GroupOrder.value.subtracting(.one).difference))
        for (point, sign) in [(generator, C.Scalar.one), (opposite, -C.Scalar.one)] {
            let comb = Comb(for: point, teeth: 7)
            for (u, v) in (0..<12).flatMap({ u in (0..<12).map { (UInt64(u), UInt64($0)) } }) {
                // Small, and near the top: as many times G as n less than that.
                for base in [Word256.zero, Word256(powerOfTwo: 222), Word256(powerOfTwo: 234)] {
                    let (left, right) = (base.adding(Word256(u, 0, 0, 0)).sum, base.adding(Word256(v, 0, 0, 0)).sum)
                    let sum = Comb.sum(left, C.generatorComb, right, comb)
                    let expected = C.Scalar(left) + sign * C.Scalar(right)
                    #expect(
                        try sum.isInfinity ? expected.isZero : normal(sum) == C.multiple(expected.value), "\(u) \(v)")
                }
            }
        }
    }

    private func normal<C>(_ point: CurvePoint<C>) -> AffinePoint<C>? { AffinePoint.normalizing([point]).first }

    private func scaled<C>(_ point: AffinePoint<C>, by z: Word256) -> CurvePoint<C> {
        let z = C.Coordinate(z)
        return CurvePoint(x: point.x * z.squared, y: point.y * (z.squared * z), z: z)
    }
}
