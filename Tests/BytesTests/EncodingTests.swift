import Bytes
import Testing

@Suite struct EncodingTests {
    @Test func `hexadecimal text round-trips and refuses the rest`() throws {
        #expect(Hex.encode([0, 0xAB, 0xFF]) == "00abff")
        #expect(try Hex.decodePrefixed("0xABff") == [0xAB, 0xFF])
        for text in ["0x0", "0X00", "00", "0xgg", "0x 0", ""] {
            #expect(throws: BytesError.self) { try Hex.decodePrefixed(text) }
        }
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy"),
    ])
    func `base64 follows RFC 4648`(plain: String, encoded: String) throws {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(try Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test(arguments: ["Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==\n", "Zm-v", "Zg==Zg=="])
    func `base64 is strict`(text: String) {
        #expect(throws: BytesError.self) { try Base64.decode(text) }
    }

    @Test func `base64url has no padding`() throws {
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
        #expect(try Base64URL.decode("-_8") == [0xFB, 0xFF])
        #expect(throws: BytesError.self) { try Base64URL.decode("-_8=") }
    }

    @Test func `base58 keeps leading zeros`() throws {
        #expect(Base58.encode([0, 0, 1]) == "112")
        #expect(Base58.encode(Array("Hello World!".utf8)) == "2NEpo7TZRRrLZSi2U")
        #expect(try Base58.decode("2NEpo7TZRRrLZSi2U") == Array("Hello World!".utf8))
        #expect(throws: BytesError.self) { try Base58.decode("0OIl") }
    }

    @Test func `UInt256 arithmetic is checked`() throws {
        let max = UInt256.max
        #expect(max.adding(.one) == nil)
        #expect(UInt256.zero.subtracting(.one) == nil)
        #expect(max.multiplied(by: UInt256(2)) == nil)
        let half = try #require(UInt256(hex: "ffffffffffffffffffffffffffffffff"))
        let square = try #require(half.multiplied(by: half))
        #expect(square.hex == "fffffffffffffffffffffffffffffffe00000000000000000000000000000001")
        #expect(max.decimal == "115792089237316195423570985008687907853269984665640564039457584007913129639935")
        #expect(UInt256(decimal: max.decimal) == max)
        #expect(
            UInt256(decimal: "115792089237316195423570985008687907853269984665640564039457584007913129639936") == nil)
        #expect(
            UInt256(decimal: "1000000000000000000000000000000000000")?.decimal
                == "1000000000000000000000000000000000000")
        for text in ["", "01", "+1", "-1", " 1", "1_0", "0x1"] { #expect(UInt256(decimal: text) == nil) }
        #expect(UInt256(bigEndian: [1, 0])?.asUInt64 == 256)
        #expect(UInt256(256).minimalBigEndianBytes == [1, 0])
        #expect((UInt256.one << 255).leadingZeroBitCount == 0)
    }

    @Test func `a secret is wiped at its source, lent and compared in constant time`() {
        var bytes: [UInt8] = [1, 2, 3]
        let secret = Secret(wiping: &bytes)
        #expect(bytes == [0, 0, 0])
        let same = Secret(count: 3) { $0.copyBytes(from: [1, 2, 3]) }
        let other = Secret(count: 3) { $0.copyBytes(from: [1, 2, 4]) }
        let isSame = secret.isEqual(to: same)
        let isOther = secret.isEqual(to: other)
        #expect(isSame)
        #expect(!isOther)
        let large = Secret(count: 100_000) { $0[99_999] = 9 }
        #expect(large.withBytes { $0[99_999] } == 9)
    }
}
