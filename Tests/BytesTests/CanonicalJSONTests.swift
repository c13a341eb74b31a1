import Bytes
import Testing

@Suite struct CanonicalJSONTests {
    private func canonical(_ text: String) throws -> String {
        String(decoding: try JSON.parse(text).canonical(), as: UTF8.self)
    }

    /// RFC 8785 appendix B.
    @Test(
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"), (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"), (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"), (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"), (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"), (0x41b3_de43_5555_5555, "333333333.3333333"),
            (0x3ff0_0000_0000_0000, "1"), (0x3fb9_9999_9999_999a, "0.1"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] as [(UInt64, String)])
    func `numbers print as ECMAScript prints them`(bits: UInt64, expected: String) throws {
        let value = Double(bitPattern: bits)
        #expect(try canonical("[\(value)]") == "[\(expected)]")
    }

    @Test func `integers beyond 2^53 round in RFC 8785 and stay in the other form`() throws {
        let value = try JSON.parse(#"{"a":9007199254740993,"b":1.0}"#)
        #expect(String(decoding: try value.canonical(), as: UTF8.self) == #"{"a":9007199254740992,"b":1}"#)
        #expect(
            String(decoding: value.canonicalKeepingNumbers(), as: UTF8.self) == #"{"a":9007199254740993,"b":1.0}"#)
    }

    @Test func `a number beyond a double has no canonical form`() throws {
        #expect(throws: BytesError.self) { try canonical("[1e400]") }
    }

    @Test func `members sort by UTF-16 code units in one form and by code points in the other`() throws {
        let value = try JSON.parse("{\"\u{1F600}\":1,\"\u{FB33}\":2,\"a\":3}")
        #expect(
            String(decoding: try value.canonical(), as: UTF8.self) == "{\"a\":3,\"\u{1F600}\":1,\"\u{FB33}\":2}")
        #expect(
            String(decoding: value.canonicalKeepingNumbers(), as: UTF8.self)
                == "{\"a\":3,\"\u{FB33}\":2,\"\u{1F600}\":1}")
    }

    @Test func `strings escape only what they must`() throws {
        #expect(
            try canonical("\"\\u0000\\u001f\\b\\f\\n\\r\\t\\\"\\\\\\/\\u00e9\"")
                == "\"\\u0000\\u001f\\b\\f\\n\\r\\t\\\"\\\\/é\"")
    }
}
