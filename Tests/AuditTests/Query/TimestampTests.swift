import Audit
import Foundation
import Testing

struct TimestampTests {
    @Test(
        "RFC 3339 times are read, and written in UTC",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1985-04-12T23:20:50.52Z", 482_196_050_520),
            ("1996-12-19T16:39:57-08:00", 851_042_397_000), ("2000-02-29t12:00:00.9999z", 951_825_600_999),
            ("2026-03-01 00:30:00+01:30", 1_772_319_600_000), ("1234", 1234),
        ] as [(String, Int64)])
    func reading(text: String, ms: Int64) throws {
        #expect(Timestamp.parse(text) == ms)
        #expect(Timestamp.parse(Timestamp.text(ms)) == ms)
    }

    @Test(
        "What is no time is refused",
        arguments: [
            "", "-1", "2026-01-01", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+1:00", "2026-01-01T00:00:00Zx",
            "2026-01-0aT00:00:00Z", "1900-02-29T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T00:00:61Z",
        ])
    func refusals(text: String) { #expect(Timestamp.parse(text) == nil) }

    @Test("Every day of four centuries is written as Foundation writes it")
    func everyDay() {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for day in stride(from: -40_000, to: 150_000, by: 13) {
            let ms = Int64(day) * 86_400_000 + 3_723_250
            #expect(Timestamp.text(ms) == Date(timeIntervalSince1970: Double(ms) / 1000).formatted(style))
        }
    }
}
