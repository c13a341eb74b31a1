import Bytes
import TestSupport
import Testing

@testable import Policy

@Suite struct ExactNumberTests {
    @Test(
        "decimals are ordered without rounding",
        arguments: [
            ("0", "0.0"), ("1", "1.000"), ("-0", "0"), ("12.50", "12.5"), ("0x10", "16"), ("-1.10", "-1.1"),
        ])
    func equal(left: String, right: String) throws {
        let (a, b) = (try number(left), try number(right))
        #expect(a == b)
        #expect(!(a < b) && !(b < a))
    }

    @Test(
        "smaller comes before greater",
        arguments: [
            ("1", "2"), ("0.1", "0.11"), ("99.99", "100"), ("-2", "-1"), ("-1", "0"), ("-0.5", "0.4"), ("9", "10"),
            ("0.00000000000000000000000000000000000001", "0.1"),
            ("1", "1.00000000000000000000000000000000000000000001"),
            ("0.1", "115792089237316195423570985008687907853269984665640564039457584007913129639935"),
            ("-115792089237316195423570985008687907853269984665640564039457584007913129639935", "-0.1"),
            (
                "115792089237316195423570985008687907853269984665640564039457584007913129639934",
                "115792089237316195423570985008687907853269984665640564039457584007913129639935"
            ),
        ])
    func ordered(left: String, right: String) throws {
        let (a, b) = (try number(left), try number(right))
        #expect(a < b)
        #expect(!(b < a))
        #expect(a != b)
    }

    @Test(
        "anything but a plain decimal is no number",
        arguments: [
            "", "-", ".", ".5", "5.", "+1", "01", "00.1", "1e3", "1 ", " 1", "1,5", "0x", "0X10", "١", "1.2.3", "--1",
            "-0x1",
            "115792089237316195423570985008687907853269984665640564039457584007913129639936",
        ])
    func malformed(text: String) {
        #expect(ExactNumber(conditionValue: text) == nil)
    }

    @Test("numbers are written as they are read", arguments: ["0", "-1", "0.05", "-12.5", "100", "0.0001"])
    func description(text: String) throws {
        #expect(try number(text).description == text)
    }

    @Test("random fractions are ordered as their numerators")
    func random() throws {
        let random = SeededRandom(seed: 7)
        for _ in 0..<1_000 {
            let (a, b) = (Int64(random.next() % 2_000_000) - 1_000_000, Int64(random.next() % 2_000_000) - 1_000_000)
            let (left, right) = (try thousandths(a), try thousandths(b))
            #expect((left < right) == (a < b))
            #expect((left == right) == (a == b))
        }
    }

    private func thousandths(_ value: Int64) throws -> ExactNumber {
        try #require(
            ExactNumber(isNegative: value < 0, mantissa: UInt256(UInt64(value.magnitude)), scale: 3))
    }

    private func number(_ text: String) throws -> ExactNumber { try #require(ExactNumber(conditionValue: text)) }
}
