import COpenSSL
import TestSupport
import Testing

@testable import Cryptography

/// The arithmetic against OpenSSL's.
@Suite struct ResidueTests {
    @Test func `arithmetic modulo the primes of P-256 is that of OpenSSL`() throws {
        try compare(P256.FieldPrime.self)
        try compare(P256.GroupOrder.self)
    }

    @Test func `arithmetic modulo the primes of secp256k1, close to 2^256, is that of OpenSSL`() throws {
        try compare(Secp256k1.FieldPrime.self)
        try compare(Secp256k1.GroupOrder.self)
    }

    @Test func `the constants of all moduli are what they should be`() throws {
        try check(P256.FieldPrime.self, "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff")
        try check(P256.GroupOrder.self, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
        try check(Secp256k1.FieldPrime.self, "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f")
        try check(Secp256k1.GroupOrder.self, "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
    }

    @Test func `shifts move bits across the words`() {
        let random = SeededRandom(seed: 4)
        for distance in 1...63 {
            let number = Operands.random(random)
            var right = number
            right.shiftRight(by: UInt64(distance))
            var left = number
            left.shiftLeft(by: UInt64(distance))
            for position in 0..<256 {
                #expect(right.bit(position) == (position + distance < 256 ? number.bit(position + distance) : 0))
                #expect(left.bit(position) == (position >= distance ? number.bit(position - distance) : 0))
            }
        }
        for exponent in 0..<256 {
            let power = Word256(powerOfTwo: exponent)
            #expect((0..<300).filter { power.bit($0) == 1 } == [exponent])
        }
    }

    private func check<Modulus: PrimeModulus>(_: Modulus.Type, _ value: String) throws {
        #expect(try Modulus.value == Word256(hex: value))
        #expect(Modulus.value.w0 &* Modulus.factor == .max)
        let reference = try Reference(Modulus.value)
        var power = Word256.one
        for _ in 0..<512 { power = try reference.compute(power, power, BN_mod_add) }
        #expect(power == Modulus.squaredRadix)
    }

    private func compare<Modulus: PrimeModulus>(_: Modulus.Type) throws {
        let reference = try Reference(Modulus.value)
        let random = SeededRandom(seed: 2)
        /// 2^256 modulo m.
        let radix = Word256.zero.subtracting(Modulus.value).difference
        let structured = Operands.structured(Modulus.value)
        var pairs = structured.flatMap { left in structured.map { (left, $0) } }
        for _ in 0..<2000 { pairs.append((Operands.random(random), Operands.random(random))) }
        for (left, right) in pairs {
            let (a, b) = (Residue<Modulus>(left), Residue<Modulus>(right))
            let isRight =
                try (a * b).value == reference.compute(left, right, BN_mod_mul)
                && (a + b).value == reference.compute(left, right, BN_mod_add)
                && (a - b).value == reference.compute(left, right, BN_mod_sub)
                && a.squared == a * a && a.doubled == a + a
            #expect(isRight, "\(left) \(right)")
            guard left < Modulus.value else { continue }
            // The same words as they stand in the multiplication, of which the right one may be m or more.
            let product = Residue<Modulus>(montgomeryForm: left) * Residue<Modulus>(montgomeryForm: right)
            #expect(product.montgomeryForm < Modulus.value)
            let scaled = try reference.compute(product.montgomeryForm, radix, BN_mod_mul)
            #expect(try scaled == reference.compute(left, right, BN_mod_mul), "\(left) \(right)")
        }
        for number in structured + (0..<2000).map({ _ in Operands.random(random) })
            + (0..<256).map(Word256.init(powerOfTwo:))
        {
            let residue = Residue<Modulus>(number)
            #expect(residue.inverse.value == (residue.isZero ? .zero : try reference.inverse(number)), "\(number)")
        }
    }
}

/// OpenSSL's numbers.
private final class Reference {
    private let modulus: OpaquePointer
    private let context: OpaquePointer

    init(_ modulus: Word256) throws {
        self.modulus = try #require(BN_bin2bn(modulus.bigEndianBytes, 32, nil))
        context = try #require(BN_CTX_new())
    }

    deinit {
        BN_free(modulus)
        BN_CTX_free(context)
    }

    typealias Operation = (OpaquePointer?, OpaquePointer?, OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Int32

    func compute(_ left: Word256, _ right: Word256, _ operation: Operation) throws -> Word256 {
        let (a, b) = (BN_bin2bn(left.bigEndianBytes, 32, nil), BN_bin2bn(right.bigEndianBytes, 32, nil))
        let result = BN_new()
        defer { [a, b, result].forEach(BN_free) }
        #expect(operation(result, a, b, modulus, context) == 1)
        return try word(result)
    }

    func inverse(_ number: Word256) throws -> Word256 {
        let a = BN_bin2bn(number.bigEndianBytes, 32, nil)
        let result = BN_mod_inverse(nil, a, modulus, context)
        defer { [a, result].forEach(BN_free) }
        return try word(result)
    }

    private func word(_ number: OpaquePointer?) throws -> Word256 {
        var bytes = [UInt8](repeating: 0, count: 32)
        try #require(BN_bn2binpad(number, &bytes, 32) == 32)
        return Word256(bigEndian: bytes)
    }
}
