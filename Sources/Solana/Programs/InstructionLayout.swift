/// How one instruction of a program is written: the bytes that it begins with, what follows them, and the accounts.
public struct InstructionLayout: Sendable {
    /// A value in the data of an instruction. Numbers are little-endian.
    enum Form: Sendable {
        case u8, u16, u32, u64
        case address
        /// A byte that says whether an address follows. Some clients write 32 zero bytes for an absent one at the end.
        case optionalAddress
        /// A length of 64 bits and as many bytes of UTF-8, at most 32.
        case seed
    }

    /// What members are, for those who compare them.
    public enum MemberKind: Sendable {
        case address
        case integer
        case text
    }

    /// The name of the instruction, such as `TransferChecked`.
    public let name: String
    /// The bytes that the data begins with.
    let tag: [UInt8]
    let data: [(name: String, form: Form)]
    /// The names of the accounts that must be there, in order; more may follow, such as those of a multisig.
    let accounts: [String]

    init(_ name: String, _ tag: [UInt8], _ data: [(name: String, form: Form)] = [], accounts: [String] = []) {
        self.name = name
        self.tag = tag
        self.data = data
        self.accounts = accounts
    }

    /// The names of everything that the instruction says, with what they are.
    public var members: [(name: String, kind: MemberKind)] {
        data.map { ($0.name, $0.form.kind) } + accounts.map { ($0, .address) }
    }
}

extension InstructionLayout.Form {
    fileprivate var kind: InstructionLayout.MemberKind {
        switch self {
        case .u8, .u16, .u32, .u64: .integer
        case .address, .optionalAddress: .address
        case .seed: .text
        }
    }
}
