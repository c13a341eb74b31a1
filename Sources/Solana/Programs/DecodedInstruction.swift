/// What an instruction of a known program says.
///
/// Decoding is strict: bytes that go on after what is known are refused, although programs pass over them, since a
/// reader who was not shown all of an instruction cannot answer for it.
public struct DecodedInstruction: Sendable, Equatable {
    /// A value of an instruction.
    public enum Value: Sendable, Equatable {
        case account(InstructionAccount)
        case integer(UInt64)
        case text(String)
        /// An address that may be absent, and is.
        case absent
    }

    /// The program that is called.
    public let program: SolanaProgram
    /// The name of the instruction, such as `TransferChecked`.
    public let name: String
    private let members: [String: Value]

    /// Reads an instruction; nil when its program is unknown here, or the bytes or accounts are not those of one of
    /// the instructions that are known of it.
    public init?(_ instruction: SolanaInstruction) {
        guard let program = SolanaProgram(instruction.program) else { return nil }
        for layout in program.layouts {
            guard let members = layout.read(instruction) else { continue }
            self.program = program
            name = layout.name
            self.members = members
            return
        }
        return nil
    }

    /// The value of a member, such as `amount`; nil when the instruction has no such member.
    public subscript(member: String) -> Value? { members[member] }

    /// The number of a member; nil when there is none.
    public func integer(_ member: String) -> UInt64? {
        if case .integer(let value) = members[member] { value } else { nil }
    }

    /// The address of a member; nil when there is none, or a lookup table has it.
    public func address(_ member: String) -> SolanaAddress? {
        if case .account(let account) = members[member] { account.address } else { nil }
    }
}

extension InstructionLayout {
    /// The members of an instruction; nil when it is not written in this way.
    fileprivate func read(_ instruction: SolanaInstruction) -> [String: DecodedInstruction.Value]? {
        guard instruction.data.starts(with: tag), instruction.accounts.count >= accounts.count else { return nil }
        var reader = ByteReader(Array(instruction.data.dropFirst(tag.count)))
        var members: [String: DecodedInstruction.Value] = [:]
        for (name, form) in data {
            guard let value = try? reader.value(form) else { return nil }
            members[name] = value
        }
        guard reader.left == 0 else { return nil }
        for (name, account) in zip(accounts, instruction.accounts) { members[name] = .account(account) }
        return members
    }
}

extension ByteReader {
    fileprivate mutating func value(_ form: InstructionLayout.Form) throws(SolanaError) -> DecodedInstruction.Value {
        switch form {
        case .u8: .integer(UInt64(try byte()))
        case .u16: .integer(UInt64(try integer(UInt16.self)))
        case .u32: .integer(UInt64(try integer(UInt32.self)))
        case .u64: .integer(try integer())
        case .address: .account(.known(try address()))
        case .optionalAddress: try optionalAddress()
        case .seed: .text(try seed())
        }
    }

    private mutating func optionalAddress() throws(SolanaError) -> DecodedInstruction.Value {
        switch try byte() {
        case 0:
            guard left == SolanaAddress.count else { return .absent }
            let rest = try bytes(left)
            guard rest.allSatisfy({ $0 == 0 }) else { throw SolanaError(.malformed, "an absent address has bytes") }
            return .absent
        case 1: return .account(.known(try address()))
        default: throw SolanaError(.malformed, "neither an address nor its absence")
        }
    }

    private mutating func seed() throws(SolanaError) -> String {
        let count: UInt64 = try integer()
        guard count <= UInt64(SolanaAddress.maximumSeedCount),
            let text = String(validating: try bytes(Int(count)), as: UTF8.self)
        else { throw SolanaError(.malformed, "a seed is at most 32 bytes of UTF-8") }
        return text
    }
}
