import Bytes
import Hyperliquid
import TestSupport
import Testing

@Suite struct MessagePackTests {
    @Test("what both SDKs packed decodes and packs to the same bytes")
    func vectors() throws {
        for vector in try L1ActionTests.vectors() {
            let bytes = try vector.bytes("msgpack")
            let json = try MessagePack.decode(bytes)
            #expect(try MessagePack.encode(json) == bytes)
            #expect(try L1Action.parse(json).messagePack == bytes)
        }
    }

    @Test(
        "integers, text, arrays and maps take the shortest form",
        arguments: [
            ("0", "00"), ("127", "7f"), ("128", "cc80"), ("255", "ccff"), ("256", "cd0100"), ("65535", "cdffff"),
            ("65536", "ce00010000"), ("4294967295", "ceffffffff"), ("4294967296", "cf0000000100000000"),
            ("18446744073709551615", "cfffffffffffffffff"), ("-1", "ff"), ("-32", "e0"), ("-33", "d0df"),
            ("-128", "d080"), ("-129", "d1ff7f"), ("-32768", "d18000"), ("-32769", "d2ffff7fff"),
            ("-2147483648", "d280000000"), ("-2147483649", "d3ffffffff7fffffff"),
            ("-9223372036854775808", "d38000000000000000"), ("null", "c0"), ("true", "c3"), ("false", "c2"),
            (#""""#, "a0"), (#""é""#, "a2c3a9"), ("[]", "90"), ("{}", "80"), (#"{"b":1,"a":[2]}"#, "82a16201a1619102"),
        ])
    func shortest(text: String, hex: String) throws {
        let json = try JSON.parse(text)
        #expect(try MessagePack.encode(json) == Hex.decode(hex))
        #expect(try MessagePack.decode(Hex.decode(hex)) == json)
    }

    @Test("lengths choose between one and two bytes")
    func lengths() throws {
        for (count, prefix) in [(31, "bf"), (32, "d920"), (255, "d9ff"), (256, "da0100"), (65535, "daffff")] {
            let text = JSON(String(repeating: "x", count: count))
            let bytes = try MessagePack.encode(text)
            #expect(try bytes.starts(with: Hex.decode(prefix)))
            #expect(try MessagePack.decode(bytes) == text)
        }
        for (count, prefix) in [(15, "9f"), (16, "dc0010"), (65535, "dcffff")] {
            let list = JSON.array([JSON](repeating: nil, count: count))
            #expect(try MessagePack.encode(list).starts(with: Hex.decode(prefix)))
            #expect(try MessagePack.decode(MessagePack.encode(list)) == list)
        }
        #expect(throws: HyperliquidError.self) { try MessagePack.encode(JSON(String(repeating: "x", count: 65536))) }
    }

    @Test(
        "other forms are refused",
        arguments: [
            "", "cc7f", "cd00ff", "ce0000ffff", "cf00000000ffffffff", "d07f", "d0e0", "d1ff80", "d900", "d91f",
            "da00ff",
            "dc000f", "de000f", "9101ff", "91", "a1", "a1ff", "81a16101a16101", "82a16101a16101", "8101c0", "c1",
            "ca00000000",
            "cb0000000000000000", "c400", "d400", "dd00000000", "df00000000", "0000",
        ])
    func refused(hex: String) {
        #expect(throws: HyperliquidError.self) { try MessagePack.decode(Hex.decode(hex)) }
    }

    @Test("fractions and integers of more than 64 bits cannot be packed; nesting is bounded")
    func limits() throws {
        for token in ["1.0", "1e3", "-0", "18446744073709551616", "-9223372036854775809"] {
            #expect(throws: HyperliquidError.self) { try MessagePack.encode(.number(token)) }
        }
        let deepest = (0..<32).reduce(JSON.null) { inner, _ in .array([inner]) }
        #expect(try MessagePack.decode(MessagePack.encode(deepest)) == deepest)
        #expect(throws: HyperliquidError.self) { try MessagePack.encode([deepest]) }
        let deep = [UInt8](repeating: 0x91, count: 100_000)
        #expect(throws: HyperliquidError.self) { try MessagePack.decode(deep) }
    }

    @Test("changing any one byte is refused or decodes to those very bytes")
    func mutations() throws {
        let random = SeededRandom(seed: 8)
        for vector in try L1ActionTests.vectors().prefix(60) {
            var bytes = try vector.bytes("msgpack")
            bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            guard let json = try? MessagePack.decode(bytes) else { continue }
            #expect(try MessagePack.encode(json) == bytes)
        }
    }
}
