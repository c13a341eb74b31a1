/// Making messages of instructions, as the Rust SDK does (`compiled_keys.rs`).
///
/// Other builders order accounts otherwise inside a group, so the same instructions may have other bytes elsewhere.
extension SolanaMessage {
    /// An instruction that says of each account whether it signs and may be written.
    public struct Call: Hashable, Sendable {
        /// An account with its roles.
        public struct Account: Hashable, Sendable {
            /// Which account.
            public let address: SolanaAddress
            /// Whether it must sign.
            public let isSigner: Bool
            /// Whether it may be written.
            public let isWritable: Bool

            /// An account with its roles.
            public init(_ address: SolanaAddress, isSigner: Bool = false, isWritable: Bool = false) {
                self.address = address
                self.isSigner = isSigner
                self.isWritable = isWritable
            }
        }

        /// The program that is called.
        public let program: SolanaAddress
        /// What the program is given, in its order.
        public let accounts: [Account]
        /// What the program is told.
        public let data: [UInt8]

        /// A call of a program.
        public init(program: SolanaAddress, accounts: [Account], data: [UInt8]) {
            self.program = program
            self.accounts = accounts
            self.data = data
        }
    }

    /// A lookup table with the addresses in it.
    public struct Table: Hashable, Sendable {
        /// The account of the table.
        public let address: SolanaAddress
        /// At most 256.
        public let entries: [SolanaAddress]

        /// A table with its addresses.
        public init(_ address: SolanaAddress, entries: [SolanaAddress]) {
            self.address = address
            self.entries = entries
        }
    }

    /// The message that makes calls.
    /// - Parameters:
    ///   - payer: who pays the fee.
    ///   - recentBlockhash: 32 bytes.
    ///   - tables: nil for a legacy message; what a table holds need not be named in the message.
    /// - Throws: `tooLarge` for more than 256 accounts or a table with more, `malformed` for another length of the hash.
    public init(
        payer: SolanaAddress, calls: [Call], recentBlockhash: [UInt8], tables: [Table]? = nil
    ) throws(SolanaError) {
        guard recentBlockhash.count == 32 else { throw SolanaError(.malformed, "a blockhash has 32 bytes") }
        var roles = AccountRoles(payer: payer, calls: calls)
        var lookups: [Lookup] = []
        var loaded: (writable: [SolanaAddress], readonly: [SolanaAddress]) = ([], [])
        for table in tables ?? [] {
            let writable = try roles.take(from: table, isWritable: true)
            let readonly = try roles.take(from: table, isWritable: false)
            guard !writable.isEmpty || !readonly.isEmpty else { continue }
            lookups.append(
                Lookup(
                    table: table.address, writableIndexes: writable.map(\.index),
                    readonlyIndexes: readonly.map(\.index)))
            loaded.writable += writable.map(\.address)
            loaded.readonly += readonly.map(\.address)
        }
        let keys = roles.ordered
        let places = try SolanaMessage.places(of: keys + loaded.writable + loaded.readonly)
        version = tables == nil ? .legacy : .v0
        header = roles.header
        accountKeys = keys
        self.recentBlockhash = recentBlockhash
        instructions = calls.map { call in
            Instruction(
                programIndex: places[call.program] ?? 0, accountIndexes: call.accounts.map { places[$0.address] ?? 0 },
                data: call.data)
        }
        self.lookups = lookups
    }

    private static func places(of keys: [SolanaAddress]) throws(SolanaError) -> [SolanaAddress: UInt8] {
        guard keys.count <= 256 else { throw SolanaError(.tooLarge, "account index overflowed during compilation") }
        return Dictionary(
            zip(keys, 0...UInt8.max).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
    }
}

/// What each account of a message is for, over all its instructions.
private struct AccountRoles {
    private struct Role {
        var isSigner = false
        var isWritable = false
        var isProgram = false
        var isNonce = false
    }

    private let payer: SolanaAddress
    private var roles: [SolanaAddress: Role] = [:]

    init(payer: SolanaAddress, calls: [SolanaMessage.Call]) {
        self.payer = payer
        for call in calls {
            roles[call.program, default: Role()].isProgram = true
            for account in call.accounts {
                roles[account.address, default: Role()].isSigner |= account.isSigner
                roles[account.address, default: Role()].isWritable |= account.isWritable
            }
        }
        roles[payer] = Role(isSigner: true, isWritable: true)
        if let first = calls.first, SolanaProgram(first.program) == .system, first.data == [4, 0, 0, 0],
            let nonce = first.accounts.first
        {
            roles[nonce.address]?.isNonce = true
        }
    }

    /// Takes out what a table can stand for: neither signers nor programs nor the account of a nonce.
    mutating func take(
        from table: SolanaMessage.Table, isWritable: Bool
    ) throws(SolanaError) -> [(address: SolanaAddress, index: UInt8)] {
        let candidates = roles.filter { key, role in
            role.isWritable == isWritable && !role.isSigner && !role.isProgram && !role.isNonce
        }
        var taken: [(address: SolanaAddress, index: UInt8)] = []
        for address in candidates.keys.inByteOrder {
            guard let place = table.entries.firstIndex(of: address) else { continue }
            guard let index = UInt8(exactly: place) else {
                throw SolanaError(.tooLarge, "address lookup table index overflowed during compilation")
            }
            taken.append((address, index))
            roles[address] = nil
        }
        return taken
    }

    /// The accounts that stay, in their four groups, whoever pays first.
    var ordered: [SolanaAddress] {
        [payer]
            + group(signing: true, writable: true).filter { $0 != payer } + group(signing: true, writable: false)
            + group(signing: false, writable: true) + group(signing: false, writable: false)
    }

    var header: SolanaMessage.Header {
        let readonlySigned = group(signing: true, writable: false).count
        return SolanaMessage.Header(
            requiredSignatures: UInt8(clamping: group(signing: true, writable: true).count + readonlySigned),
            readonlySigned: UInt8(clamping: readonlySigned),
            readonlyUnsigned: UInt8(clamping: group(signing: false, writable: false).count))
    }

    private func group(signing: Bool, writable: Bool) -> [SolanaAddress] {
        roles.filter { $0.value.isSigner == signing && $0.value.isWritable == writable }.keys.inByteOrder
    }
}

extension Collection<SolanaAddress> {
    fileprivate var inByteOrder: [SolanaAddress] {
        sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }
}

extension Bool {
    fileprivate static func |= (left: inout Bool, right: Bool) { left = left || right }
}
