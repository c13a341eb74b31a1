import Cryptography

/// What the signatures of a transaction cover: accounts, a recent blockhash, and instructions to programs.
///
/// Decoding is strict: what is accepted is encoded to the same bytes, and obeys the rules that the network checks
/// before it runs anything (`sanitize` of the Solana SDK).
public struct SolanaMessage: Hashable, Sendable {
    /// Which layout the bytes have.
    public enum Version: Hashable, Sendable {
        case legacy
        /// Version 0: like `legacy`, with accounts that lookup tables name.
        case v0
    }

    /// How many of the accounts sign and how many may be written.
    public struct Header: Hashable, Sendable {
        /// The first so many accounts must sign.
        public let requiredSignatures: UInt8
        /// The last so many of those are only read.
        public let readonlySigned: UInt8
        /// The last so many of the other accounts are only read.
        public let readonlyUnsigned: UInt8

        /// A header of three counts.
        public init(requiredSignatures: UInt8, readonlySigned: UInt8, readonlyUnsigned: UInt8) {
            self.requiredSignatures = requiredSignatures
            self.readonlySigned = readonlySigned
            self.readonlyUnsigned = readonlyUnsigned
        }
    }

    /// One call of a program, by positions among the accounts of the message.
    public struct Instruction: Hashable, Sendable {
        /// The position of the program.
        public let programIndex: UInt8
        /// The positions of the accounts that the program is given.
        public let accountIndexes: [UInt8]
        /// What the program is told.
        public let data: [UInt8]
    }

    /// Accounts that the network takes from a lookup table when it runs the transaction.
    public struct Lookup: Hashable, Sendable {
        /// The account of the table.
        public let table: SolanaAddress
        /// Positions in the table of accounts that may be written.
        public let writableIndexes: [UInt8]
        /// Positions in the table of accounts that are only read.
        public let readonlyIndexes: [UInt8]
    }

    /// Which layout the bytes have.
    public let version: Version
    /// How many accounts sign and how many may be written.
    public let header: Header
    /// The accounts that the message itself names; the first pays the fee.
    public let accountKeys: [SolanaAddress]
    /// 32 bytes: a recent blockhash, or the value of a nonce account.
    public let recentBlockhash: [UInt8]
    /// The calls, in the order in which they are made.
    public let instructions: [Instruction]
    /// Empty in a legacy message.
    public let lookups: [Lookup]

    /// The accounts that must sign, in the order of their signatures.
    public var signers: ArraySlice<SolanaAddress> { accountKeys.prefix(Int(header.requiredSignatures)) }

    /// Who pays the fee.
    public var feePayer: SolanaAddress? { accountKeys.first }

    /// How many accounts lookup tables add.
    var loadedCount: Int { lookups.reduce(0) { $0 + $1.writableIndexes.count + $1.readonlyIndexes.count } }
}
