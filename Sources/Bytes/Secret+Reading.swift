/// Reading secrets that came as text, without a copy outside of secret memory.
extension Secret {
    /// The bytes of an even number of hexadecimal digits in either case, without prefix; nil for other text.
    public borrowing func decodedHexadecimal() -> Secret? {
        guard count.isMultiple(of: 2) else { return nil }
        return withBytes { text -> Secret? in
            var isText = true
            let bytes = Secret(count: text.count / 2) { bytes in
                for place in bytes.indices {
                    guard let high = Hex.value(ofDigit: text[2 * place]),
                        let low = Hex.value(ofDigit: text[2 * place + 1])
                    else {
                        isText = false
                        return
                    }
                    bytes[place] = high << 4 | low
                }
            }
            guard isText else { return nil }
            return bytes
        }
    }

    /// The bytes of a text in Bitcoin's alphabet, as Solana writes its keys; nil for other text.
    public borrowing func decodedBase58() -> Secret? {
        withBytes { text -> Secret? in
            var isText = true
            // 733 / 1000 > log 58 / log 256, so the number has room, its least significant byte first.
            let number = Secret(count: text.count * 733 / 1000 + 1) { bytes in
                for digit in text {
                    guard var carry = Secret.base58Alphabet.firstIndex(of: digit) else {
                        isText = false
                        return
                    }
                    for place in bytes.indices {
                        carry += Int(bytes[place]) * 58
                        bytes[place] = UInt8(truncatingIfNeeded: carry)
                        carry >>= 8
                    }
                }
            }
            guard isText else { return nil }
            return number.reversed(zeros: text.prefix { $0 == Secret.base58Alphabet[0] }.count)
        }
    }

    /// The bytes of a number whose least significant byte comes first, behind so many zeros.
    private borrowing func reversed(zeros: Int) -> Secret {
        withBytes { number in
            let count = (number.lastIndex { $0 != 0 } ?? -1) + 1
            return Secret(count: zeros + count) { bytes in
                for place in 0..<count { bytes[zeros + place] = number[count - 1 - place] }
            }
        }
    }
}
