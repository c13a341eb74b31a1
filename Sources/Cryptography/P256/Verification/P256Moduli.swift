/// The prime p = 2^256 − 2^224 + 2^192 + 2^96 − 1, over which the curve is defined (SEC 2 §2.4.2).
enum P256FieldPrime: PrimeModulus {
    @inline(__always)
    static var value: Word256 { Word256(0xffff_ffff_ffff_ffff, 0x0000_0000_ffff_ffff, 0, 0xffff_ffff_0000_0001) }
    @inline(__always)
    static var factor: UInt64 { 1 }
    @inline(__always)
    static var squaredRadix: Word256 {
        Word256(0x0000_0000_0000_0003, 0xffff_fffb_ffff_ffff, 0xffff_ffff_ffff_fffe, 0x0000_0004_ffff_fffd)
    }
}

/// The prime n, the order of the group of points (SEC 2 §2.4.2).
enum P256GroupOrder: PrimeModulus {
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

/// A coordinate.
typealias P256Coordinate = Residue<P256FieldPrime>
/// A number by which points are multiplied.
typealias P256Scalar = Residue<P256GroupOrder>
