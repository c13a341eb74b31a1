/// The curve of the arithmetic for prepared keys, a = −3 (SEC 2 §2.4.2).
extension P256: Curve {
    /// p = 2^256 − 2^224 + 2^192 + 2^96 − 1.
    enum FieldPrime: PrimeModulus {
        @inline(__always)
        static var value: Word256 { Word256(0xffff_ffff_ffff_ffff, 0x0000_0000_ffff_ffff, 0, 0xffff_ffff_0000_0001) }
        @inline(__always)
        static var factor: UInt64 { 1 }
        @inline(__always)
        static var squaredRadix: Word256 {
            Word256(0x0000_0000_0000_0003, 0xffff_fffb_ffff_ffff, 0xffff_ffff_ffff_fffe, 0x0000_0004_ffff_fffd)
        }
    }

    enum GroupOrder: PrimeModulus {
        @inline(__always)
        static var value: Word256 {
            Word256(0xf3b9_cac2_fc63_2551, 0xbce6_faad_a717_9e84, 0xffff_ffff_ffff_ffff, 0xffff_ffff_0000_0000)
        }
        @inline(__always)
        static var factor: UInt64 { 0xccd1_c8aa_ee00_bc4f }
        @inline(__always)
        static var squaredRadix: Word256 {
            Word256(0x8324_4c95_be79_eea2, 0x4699_799c_49bd_6fa6, 0x2845_b239_2b6b_ec59, 0x66e1_2d94_f3d9_5620)
        }
    }

    static let generator = AffinePoint<P256>(
        x: Coordinate(
            Word256(0xf4a1_3945_d898_c296, 0x7703_7d81_2deb_33a0, 0xf8bc_e6e5_63a4_40f2, 0x6b17_d1f2_e12c_4247)),
        y: Coordinate(
            Word256(0xcbb6_4068_37bf_51f5, 0x2bce_3357_6b31_5ece, 0x8ee7_eb4a_7c0f_9e16, 0x4fe3_42e2_fe1a_7f9b)))

    static let generatorComb = Comb(forGenerator: generator)

    @inline(__always)
    static func slope(x: Coordinate, z: Coordinate) -> Coordinate {
        let zz = z.squared
        let third = (x - zz) * (x + zz)
        return third.doubled + third
    }
}
