import Bytes
import Cryptography
import Signer

/// What became of a decision in the commit that recorded it.
public enum LogOutcome: String, Sendable, CaseIterable {
    /// The caller may have it.
    case released
    /// A record that it was judged by had changed; it was judged again.
    case superseded
    /// Nobody got it: the caller was gone, a repeated request had its answer already, or a constraint forbade it.
    case unreleased
}

/// One link of the log's chain.
///
///     hash = SHA-256("vault/audit/v1" ‖ JCS{at, boot, counter, outcome, prev, receipt, seq, signature, v})
///
/// where `receipt` is the SHA-256 of the receipt's content and `prev` the hash of the link before, 32 zero bytes for the
/// first.
public struct LogEntry: Sendable, Equatable {
    static let domain = "vault/audit/v1"
    public static let genesis = [UInt8](repeating: 0, count: 32)

    public let sequence: Int64
    public let atMs: Int64
    public let outcome: LogOutcome
    public let receipt: SignedReceipt

    public init(sequence: Int64, atMs: Int64, outcome: LogOutcome, receipt: SignedReceipt) {
        self.sequence = sequence
        self.atMs = atMs
        self.outcome = outcome
        self.receipt = receipt
    }

    /// The hash of this link after the one before it.
    public func hash(after previous: [UInt8]) -> [UInt8] {
        ChainHash.hash(record(after: previous), domain: LogEntry.domain)
    }

    /// The canonical text, written directly: its members are few, fixed, and sorted here.
    private func record(after previous: [UInt8]) -> [UInt8] {
        let text =
            #"{"at":\#(atMs),"boot":"\#(Hex.encode(receipt.boot))","counter":\#(receipt.counter),"#
            + #""outcome":"\#(outcome.rawValue)","prev":"\#(Hex.encode(previous))","#
            + #""receipt":"\#(Hex.encode(SHA256.hash(receipt.content)))","seq":\#(sequence),"#
            + #""signature":"\#(Hex.encode(receipt.signature))","v":1}"#
        return Array(text.utf8)
    }
}
