/// The way from a seed to one key: `m/44'/60'/0'/0/0`.
public struct DerivationPath: Equatable, Sendable, CustomStringConvertible {
    /// The bit of a step whose key cannot be found from public keys.
    public static let hardened: UInt32 = 1 << 31
    private static let maximumDepth = 16

    /// From the root on; hardened ones with their bit.
    public let steps: [UInt32]

    public init(_ steps: [UInt32]) { self.steps = steps }

    /// Reads `m` and steps such as `/44'`; at most sixteen.
    /// - Throws: `malformed` for anything else.
    public init(_ text: String) throws(CryptographyError) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let root = parts.first, root.elementsEqual("m".utf8), parts.count <= DerivationPath.maximumDepth + 1
        else {
            throw DerivationPath.malformed
        }
        var steps: [UInt32] = []
        for part in parts.dropFirst() {
            let isHardened = part.last == UInt8(ascii: "'")
            let digits = Substring(isHardened ? part.dropLast() : part)
            guard let step = UInt32(digits), step < DerivationPath.hardened, String(step) == digits else {
                throw DerivationPath.malformed
            }
            steps.append(isHardened ? step | DerivationPath.hardened : step)
        }
        self.steps = steps
    }

    /// The address with this number of an Ethereum wallet (BIP-44).
    public static func ethereum(index: UInt32) -> DerivationPath {
        DerivationPath([44 | hardened, 60 | hardened, hardened, 0, index & ~hardened])
    }

    /// The account with this number of a Solana wallet, whose tree knows hardened steps only.
    public static func solana(account: UInt32) -> DerivationPath {
        DerivationPath([44 | hardened, 501 | hardened, account | hardened, hardened])
    }

    public var description: String {
        steps.reduce("m") { text, step in
            "\(text)/\(step & ~DerivationPath.hardened)" + (step >= DerivationPath.hardened ? "'" : "")
        }
    }

    private static let malformed = CryptographyError(.malformed, "not a derivation path")
}
