/// Secrets as text, written into secret memory: nothing of them is ever a `String`.
extension Secret {
    private static let base64Alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    static let base58Alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

    /// Two digits in lower case for each byte.
    public borrowing func hexadecimal() -> Secret {
        withBytes { bytes in
            Secret(count: bytes.count * 2) { text in
                for (position, byte) in bytes.enumerated() {
                    text[2 * position] = Hex.digit(byte >> 4)
                    text[2 * position + 1] = Hex.digit(byte & 15)
                }
            }
        }
    }

    /// RFC 4648 §4, padded.
    public borrowing func base64() -> Secret {
        withBytes { bytes in
            Secret(count: (bytes.count + 2) / 3 * 4) { text in
                for position in text.indices {
                    let (group, place) = (position / 4 * 3, position % 4)
                    guard group + place <= bytes.count else {
                        text[position] = UInt8(ascii: "=")
                        continue
                    }
                    let bits = (0..<3).reduce(0) { $0 << 8 | (group + $1 < bytes.count ? Int(bytes[group + $1]) : 0) }
                    text[position] = Secret.base64Alphabet[bits >> (18 - 6 * place) & 63]
                }
            }
        }
    }

    /// Bitcoin's alphabet, as Solana writes its keys.
    public borrowing func base58() -> Secret {
        withBytes { bytes in
            // 138 / 100 > log 256 / log 58, so the digits have room, least significant first.
            Secret(count: bytes.count * 138 / 100 + 1) { digits in
                for byte in bytes {
                    var carry = Int(byte)
                    for index in digits.indices {
                        carry += Int(digits[index]) << 8
                        digits[index] = UInt8(carry % 58)
                        carry /= 58
                    }
                }
            }.base58Text(zeros: bytes.prefix { $0 == 0 }.count)
        }
    }

    /// The text of base 58 digits, least significant first, behind a `1` for each leading zero byte.
    private borrowing func base58Text(zeros: Int) -> Secret {
        withBytes { digits in
            let count = (digits.lastIndex { $0 != 0 } ?? -1) + 1
            return Secret(count: zeros + count) { text in
                for position in 0..<zeros { text[position] = Secret.base58Alphabet[0] }
                for position in 0..<count {
                    text[zeros + position] = Secret.base58Alphabet[Int(digits[count - 1 - position])]
                }
            }
        }
    }
}
