import Bytes

/// A phrase of English words that stands for the entropy of a wallet (BIP-39).
///
/// The rule of normalisation never applies: the words are lower-case ASCII with single spaces between them, and anything
/// else is refused instead of repaired.
public struct Mnemonic: ~Copyable, Sendable {
    /// 16, 20, 24, 28 or 32 bytes.
    public let entropy: Secret

    private static let space = UInt8(ascii: " ")
    private static let maximumLength = 24 * (EnglishWords.longest + 1)

    /// Takes entropy of 128 to 256 bits in steps of 32.
    /// - Throws: `invalidKey` for another length.
    public init(entropy: consuming Secret) throws(CryptographyError) {
        guard 16...32 ~= entropy.count, entropy.count.isMultiple(of: 4) else {
            throw CryptographyError(.invalidKey, "a phrase stands for 16, 20, 24, 28 or 32 bytes")
        }
        self.entropy = entropy
    }

    /// Reads a phrase of 12, 15, 18, 21 or 24 words.
    /// - Throws: `invalidKey` for another number of words, a word that is not in the list, other spacing, capitals, and a
    ///   checksum that does not fit.
    public init(phrase: borrowing Secret) throws(CryptographyError) {
        guard phrase.count <= Mnemonic.maximumLength else { throw Mnemonic.malformed }
        let bits = try phrase.withBytes { text throws(CryptographyError) in
            try Mnemonic.bits(of: text.split(separator: Mnemonic.space, omittingEmptySubsequences: false))
        }
        let entropyCount = bits.count * 32 / 33
        guard let entropy = bits.part(0..<entropyCount), let last = bits.part(entropyCount..<bits.count) else {
            throw Mnemonic.malformed
        }
        let given = last.withBytes { $0.first ?? 0 }
        guard given == Mnemonic.checksum(of: entropy) else {
            throw CryptographyError(.invalidKey, "the checksum of the phrase does not fit its words")
        }
        try self.init(entropy: entropy)
    }

    /// The words with single spaces between them.
    public borrowing func phrase() -> Secret {
        let count = entropy.count * 3 / 4
        let checksum = Mnemonic.checksum(of: entropy)
        return entropy.withBytes { entropy in
            func word(_ position: Int) -> some Collection<UInt8> {
                let index = (11 * position..<11 * position + 11).reduce(0) { index, bit in
                    let byte = bit / 8 < entropy.count ? entropy[bit / 8] : checksum
                    return index << 1 | Int(byte >> (7 - UInt8(bit % 8)) & 1)
                }
                return EnglishWords.letters(at: index)
            }
            let length = (0..<count).reduce(count - 1) { $0 + word($1).count }
            return Secret(count: length) { text in
                var end = 0
                for position in 0..<count {
                    if position > 0 {
                        text[end] = Mnemonic.space
                        end += 1
                    }
                    for letter in word(position) {
                        text[end] = letter
                        end += 1
                    }
                }
            }
        }
    }

    /// The seed of a tree of keys, 64 bytes: PBKDF2-HMAC-SHA512 of the phrase, 2048 rounds.
    /// - Parameter passphrase: what some wallets ask for beside the words; empty for most.
    public borrowing func seed(passphrase: borrowing Secret) throws(CryptographyError) -> Secret {
        let prefix = Array("mnemonic".utf8)
        let salt = passphrase.withBytes { passphrase in
            Secret(count: prefix.count + passphrase.count) { salt in
                salt.copyBytes(from: prefix)
                UnsafeMutableRawBufferPointer(rebasing: salt[prefix.count...]).copyMemory(from: passphrase)
            }
        }
        return try PBKDF2.derive(from: phrase(), salt: salt, rounds: 2048, count: 64, hash: .sha512)
    }

    /// Eleven bits for each word, the last byte filled up with zeros.
    private static func bits(of words: [Slice<UnsafeRawBufferPointer>]) throws(CryptographyError) -> Secret {
        guard 12...24 ~= words.count, words.count.isMultiple(of: 3) else {
            throw CryptographyError(.invalidKey, "a phrase has 12, 15, 18, 21 or 24 words")
        }
        // Entropy and a checksum of one bit for each 32, which is less than a byte, or just one.
        return try Secret(count: words.count * 4 / 3 + 1) { bits throws(CryptographyError) in
            for (position, word) in words.enumerated() {
                guard let index = EnglishWords.index(of: word) else {
                    throw CryptographyError(.invalidKey, "word \(position + 1) of the phrase is not in the list")
                }
                for bit in 0..<11 where index >> (10 - bit) & 1 == 1 {
                    let place = 11 * position + bit
                    bits[place / 8] |= 0x80 >> UInt8(place % 8)
                }
            }
        }
    }

    /// The first bits of the hash, one for each 32 of entropy, with zeros behind them.
    private static func checksum(of entropy: borrowing Secret) -> UInt8 {
        var first: UInt8 = 0
        entropy.withBytes { bytes in
            withUnsafeTemporaryAllocation(byteCount: SHA256.digestCount, alignment: 8) { digest in
                var hash = SHA256()
                hash.update(bytes)
                if let start = digest.baseAddress { hash.finish(into: start) }
                first = digest[0]
                digest.wipe()
            }
        }
        return first & ~UInt8(truncatingIfNeeded: 0xFF >> (entropy.count / 4))
    }

    private static var malformed: CryptographyError {
        CryptographyError(.invalidKey, "not a phrase of lower-case words with single spaces between them")
    }
}
