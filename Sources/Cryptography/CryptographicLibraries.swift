/// The C libraries behind this module.
public enum CryptographicLibraries {
    /// Loads everything that is otherwise loaded at first use, so that a process can lock itself in afterwards.
    /// - Throws: `library` when something is missing.
    public static func load() throws(CryptographyError) {
        Sodium.start()
        _ = SigningContext.current
        _ = try P256Curve.group()
        _ = P256.generatorComb
        _ = Secp256k1.generatorComb
        guard AuthenticatedCipher.aes256GCM.isAvailable, AuthenticatedCipher.chaCha20Poly1305.isAvailable else {
            throw CryptographyError(.library, "OpenSSL lacks a cipher")
        }
        // The first signature of a process makes OpenSSL set up its generator.
        _ = try P256.PrivateKey.generate(from: SystemRandom()).signature(for: [])
    }
}
