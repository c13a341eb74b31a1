import Bytes
import TestSupport

@testable import Cryptography

extension Word256 {
    init(hex: String) throws { self.init(bigEndian: try Hex.decode(hex)) }

    var bigEndianBytes: [UInt8] {
        [w3, w2, w1, w0].flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
    }
}

/// Numbers below 2^256 with which arithmetic goes wrong, if it does.
enum Operands {
    /// Around 0, the modulus and 2^256, and with words of zeros and ones.
    static func structured(_ modulus: Word256) -> [Word256] {
        let words: [UInt64] = [0, .max, 1 << 63, 0xffff_ffff]
        var operands: [Word256] = []
        for a in words {
            for b in words { operands += [Word256(a, b, a, b), Word256(a, a, b, b), Word256(b, a, a, a)] }
        }
        let radix = Word256.zero.subtracting(modulus).difference
        for distance in 0...3 {
            let small = Word256(UInt64(distance), 0, 0, 0)
            for middle in [Word256.zero, modulus, radix] {
                operands += [middle.adding(small).sum, middle.subtracting(small).difference]
            }
        }
        return operands
    }

    static func random(_ random: SeededRandom) -> Word256 {
        Word256(random.next(), random.next(), random.next(), random.next())
    }
}
