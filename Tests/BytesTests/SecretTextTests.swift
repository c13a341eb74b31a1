import Bytes
import TestSupport
import Testing

/// Texts of secrets are the texts of the same bytes.
@Suite struct SecretTextTests {
    @Test("secrets are written as the same bytes are written elsewhere")
    func forms() {
        let random = SeededRandom(seed: 6)
        var samples: [[UInt8]] = [[], [0], [0, 0, 1], [255], [UInt8](repeating: 0, count: 64)]
        for length in 1...70 { samples.append(random.bytes(count: length)) }
        samples.append([UInt8](repeating: 255, count: 64))
        for bytes in samples {
            let secret = Secret(testing: bytes)
            #expect(secret.hexadecimal().revealed == Array(Hex.encode(bytes).utf8))
            #expect(secret.base64().revealed == Array(Base64.encode(bytes).utf8))
            #expect(secret.base58().revealed == Array(Base58.encode(bytes).utf8))
            #expect(secret.hexadecimal().decodedHexadecimal()?.revealed == bytes)
            #expect(secret.base58().decodedBase58()?.revealed == bytes)
        }
    }

    @Test("digits of either case are read, and what is no text of bytes is not")
    func reading() {
        func hexadecimal(_ text: String) -> [UInt8]? {
            Secret(testing: Array(text.utf8)).decodedHexadecimal()?.revealed
        }
        func base58(_ text: String) -> [UInt8]? { Secret(testing: Array(text.utf8)).decodedBase58()?.revealed }
        #expect(hexadecimal("fFA0") == [0xFF, 0xA0])
        for text in ["f", "0g", "0x00", " 00", "00\n"] { #expect(hexadecimal(text) == nil) }
        #expect(base58("2NEpo7TZRRrLZSi2U") == Array("Hello World!".utf8))
        for text in ["0", "O", "I", "l", " 2", "2\n"] { #expect(base58(text) == nil) }
    }

    @Test("a part of a secret is what lies there, and nothing lies beyond its end")
    func parts() {
        let secret = Secret(testing: [1, 2, 3])
        func part(_ range: Range<Int>) -> [UInt8]? {
            guard let part = secret.part(range) else { return nil }
            return part.revealed
        }
        #expect(part(1..<3) == [2, 3])
        #expect(part(3..<3) == [])
        #expect(part(2..<4) == nil)
        #expect(part(-1..<1) == nil)
        #expect(secret.copy().revealed == [1, 2, 3])
        #expect(secret.followed(by: Secret(testing: [4])).revealed == [1, 2, 3, 4])
    }
}
