/// Who a server is: its certificate and the key that proves it.
public struct TLSIdentity: Sendable {
    /// The server's own certificate first, then those that lead to an authority, in PEM.
    public var certificates: [UInt8]
    /// The private key in PEM, not encrypted.
    public var privateKey: [UInt8]

    public init(certificates: [UInt8], privateKey: [UInt8]) {
        self.certificates = certificates
        self.privateKey = privateKey
    }
}

/// Why TLS cannot be spoken with a certificate and key.
public struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of a failure.
    public struct Code: Sendable, Hashable {
        private enum Kind { case certificate, privateKey, mismatch, library }
        private let kind: Kind

        /// The certificates cannot be read, or are too weak.
        public static let certificate = Code(kind: .certificate)
        /// The private key cannot be read; one with a password is none.
        public static let privateKey = Code(kind: .privateKey)
        /// The key belongs to another certificate.
        public static let mismatch = Code(kind: .mismatch)
        /// OpenSSL refuses, for want of memory for instance.
        public static let library = Code(kind: .library)
    }

    public let code: Code
    /// One sentence for the operator, without anything of the key.
    public let message: String

    public var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
