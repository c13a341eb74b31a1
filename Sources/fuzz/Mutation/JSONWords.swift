import Bytes

/// Texts and numbers that readers of JSON are likely to get wrong.
enum JSONWords {
    private static let numbers = [
        "0", "-0", "1", "-1", "1.0", "0.1", "1e0", "1E400", "-1e-400", "1e99999999999999999999", "0.30000000000000004",
        "255", "256", "65536", "4294967295", "4294967296", "9007199254740991", "9007199254740992", "9007199254740993",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
        "18446744073709551615", "18446744073709551616", "1" + String(repeating: "0", count: 400),
        "115792089237316195423570985008687907853269984665640564039457584007913129639935",
        "115792089237316195423570985008687907853269984665640564039457584007913129639936", "2.2250738585072011e-308",
        "5e-324", "1.7976931348623157e308",
    ]

    private static let texts = [
        "", "0x", "0x0", "0X1", "0x1g", "-0x1", "0x" + String(repeating: "f", count: 64),
        "0x1" + String(repeating: "0", count: 64), "0x" + String(repeating: "0", count: 40),
        "0x14791697260E4c9A71f18484C9f997B308e59325", "\u{0}", "e\u{301}", "\u{e9}", "\u{FEFF}", "\u{202E}", "🚀",
        "\u{10FFFF}", "\u{1F1E9}\u{1F1EA}", "\"\\\u{1}", "__proto__", "*", "ETH", "latest", "uint256", "bytes32[]",
        "uint8[2][]", "A[18446744073709551616]", "EIP712Domain", "utf-8", "hex", "DENY", "in_condition_set",
        String(repeating: "a", count: 5000), String(repeating: "[", count: 300),
    ]

    static func number(_ randomness: inout Randomness) -> JSON { .number(randomness.pick(numbers)) }

    /// Anything without parts.
    static func atom(_ randomness: inout Randomness) -> JSON {
        switch randomness.below(6) {
        case 0: .null
        case 1: .bool(randomness.oneIn(2))
        case 2: number(&randomness)
        case 3: .array([])
        case 4: .object([])
        default: .string(randomness.pick(texts + numbers))
        }
    }

    /// Another text, mostly close to the one given.
    static func spoil(_ text: String, _ randomness: inout Randomness) -> String {
        var scalars = Array(text.unicodeScalars)
        guard !scalars.isEmpty, !randomness.oneIn(3) else { return randomness.pick(texts + numbers) }
        let place = randomness.below(scalars.count)
        switch randomness.below(6) {
        case 0: scalars.remove(at: place)
        case 1: scalars.insert(scalars[place], at: place)
        case 2: scalars[place] = randomness.pick(Array("0aAfFgzZ 1.-x_[]{}()\u{e9}\u{301}".unicodeScalars))
        case 3: return randomness.oneIn(2) ? text.uppercased() : text.lowercased()
        case 4: scalars += scalars
        default: scalars.removeLast(scalars.count - place)
        }
        var spoiled = String.UnicodeScalarView()
        spoiled.append(contentsOf: scalars)
        return String(spoiled)
    }
}
