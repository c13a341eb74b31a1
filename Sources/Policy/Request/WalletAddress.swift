import Ethereum
import Solana

/// The address of a wallet, which says for which chain it is.
public enum WalletAddress: Hashable, Sendable {
    case ethereum(Address)
    case solana(SolanaAddress)

    /// Reads an address of a chain: `0x` with a right checksum if it has one, or base58 of 32 bytes.
    /// - Throws: `PolicyError` at `path`.
    public init(_ text: String, of chain: ChainType, at path: String = "") throws(PolicyError) {
        do {
            switch chain {
            case .ethereum: self = .ethereum(try Address(text))
            case .solana: self = .solana(try SolanaAddress(text))
            }
        } catch {
            throw PolicyError(at: path, "Expected an address of a '\(chain.rawValue)' wallet: \(error)")
        }
    }

    /// The kind of chain.
    public var chain: ChainType {
        switch self {
        case .ethereum: .ethereum
        case .solana: .solana
        }
    }

    /// The address of an Ethereum wallet; nil for others.
    var onEthereum: Address? {
        if case .ethereum(let address) = self { address } else { nil }
    }

    /// The one text of the address: with the checksum of ERC-55, or base58.
    public var text: String {
        switch self {
        case .ethereum(let address): address.checksummed
        case .solana(let address): address.base58
        }
    }
}
