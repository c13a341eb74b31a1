/// Keys and signatures on NIST P-256, also called secp256r1 and prime256v1, by OpenSSL: they authorize requests.
public enum P256 {}
