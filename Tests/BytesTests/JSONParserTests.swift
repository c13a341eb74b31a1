import Bytes
import Testing

@Suite struct JSONParserTests {
    @Test(arguments: [
        "", " ", "{", "[1,]", "{\"a\":1,}", "01", "-", "1.", ".5", "1e", "+1", "NaN", "tru", "nul", "\"", "\"\u{1}\"",
        "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "{\"a\" 1}", "{a:1}", "[1 2]",
        "1 2", "\u{FEFF}1", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "'a'", "[1]]",
    ])
    func `refuses what is not one JSON text`(text: String) {
        #expect(throws: BytesError.self) { try JSON.parse(text) }
    }

    @Test func `refuses invalid UTF-8`() {
        for bytes in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]] {
            #expect(throws: BytesError.self) { try JSON.parse([0x22] + bytes + [0x22]) }
        }
    }

    @Test func `keeps order, tokens and bytes`() throws {
        let text =
            #"{"z":1.50,"a":[1e5,-0,115792089237316195423570985008687907853269984665640564039457584007913129639935]}"#
        #expect(String(decoding: try JSON.parse(text).serialized(), as: UTF8.self) == text)
    }

    @Test func `composed and decomposed letters are different names`() throws {
        let value = try JSON.parse("{\"\u{e9}\":1,\"e\u{301}\":2}")
        #expect(value["e\u{301}"] == 2)
    }

    @Test func `depth and size are bounded`() throws {
        let nested = String(repeating: "[", count: 66) + String(repeating: "]", count: 66)
        #expect(throws: BytesError.self) { try JSON.parse(nested) }
        #expect(throws: BytesError.self) {
            try JSON.parse("[1234567]", limits: JSONLimits(maximumBytes: 4, maximumDepth: 64))
        }
        _ = try JSON.parse(String(repeating: "[", count: 64) + String(repeating: "]", count: 64))
    }

    @Test func `finds a repeated name among many`() {
        let members = (0..<200).map { "\"k\($0)\":0" }.joined(separator: ",")
        #expect(throws: Never.self) { try JSON.parse("{\(members)}") }
        #expect(throws: BytesError.self) { try JSON.parse("{\(members),\"k150\":1}") }
    }

    @Test func `random bytes never crash and what parses prints and parses the same`() throws {
        var generator = SplitMix(state: 7)
        let alphabet = Array("{}[]\",:0123456789.eE+-truefalsn\\ud8 \u{e9}".utf8)
        for _ in 0..<20_000 {
            let count = Int(generator.next() % 24)
            let bytes = (0..<count).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] }
            guard let value = try? JSON.parse(bytes) else { continue }
            #expect(try JSON.parse(value.serialized()) == value)
        }
    }
}

/// A small deterministic generator, so that a failure repeats.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
