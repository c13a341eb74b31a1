/// Base58 with Bitcoin's alphabet, as Solana and Bitcoin addresses are written.
public enum Base58 {
    /// Longest input either way: the work grows with the square of the length.
    public static let maximumLength = 2048

    private static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

    /// Digits of the big-endian number, one `1` for each leading zero byte.
    public static func encode(_ bytes: [UInt8]) -> String {
        let zeros = bytes.prefix { $0 == 0 }.count
        let digits = convert(bytes.dropFirst(zeros), from: 256, to: 58)
        let text = Array(repeating: alphabet[0], count: zeros) + digits.map { alphabet[Int($0)] }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes written by `encode`; refuses other characters and texts longer than `maximumLength`.
    public static func decode(_ text: String) throws(BytesError) -> [UInt8] {
        let characters = Array(text.utf8)
        guard characters.count <= maximumLength else {
            throw BytesError(.tooLarge, "base58 text is longer than \(maximumLength) characters")
        }
        var digits: [UInt8] = []
        for (position, character) in characters.enumerated() {
            guard let digit = alphabet.firstIndex(of: character) else {
                throw BytesError(.malformed, "not a base58 character at position \(position)")
            }
            digits.append(UInt8(digit))
        }
        let zeros = digits.prefix { $0 == 0 }.count
        return Array(repeating: 0, count: zeros) + convert(digits.dropFirst(zeros), from: 58, to: 256)
    }

    /// Changes the base of a big-endian digit string without leading zeros.
    private static func convert(_ digits: ArraySlice<UInt8>, from source: Int, to target: Int) -> [UInt8] {
        var result: [UInt8] = []  // least significant first
        for digit in digits {
            var carry = Int(digit)
            for index in result.indices {
                carry += Int(result[index]) * source
                result[index] = UInt8(carry % target)
                carry /= target
            }
            while carry > 0 {
                result.append(UInt8(carry % target))
                carry /= target
            }
        }
        return result.reversed()
    }
}
