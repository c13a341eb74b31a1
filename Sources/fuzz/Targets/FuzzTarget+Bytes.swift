import Bytes
import Ethereum
import Hyperliquid

extension FuzzTarget {
    /// JSON: what is parsed and written is parsed to the same, and canonical forms are their own canonical forms.
    static let json = FuzzTarget(
        name: "json", shape: .json,
        seeds: seeds([
            #"{"a":[1,-0,1.5e3,true,false,null,"\u00e9\ud83d\ude80\n"],"b":{"":"x","€":{}}}"#,
            #"[1e21,1e-7,0.1,123456789012345678901234567890,5e-324]"#, #""text""#, "0", "[[[[[[]]]]]]",
        ])
    ) { input, _ throws(Finding) in
        guard let json = try? JSON.parse(input) else { return false }
        let written = json.serialized()
        guard let again = try? JSON.parse(written) else { throw Finding("what was written cannot be parsed") }
        try demand(again == json, "what was written is parsed to something else")
        try demand(again.serialized() == written, "what was parsed again is written differently")
        let kept = json.canonicalKeepingNumbers()
        try demand(
            (try? JSON.parse(kept))?.canonicalKeepingNumbers() == kept, "the form that keeps numbers has another")
        if let canonical = try? json.canonical() {
            try demand((try? JSON.parse(canonical))?.canonicalBytes == canonical, "a canonical form has another")
        }
        return true
    }

    /// Hexadecimal, base64, base64url and base58: whatever is decoded is what encoding gives.
    static let encodings = FuzzTarget(
        name: "encodings",
        shape: .text(words: ["=", "==", "0x", "\n", "\u{e9}", "\u{301}", "I", "O", "l", "+", "/", "-", "_"]),
        seeds: seeds(["", "00ff", "0xdeadbeef", "aGVsbG8=", "aGVsbG8", "AA==", "3vQB7B6MrGQZaxCuFg4oh", "1111", "_-8"])
    ) { input, _ throws(Finding) in
        guard let text = String(validating: input, as: UTF8.self) else { return false }
        var isAccepted = text.isEmpty
        func check(_ name: String, _ decoded: [UInt8]?, _ encode: ([UInt8]) -> String) throws(Finding) {
            guard let decoded else { return }
            isAccepted = true
            try demand(Array(encode(decoded).utf8) == input, "\(name) has two texts for the same bytes")
        }
        try check("base64", try? Base64.decode(text)) { Base64.encode($0) }
        try check("base64url", try? Base64URL.decode(text)) { Base64URL.encode($0) }
        try check("base58", try? Base58.decode(text)) { Base58.encode($0) }
        // Hexadecimal is the one that is read in upper and lower case.
        if let bytes = try? Hex.decode(text) {
            try demand(Hex.encode(bytes).utf8.elementsEqual(text.lowercased().utf8), "hex is read differently")
        }
        if let bytes = try? Hex.decodePrefixed(text) {
            try demand(Hex.encodePrefixed(bytes).utf8.elementsEqual(text.lowercased().utf8), "0x… is read differently")
        }
        return isAccepted || (try? Hex.decode(text)) != nil || (try? Hex.decodePrefixed(text)) != nil
    }

    /// Numbers in text: one text for each, and arithmetic that undoes itself.
    static let numbers = FuzzTarget(
        name: "numbers", shape: .text(words: ["0", "9", "-", ".", "f", "e", " ", String(repeating: "9", count: 70)]),
        seeds: seeds([
            "0", "1", "-1", "1.5", "-0.000001", "123456789012345678901234567890", "ff", "1000000000000000000000.1",
            "115792089237316195423570985008687907853269984665640564039457584007913129639935",
        ])
    ) { input, randomness throws(Finding) in
        guard let text = String(validating: input, as: UTF8.self) else { return false }
        let decimal = UInt256(decimal: text)
        if let decimal { try checkNumber(decimal, text, &randomness) }
        if let number = UInt256(hex: text) {
            try demand(UInt256(hex: number.hex) == number, "hex of a number is another number")
        }
        if let number = EVMInteger(decimal: text) {
            try demand(number.description.utf8.elementsEqual(text.utf8), "an EVM integer has two texts")
            try demand(number.word.count == 32, "a word is not 32 bytes")
        }
        let exact = ExactDecimal(text)
        if let exact {
            try demand(ExactDecimal(exact.description) == exact, "the text of a decimal is another number")
            _ = exact.wireText
            _ = exact.multiplied(by: exact)?.adding(exact)?.baseUnits(decimals: randomness.below(40))
        }
        return decimal != nil || exact != nil || UInt256(hex: text) != nil
    }

    private static func checkNumber(
        _ number: UInt256, _ text: String, _ randomness: inout Randomness
    ) throws(Finding) {
        try demand(number.decimal.utf8.elementsEqual(text.utf8), "a number has two decimal texts")
        try demand(
            UInt256(bigEndian: number.minimalBigEndianBytes) == number, "the bytes of a number are another number")
        let other = UInt256(bigEndian: randomness.bytes(count: randomness.below(33))) ?? .one
        if let sum = number.adding(other) { try demand(sum.subtracting(other) == number, "a sum cannot be undone") }
        let divisor = randomness.next() >> UInt64(randomness.below(64))
        if let (quotient, rest) = number.dividedBy(small: divisor) {
            let product = quotient.multiplied(by: UInt256(divisor))?.adding(UInt256(rest))
            try demand(rest < divisor && product == number, "a division cannot be undone")
        }
    }
}

extension JSON {
    /// The canonical form, or nil where there is none.
    fileprivate var canonicalBytes: [UInt8]? { try? canonical() }
}
