import COpenSSL

/// OpenSSL's handles for the curve, and the conversions that keys and signatures share.
enum P256Curve {
    /// Immutable after its creation, which is why threads may share it.
    private struct Group: @unchecked Sendable { let handle: OpaquePointer? }
    private static let shared = Group(handle: EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1))

    static func group() throws(CryptographyError) -> OpaquePointer {
        guard let group = shared.handle else { throw CryptographyError(.library, "P-256 is not available") }
        return group
    }

    /// The uncompressed form, 65 bytes, of a point of the curve in compressed or uncompressed form.
    /// - Throws: `invalidKey` when the bytes are no such point; infinity and the hybrid form are none.
    static func uncompressed(_ encoded: [UInt8]) throws(CryptographyError) -> [UInt8] {
        let isCompressed = encoded.count == 33 && (encoded[0] == 2 || encoded[0] == 3)
        let isUncompressed = encoded.count == 65 && encoded[0] == 4
        guard isCompressed || isUncompressed else {
            throw CryptographyError(.invalidKey, "not a P-256 point of 33 or 65 bytes")
        }
        let point = try Point()
        guard EC_POINT_oct2point(try group(), point.handle, encoded, encoded.count, nil) == 1 else {
            ERR_clear_error()
            throw CryptographyError(.invalidKey, "not a point of P-256")
        }
        return try point.encoded(POINT_CONVERSION_UNCOMPRESSED, count: 65)
    }

    /// A point of the curve for the time of one computation.
    struct Point: ~Copyable {
        let handle: OpaquePointer

        init() throws(CryptographyError) {
            guard let handle = EC_POINT_new(try group()) else { throw CryptographyError(.library, "out of memory") }
            self.handle = handle
        }

        deinit { EC_POINT_free(handle) }

        func encoded(_ form: point_conversion_form_t, count: Int) throws(CryptographyError) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: count)
            guard EC_POINT_point2oct(try group(), handle, form, &bytes, count, nil) == count else {
                ERR_clear_error()
                throw CryptographyError(.invalidKey, "the point at infinity")
            }
            return bytes
        }
    }
}

/// An OpenSSL key. It is not changed after its creation, which is why threads may share it.
final class ECKey: @unchecked Sendable {
    let handle: OpaquePointer

    init() throws(CryptographyError) {
        guard let handle = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1) else {
            throw CryptographyError(.library, "P-256 is not available")
        }
        self.handle = handle
    }

    deinit { EC_KEY_free(handle) }
}
