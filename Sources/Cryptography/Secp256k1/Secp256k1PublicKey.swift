import CSecp256k1

extension Secp256k1 {
    /// A point of the curve that is known to be one.
    public struct PublicKey: Sendable, Hashable {
        let parsed: secp256k1_pubkey
        /// The point as 0x04 ‖ x ‖ y, 65 bytes.
        public let uncompressed: [UInt8]

        /// Takes a point in compressed form, 33 bytes, or uncompressed form, 65 bytes.
        /// - Throws: `invalidKey` for anything else.
        public init(_ bytes: [UInt8]) throws(CryptographyError) {
            var key = secp256k1_pubkey()
            // The library would take the hybrid form too, which begins with 6 or 7.
            guard let form = bytes.first, 2...4 ~= form,
                secp256k1_ec_pubkey_parse(SigningContext.current, &key, bytes, bytes.count) == 1
            else { throw CryptographyError(.invalidKey, "not a point of secp256k1") }
            self.init(key)
        }

        init(_ key: secp256k1_pubkey) {
            parsed = key
            uncompressed = PublicKey.serialize(key, count: 65, UInt32(SECP256K1_EC_UNCOMPRESSED))
        }

        /// The point as 0x02 or 0x03 ‖ x, 33 bytes.
        public var compressed: [UInt8] {
            PublicKey.serialize(parsed, count: 33, UInt32(SECP256K1_EC_COMPRESSED))
        }

        public static func == (left: PublicKey, right: PublicKey) -> Bool { left.uncompressed == right.uncompressed }

        public func hash(into hasher: inout Hasher) { hasher.combine(uncompressed) }

        private static func serialize(_ key: secp256k1_pubkey, count: Int, _ form: UInt32) -> [UInt8] {
            var key = key
            var bytes = [UInt8](repeating: 0, count: count)
            var written = count
            secp256k1_ec_pubkey_serialize(SigningContext.current, &bytes, &written, &key, form)
            return bytes
        }
    }
}
