/// The curve of the arithmetic for prepared keys, a = 0 (SEC 2 §2.4.1).
extension Secp256k1: Curve {
    /// p = 2^256 − 2^32 − 977.
    enum FieldPrime: PrimeModulus {
        @inline(__always)
        static var value: Word256 { Word256(0xffff_fffe_ffff_fc2f, .max, .max, .max) }
        @inline(__always)
        static var factor: UInt64 { 0xd838_091d_d225_3531 }
        @inline(__always)
        static var squaredRadix: Word256 { Word256(0x0000_07a2_000e_90a1, 1, 0, 0) }
    }

    enum GroupOrder: PrimeModulus {
        @inline(__always)
        static var value: Word256 {
            Word256(0xbfd2_5e8c_d036_4141, 0xbaae_dce6_af48_a03b, 0xffff_ffff_ffff_fffe, 0xffff_ffff_ffff_ffff)
        }
        @inline(__always)
        static var factor: UInt64 { 0x4b0d_ff66_5588_b13f }
        @inline(__always)
        static var squaredRadix: Word256 {
            Word256(0x896c_f214_67d7_d140, 0x7414_96c2_0e7c_f878, 0xe697_f5e4_5bcd_07c6, 0x9d67_1cd5_81c6_9bc5)
        }
    }

    static let generator = AffinePoint<Secp256k1>(
        x: Coordinate(
            Word256(0x59f2_815b_16f8_1798, 0x029b_fcdb_2dce_28d9, 0x55a0_6295_ce87_0b07, 0x79be_667e_f9dc_bbac)),
        y: Coordinate(
            Word256(0x9c47_d08f_fb10_d4b8, 0xfd17_b448_a685_5419, 0x5da4_fbfc_0e11_08a8, 0x483a_da77_26a3_c465)))

    static let generatorComb = Comb(forGenerator: generator)

    @inline(__always)
    static func slope(x: Coordinate, z: Coordinate) -> Coordinate {
        let third = x.squared
        return third.doubled + third
    }
}
