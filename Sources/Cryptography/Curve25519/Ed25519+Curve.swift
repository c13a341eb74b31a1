extension Ed25519 {
    /// p = 2^255 − 19.
    enum FieldPrime: PrimeModulus {
        @inline(__always)
        static var value: Word256 { Word256(0xffff_ffff_ffff_ffed, .max, .max, 0x7fff_ffff_ffff_ffff) }
        @inline(__always)
        static var factor: UInt64 { 0x86bc_a1af_286b_ca1b }
        @inline(__always)
        static var squaredRadix: Word256 { Word256(1444, 0, 0, 0) }
    }

    /// d = −121665 / 121666 (RFC 8032 §5.1).
    private static let curveConstant = Residue<FieldPrime>(
        Word256(0x75eb_4dca_1359_78a3, 0x0070_0a4d_4141_d8ab, 0x8cc7_4079_7779_e898, 0x5203_6cee_2b6f_fe73))

    /// Whether 32 bytes are decompressed to a point of the curve, as curve25519-dalek does it: y may be p or more, the bit
    /// of the sign is passed over, and points of any order count. False for any other number of bytes.
    ///
    /// What Solana asks of addresses that programs derive, and no check of a public key.
    public static func isOnCurve(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == publicKeyCount else { return false }
        var bigEndian = Array(bytes.reversed())
        bigEndian[0] &= 0x7F
        let square = Residue<FieldPrime>(Word256(bigEndian: bigEndian)).squared
        let numerator = square - .one
        let denominator = curveConstant * square + .one
        // x² = u/v has a root exactly if u·v has, v being never 0.
        return numerator.isZero || (numerator * denominator).isSquare
    }
}

extension Residue<Ed25519.FieldPrime> {
    /// Euler's criterion for a number that is not 0: its power of (p − 1)/2 = 2^254 − 10 is 1.
    fileprivate var isSquare: Bool {
        let exponent = Word256(0xffff_ffff_ffff_fff6, .max, .max, 0x3fff_ffff_ffff_ffff)
        var power = Self.one
        for position in (0..<254).reversed() {
            power = power.squared
            if exponent.bit(position) == 1 { power = power * self }
        }
        return power == .one
    }
}
