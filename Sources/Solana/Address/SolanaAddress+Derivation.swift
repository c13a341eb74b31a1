import Bytes
import Cryptography

/// Addresses that no private key belongs to, because programs derive them.
extension SolanaAddress {
    /// Seeds of a derivation, the bump among them, at most.
    public static let maximumSeeds = 16
    /// Bytes of one seed, at most.
    public static let maximumSeedCount = 32

    private static let marker = Array("ProgramDerivedAddress".utf8)

    /// The address that a program derives from seeds.
    /// - Parameter seeds: at most 16 of at most 32 bytes each.
    /// - Throws: `outOfRange` for more or longer seeds, `forbidden` when the result is a point of the curve, for which
    ///   somebody might hold a key.
    public init(derivedBy program: SolanaAddress, seeds: [[UInt8]]) throws(SolanaError) {
        guard seeds.count <= SolanaAddress.maximumSeeds,
            seeds.allSatisfy({ $0.count <= SolanaAddress.maximumSeedCount })
        else { throw SolanaError(.outOfRange, "a derivation has at most 16 seeds of at most 32 bytes") }
        let candidate = SHA256.hash(seeds.flatMap { $0 } + program.bytes + SolanaAddress.marker)
        guard !Ed25519.isOnCurve(candidate) else {
            throw SolanaError(.forbidden, "the derived address lies on the curve")
        }
        self.init(unchecked: candidate)
    }

    /// The first address that a program can derive from seeds and a bump, which is counted down from 255 to 1.
    /// - Parameter seeds: at most 15 of at most 32 bytes each.
    /// - Throws: `outOfRange` for more or longer seeds, `forbidden` when no bump leads off the curve.
    public static func derived(
        by program: SolanaAddress, seeds: [[UInt8]]
    ) throws(SolanaError) -> (address: SolanaAddress, bump: UInt8) {
        for bump in (1...UInt8.max).reversed() {
            do { return (try SolanaAddress(derivedBy: program, seeds: seeds + [[bump]]), bump) } catch {
                guard error.code == .forbidden else { throw error }
            }
        }
        throw SolanaError(.forbidden, "no bump leads off the curve")
    }

    /// The address of an account made with `createWithSeed`.
    /// - Parameter seed: at most 32 bytes of UTF-8.
    /// - Throws: `outOfRange` for a longer seed, `forbidden` for an owner that ends like the preimage of a derivation.
    public init(base: SolanaAddress, seed: String, owner: SolanaAddress) throws(SolanaError) {
        guard seed.utf8.count <= SolanaAddress.maximumSeedCount else {
            throw SolanaError(.outOfRange, "a seed has at most 32 bytes")
        }
        guard !owner.bytes.suffix(SolanaAddress.marker.count).elementsEqual(SolanaAddress.marker) else {
            throw SolanaError(.forbidden, "the owner ends like the preimage of a derived address")
        }
        self.init(unchecked: SHA256.hash(base.bytes + Array(seed.utf8) + owner.bytes))
    }

    /// The account in which a wallet holds tokens of a mint unless it says otherwise.
    /// - Parameter tokenProgram: the owner of the mint's account, one of two: each leads to another address.
    /// - Throws: `forbidden` when no bump leads off the curve.
    public static func associatedTokenAccount(
        of wallet: SolanaAddress, mint: SolanaAddress, tokenProgram: SolanaAddress
    ) throws(SolanaError) -> SolanaAddress {
        try derived(
            by: SolanaProgram.associatedToken.address, seeds: [wallet.bytes, tokenProgram.bytes, mint.bytes]
        ).address
    }
}
