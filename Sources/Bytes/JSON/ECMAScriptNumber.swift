/// Numbers as ECMAScript's `Number::toString` prints them (ECMA-262 §6.1.6.1.20, RFC 8785 §3.2.2.3).
enum ECMAScriptNumber {
    /// The text of the double nearest to a JSON number token; throws when it is not finite.
    static func text(ofToken token: String) throws(BytesError) -> String {
        if isShortInteger(token) { return token }
        guard let value = Double(token), value.isFinite else {
            throw BytesError(.notCanonical, "a number is too large for a double")
        }
        return text(of: value)
    }

    /// Integers of up to 15 digits print as they are written; `-0` does not.
    private static func isShortInteger(_ token: String) -> Bool {
        let digits = token.utf8
        return digits.count <= 15 && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    static func text(of value: Double) -> String {
        if value == 0 { return "0" }
        if value < 0 { return "-" + text(of: -value) }
        let (digits, pointPosition) = shortestDigits(value)
        let count = digits.count
        switch pointPosition {
        case count...21 where count <= 21:
            return string(digits) + String(repeating: "0", count: pointPosition - count)
        case 1...21:
            return string(digits.prefix(pointPosition)) + "." + string(digits.dropFirst(pointPosition))
        case -5...0:
            return "0." + String(repeating: "0", count: -pointPosition) + string(digits)
        default:
            let exponent = pointPosition - 1
            let fraction = count > 1 ? "." + string(digits.dropFirst()) : ""
            return string(digits.prefix(1)) + fraction + "e" + (exponent < 0 ? "-" : "+") + String(exponent.magnitude)
        }
    }

    private static func string(_ digits: some Sequence<UInt8>) -> String {
        String(decoding: Array(digits), as: UTF8.self)
    }

    /// The fewest significant digits that name the double, and where its decimal point stands among them.
    ///
    /// Swift's description is the shortest text that reads back as the same double; only its layout differs.
    private static func shortestDigits(_ value: Double) -> (digits: [UInt8], pointPosition: Int) {
        var digits: [UInt8] = []
        var pointPosition: Int?
        var exponent = 0
        var text = Substring(value.description)
        if let mark = text.firstIndex(of: "e") {
            exponent = Int(text[text.index(after: mark)...]) ?? 0
            text = text[..<mark]
        }
        for character in text.utf8 {
            if character == UInt8(ascii: ".") { pointPosition = digits.count } else { digits.append(character) }
        }
        var position = (pointPosition ?? digits.count) + exponent
        while digits.first == UInt8(ascii: "0"), digits.count > 1 {
            digits.removeFirst()
            position -= 1
        }
        while digits.last == UInt8(ascii: "0"), digits.count > 1 { digits.removeLast() }
        return (digits, position)
    }
}
