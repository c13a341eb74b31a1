import Bytes
import Cryptography
import Testing

@testable import Gateway

@Suite struct SignatureHeaderTests {
    private static func header(_ der: [UInt8]...) -> String { der.map { Base64.encode($0) }.joined(separator: ",") }

    private static func integer(_ bytes: [UInt8]) -> [UInt8] { [0x02, UInt8(bytes.count)] + bytes }

    private static func signature(_ r: [UInt8], _ s: [UInt8]) -> [UInt8] {
        let content = integer(r) + integer(s)
        return [0x30, UInt8(content.count)] + content
    }

    private static let full = [UInt8](repeating: 0x7F, count: 32)
    private static let padded = [0x00] + [UInt8](repeating: 0xFF, count: 32)

    @Test func `signatures of our own keys have the form`() throws {
        let random = SystemRandom()
        for _ in 0..<20 {
            let key = try P256.PrivateKey.generate(from: random)
            let der = try key.signature(for: random.bytes(count: 16))
            #expect(SignatureHeader.signatures(Self.header(der)) == [der])
        }
    }

    @Test func `up to sixteen stand in one field, with blanks around them`() {
        let one = Self.signature(Self.full, Self.padded)
        let text = Base64.encode(one)
        #expect(SignatureHeader.signatures("\(text) ,\t\(text)")?.count == 2)
        #expect(SignatureHeader.signatures(Array(repeating: text, count: 16).joined(separator: ","))?.count == 16)
        #expect(SignatureHeader.signatures(Array(repeating: text, count: 17).joined(separator: ",")) == nil)
    }

    @Test func `other forms are refused`() {
        let good = Self.signature(Self.full, Self.full)
        let wrong: [[UInt8]] = [
            [], good.dropLast(), good + [0], [0x31] + good.dropFirst(), Self.signature([], Self.full),
            Self.signature([0x80], Self.full), Self.signature([0], Self.full), Self.signature([0, 1], Self.full),
            Self.signature(Self.full + [1], Self.full), Self.signature([0, 0x80] + Self.full, Self.full),
            Self.signature(Self.full, Self.padded + [1]), [0x30, 0x81, UInt8(good.count - 2)] + good.dropFirst(2),
        ].map { Array($0) }
        for der in wrong { #expect(SignatureHeader.signatures(Self.header(der)) == nil, "\(der)") }
        let text = Self.header(good)
        for field in ["", ",", "\(text),", ",\(text)", "\(text),,\(text)", "*", text.dropLast() + "*", text + "\n"] {
            #expect(SignatureHeader.signatures(String(field)) == nil, "\(field)")
        }
    }
}
