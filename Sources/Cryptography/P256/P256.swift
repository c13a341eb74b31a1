/// Keys and signatures on NIST P-256, also called secp256r1 and prime256v1, by OpenSSL: they authorize requests.
///
/// Keys that verify often have an arithmetic of ours, for public numbers only: `PreparedKey`.
public enum P256 {}
