import Bytes
import Hyperliquid
import TestSupport
import Testing

@Suite struct ExactDecimalTests {
    @Test("numbers are written for the wire as the Python SDK writes them")
    func wire() throws {
        for file in try VectorFolder.files(for: .hyperliquidNumbers) {
            for vector in try file.cases("float_to_wire") {
                let value = try decimal(vector.string("value"))
                #expect(value.wireText == vector["wire"]?.stringValue, "\(vector["value"] ?? nil)")
            }
            for vector in try file.cases("float_to_int") {
                let value = try decimal(vector.string("value"))
                let decimals = try vector.string("fn") == "float_to_usd_int" ? 6 : 8
                let magnitude = ExactDecimal(mantissa: value.mantissa, scale: value.scale)
                let digits = magnitude.baseUnits(decimals: decimals)?.decimal
                #expect(digits.map { (value.isNegative ? "-" : "") + $0 } == vector["out"]?.stringValue)
            }
        }
    }

    @Test("text is read exactly and written canonically")
    func text() {
        for (text, canonical) in [
            ("0", "0"), ("0.0", "0"), ("-0", "0"), ("-0.00", "0"), ("1.50", "1.5"), ("-12.340", "-12.34"),
            ("0.00000001", "0.00000001"), ("100", "100"),
            ("123456789012345678901234567890.5", "123456789012345678901234567890.5"),
        ] {
            #expect(ExactDecimal(text)?.description == canonical)
        }
        for text in [
            "", "-", ".", "1.", ".1", "01", "1e1", "+1", "1 ", "--1", "1.2.3", "0x1", "１",
            String(repeating: "9", count: 79),
        ] {
            #expect(ExactDecimal(text) == nil, "\(text)")
        }
    }

    @Test("values compare, add and multiply exactly")
    func arithmetic() throws {
        let values = try [
            "-1000", "-1.5", "-1.4999", "0", "0.00000001", "0.1", "0.10000001", "1", "9.9", "10", "1000000000000",
        ]
        .map { try #require(ExactDecimal($0)) }
        for (left, right) in zip(values, values.dropFirst()) {
            #expect(left < right && !(right < left) && left != right)
        }
        #expect(ExactDecimal("0.1")?.multiplied(by: values[1]) == ExactDecimal("-0.15"))
        #expect(ExactDecimal("0.25")?.multiplied(by: values[9]) == ExactDecimal("2.5"))
        #expect(ExactDecimal("1.5")?.adding(values[1]) == ExactDecimal("0"))
        #expect(ExactDecimal("0.1")?.adding(values[4]) == ExactDecimal("0.10000001"))
        #expect(ExactDecimal("0.1")?.adding(values[0]) == ExactDecimal("-999.9"))
        #expect(ExactDecimal("5")?.adding(values[1]) == ExactDecimal("3.5"))
        let large = ExactDecimal(mantissa: .max)
        #expect(large.multiplied(by: values[9]) == nil && large.adding(values[7]) == nil && values[7] < large)
        #expect(ExactDecimal("1.5")?.baseUnits(decimals: 6)?.decimal == "1500000")
        #expect(ExactDecimal("1.5")?.baseUnits(decimals: 0) == nil && values[0].baseUnits(decimals: 6) == nil)
    }

    /// Text as Python writes floating-point numbers, with an exponent where it does.
    private func decimal(_ text: String) throws -> ExactDecimal {
        let parts = text.split(separator: "e")
        let base = try #require(ExactDecimal(String(parts[0])))
        guard parts.count == 2 else { return base }
        let exponent = try #require(Int(parts[1]))
        let power = try #require(
            exponent < 0
                ? ExactDecimal(mantissa: .one, scale: -exponent)
                : ExactDecimal("1" + String(repeating: "0", count: exponent)))
        return try #require(base.multiplied(by: power))
    }
}
