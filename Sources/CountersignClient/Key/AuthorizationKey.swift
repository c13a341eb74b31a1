import Bytes
import Cryptography
import Glibc

/// The operator's P-256 key, which signs requests: made and kept by the operator alone.
///
/// The private half lies in locked memory and is never printed.
public final class AuthorizationKey: Sendable, CustomStringConvertible {
    private let key: P256.PrivateKey

    private init(_ key: consuming P256.PrivateKey) { self.key = key }

    /// Makes a new key.
    public static func generate() throws(VaultError) -> AuthorizationKey {
        do { return AuthorizationKey(try P256.PrivateKey.generate(from: SystemRandom())) } catch {
            throw VaultError(.invalidKey, "no key could be made: \(error)")
        }
    }

    /// Reads PKCS#8 in base64, with or without `wallet-auth:` before it, or in PEM; white space around it is ignored.
    /// - Throws: `invalidKey` for everything else.
    public convenience init(text: borrowing Secret) throws(VaultError) {
        let der = try KeyText.der(in: text)
        let key: P256.PrivateKey
        do { key = try P256.PrivateKey(pkcs8: der) } catch {
            throw VaultError(.invalidKey, "the key is not an unencrypted PKCS#8 private key of the curve P-256")
        }
        self.init(key)
    }

    /// Reads a key from a file.
    /// - Throws: `invalidKey`, also when the file cannot be read.
    public convenience init(file path: String) throws(VaultError) {
        guard let file = SmallFile(path) else { throw VaultError(.invalidKey, "\(path) cannot be opened") }
        guard let text = file.secret(atMost: KeyText.maximumCount + 1) else {
            throw VaultError(.invalidKey, "\(path) cannot be read")
        }
        try self.init(text: text)
    }

    /// Reads a key from an environment variable.
    /// - Throws: `invalidKey`, also when it is not set.
    public convenience init(environment name: String) throws(VaultError) {
        guard let value = getenv(name), value.pointee != 0 else {
            throw VaultError(.invalidKey, "the environment variable \(name) is not set")
        }
        let text = Secret(count: strnlen(value, KeyText.maximumCount + 1)) { buffer in
            buffer.copyMemory(from: UnsafeRawBufferPointer(start: value, count: buffer.count))
        }
        try self.init(text: text)
    }

    /// SubjectPublicKeyInfo in base64: what the platform is given.
    public var publicKey: String { Base64.encode(key.publicKey.spki) }

    /// PKCS#8 in base64. A secret.
    public func exportPrivateKey() -> Secret { key.pkcs8().base64() }

    /// ECDSA over SHA-256, in DER, in base64.
    func signature(for payload: [UInt8]) throws(VaultError) -> String {
        do { return Base64.encode(try key.signature(for: payload)) } catch {
            throw VaultError(.invalidKey, "the key cannot sign: \(error)")
        }
    }

    public var description: String { "AuthorizationKey(\(publicKey))" }
}
