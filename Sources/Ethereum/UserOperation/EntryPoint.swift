/// The contracts that carry out user operations (ERC-4337), by the version of their code; at the same address on every
/// chain.
public enum EntryPoint: String, Sendable, CaseIterable {
    case v06 = "0.6"
    case v07 = "0.7"
    case v08 = "0.8"

    /// The entry point at an address; nil for any other contract.
    public init?(_ address: Address) {
        guard let found = EntryPoint.allCases.first(where: { $0.lowercasedAddress == address.lowercased }) else {
            return nil
        }
        self = found
    }

    /// The entry point that an account's code answers to; nil for code that is not known here. These are the two
    /// implementations that Privy's `eth_signUserOperation` names in place of an entry point: Alchemy's modular account
    /// for EIP-7702 and Kernel 3.3.
    public init?(accountImplementation address: Address) {
        let known = ["0x69007702764179f14f51cdce752f4f775d74e139", "0xd6cedde84be40893d153be9d467cd6ad37875b28"]
        guard known.contains(address.lowercased) else { return nil }
        self = .v07
    }

    /// In lower case, `0x` and 40 digits.
    public var lowercasedAddress: String {
        switch self {
        case .v06: "0x5ff137d4b0fdcd49dca30c7cf57e578a026d2789"
        case .v07: "0x0000000071727de22e5e9d8baf0edac6f37da032"
        case .v08: "0x4337084d9e255ff0702461cf8895ce9e3b5ff108"
        }
    }
}
