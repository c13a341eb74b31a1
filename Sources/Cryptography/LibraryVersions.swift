import COpenSSL
import CSodium

extension CryptographicLibraries {
    /// What each library that is loaded says of itself; libsecp256k1 says nothing.
    public static var versions: [String] {
        ["libsodium \(String(cString: sodium_version_string()))", String(cString: OpenSSL_version(OPENSSL_VERSION))]
    }
}
