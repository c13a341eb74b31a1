/// The two numbers of an ECDSA signature, each from 1 to n − 1 (FIPS 186-5 §6.4.2, step 1).
struct ECDSASignature<C: Curve>: Equatable, Sendable {
    let r, s: Word256

    /// Nil when a number is out of range.
    init?(r: Word256, s: Word256) {
        guard !r.isZero, r < C.GroupOrder.value, !s.isZero, s < C.GroupOrder.value else { return nil }
        self.r = r
        self.s = s
    }

    /// Whether s is the lesser of s and n − s, both of which are valid.
    var hasLowS: Bool { s < C.GroupOrder.value.subtracting(s).difference }

    /// The point (digest / s) · G + (r / s) · Q for the key Q of the comb: that of the nonce, if the signature is one of the digest.
    ///
    /// FIPS 186-5 §6.4.2, steps 3 to 6; SEC 1 §4.1.4.
    @inline(__always)
    func noncePoint(forDigest digest: Word256, under key: Comb<C>) -> CurvePoint<C> {
        let inverse = C.Scalar(s).inverse
        let u = C.Scalar(digest) * inverse
        let v = C.Scalar(r) * inverse
        return Comb.sum(u.value, C.generatorComb, v.value, key)
    }
}
