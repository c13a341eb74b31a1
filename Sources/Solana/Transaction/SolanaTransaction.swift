import Cryptography

/// A message with a place for the signature of each account that must sign.
public struct SolanaTransaction: Hashable, Sendable {
    /// Bytes that a transaction has at most, so that it fits a packet: 1280 − 40 − 8.
    public static let maximumCount = 1232
    /// Bytes of a signature.
    public static let signatureCount = 64
    /// What stands where a signature is missing.
    public static let missingSignature = [UInt8](repeating: 0, count: signatureCount)

    /// One for each signer of the message, in their order; 64 zero bytes where one is missing.
    public let signatures: [[UInt8]]
    /// What is signed.
    public let message: SolanaMessage

    /// A transaction that nobody has signed yet.
    public init(unsigned message: SolanaMessage) {
        signatures = Array(repeating: Self.missingSignature, count: Int(message.header.requiredSignatures))
        self.message = message
    }

    private init(signatures: [[UInt8]], message: SolanaMessage) {
        self.signatures = signatures
        self.message = message
    }

    /// The transaction of which `bytes` are the encoding, and nothing else.
    /// - Throws: `tooLarge` beyond 1232 bytes, `unsupported` for version 1 and above, `malformed` when the number of
    ///   signatures is not that of signers, else as `SolanaMessage`.
    public init(_ bytes: [UInt8]) throws(SolanaError) {
        // SIMD-0385: version 1 begins with its message, and has no count of signatures.
        guard bytes.first != 0x81 else {
            throw SolanaError(.unsupported, "transactions of version 1 are not supported")
        }
        guard bytes.count <= Self.maximumCount else {
            throw SolanaError(.tooLarge, "a transaction has at most \(Self.maximumCount) bytes")
        }
        var reader = ByteReader(bytes)
        signatures = try reader.list { reader throws(SolanaError) in try reader.bytes(Self.signatureCount) }
        message = try SolanaMessage(try reader.bytes(reader.left))
        guard signatures.count == Int(message.header.requiredSignatures) else {
            throw SolanaError(.malformed, "there must be one signature for each signer, if only of zeros")
        }
    }

    /// The bytes that are sent.
    public var bytes: [UInt8] {
        CompactU16.encode(UInt16(clamping: signatures.count)) + signatures.flatMap { $0 } + message.bytes
    }

    /// The place of an account's signature; nil when the account is not asked to sign.
    public func slot(of signer: SolanaAddress) -> Int? { message.signers.firstIndex(of: signer) }

    /// The transaction with one more signature; those of others stay as they are.
    /// - Throws: `forbidden` when the account is not asked to sign, `malformed` unless the signature has 64 bytes.
    public func signed(by signer: SolanaAddress, _ signature: [UInt8]) throws(SolanaError) -> SolanaTransaction {
        guard let slot = slot(of: signer) else {
            throw SolanaError(.forbidden, "the account is not among the signers of the transaction")
        }
        guard signature.count == Self.signatureCount else {
            throw SolanaError(.malformed, "a signature has \(Self.signatureCount) bytes")
        }
        var signatures = signatures
        signatures[slot] = signature
        return SolanaTransaction(signatures: signatures, message: message)
    }
}
