extension SolanaMessage {
    /// The message of which `bytes` are the encoding, and nothing else.
    /// - Throws: `malformed` for bytes that end early or go on, `notCanonical` for a length in a longer form,
    ///   `unsupported` for versions above 0, `outOfRange` or `forbidden` for what the network would refuse.
    public init(_ bytes: [UInt8]) throws(SolanaError) {
        var reader = ByteReader(bytes)
        self = try SolanaMessage(reading: &reader)
        try reader.finish()
        try checkSanity()
    }

    /// Reads the layout alone: the rules of `checkSanity` may be broken, and bytes may follow.
    init(reading reader: inout ByteReader) throws(SolanaError) {
        version = try SolanaMessage.version(&reader)
        header = Header(
            requiredSignatures: try reader.byte(), readonlySigned: try reader.byte(),
            readonlyUnsigned: try reader.byte())
        accountKeys = try reader.list { reader throws(SolanaError) in try reader.address() }
        recentBlockhash = try reader.bytes(32)
        instructions = try reader.list { reader throws(SolanaError) in
            Instruction(
                programIndex: try reader.byte(), accountIndexes: try reader.byteList(), data: try reader.byteList())
        }
        guard version == .v0 else {
            lookups = []
            return
        }
        lookups = try reader.list { reader throws(SolanaError) in
            Lookup(
                table: try reader.address(), writableIndexes: try reader.byteList(),
                readonlyIndexes: try reader.byteList())
        }
    }

    private static func version(_ reader: inout ByteReader) throws(SolanaError) -> Version {
        guard let first = reader.next, first & 0x80 != 0 else { return .legacy }
        let version = try reader.byte() & 0x7F
        guard version == 0 else {
            throw SolanaError(.unsupported, "transactions of version \(version) are not supported")
        }
        return .v0
    }

    /// The rules of the network for every message that it receives.
    private func checkSanity() throws(SolanaError) {
        let required = Int(header.requiredSignatures)
        guard required >= 1, header.readonlySigned < header.requiredSignatures else {
            throw SolanaError(.forbidden, "whoever pays the fee must sign and be writable")
        }
        guard required + Int(header.readonlyUnsigned) <= accountKeys.count else {
            throw SolanaError(.outOfRange, "the header counts more accounts than there are")
        }
        let total = accountKeys.count + loadedCount
        guard total <= 256 else { throw SolanaError(.tooLarge, "a message has at most 256 accounts") }
        // The network answers AccountLoadedTwice.
        guard Set(accountKeys).count == accountKeys.count else {
            throw SolanaError(.forbidden, "an account is named twice")
        }
        guard lookups.allSatisfy({ !$0.writableIndexes.isEmpty || !$0.readonlyIndexes.isEmpty }) else {
            throw SolanaError(.forbidden, "a lookup table is named and not used")
        }
        for instruction in instructions {
            // Index 0 is whoever pays. Programs are never looked up in tables.
            guard (1..<accountKeys.count).contains(Int(instruction.programIndex)) else {
                throw SolanaError(.outOfRange, "an instruction calls no account of the message")
            }
            guard instruction.accountIndexes.allSatisfy({ Int($0) < total }) else {
                throw SolanaError(.outOfRange, "an instruction names an account that is not there")
            }
        }
    }
}

extension ByteReader {
    fileprivate mutating func byteList() throws(SolanaError) -> [UInt8] { try bytes(Int(try compactU16())) }
}
