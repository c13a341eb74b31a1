/// What may be signed as a message of its own: nothing that is, or could become, a transaction.
///
/// Wallets of this network sign the bytes of a message as they are. A message that is the one of a transaction would be
/// a signed transaction that no policy of transactions has seen.
public enum MessageGuard {
    /// Refuses bytes that begin like a versioned message, and those that a legacy message or a transaction with its
    /// signatures can be read from, whether or not more bytes follow and the network would take them.
    ///
    /// Bytes that begin with 0xff are let through: that is the version that the network keeps for messages off the
    /// chain.
    /// - Throws: `forbidden`.
    public static func check(_ message: [UInt8]) throws(SolanaError) {
        if let first = message.first, (0x80...0xFE).contains(first) {
            throw SolanaError(.forbidden, "the message begins like the one of a transaction with a version")
        }
        // Text can be read as a transaction only beyond the size of one: a printable character in place of the first
        // count asks for more keys than fit.
        guard !isMessage(message) else { throw SolanaError(.forbidden, "the message is the one of a transaction") }
        guard !isTransaction(message) else { throw SolanaError(.forbidden, "the message is a whole transaction") }
    }

    private static func isMessage(_ bytes: [UInt8]) -> Bool {
        var reader = ByteReader(Array(bytes.prefix(SolanaTransaction.maximumCount)))
        return (try? SolanaMessage(reading: &reader)) != nil
    }

    private static func isTransaction(_ bytes: [UInt8]) -> Bool {
        var reader = ByteReader(Array(bytes.prefix(SolanaTransaction.maximumCount)))
        let signatures = try? reader.list { reader throws(SolanaError) in
            try reader.bytes(SolanaTransaction.signatureCount)
        }
        guard signatures != nil else { return false }
        // Version 1 has no count of signatures, so one with a count is none.
        return (try? SolanaMessage(reading: &reader)) != nil
    }
}
