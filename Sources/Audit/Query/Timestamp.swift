/// Moments as people write them: RFC 3339, to the millisecond.
public enum Timestamp {
    /// Milliseconds since 1970 of an RFC 3339 time, or of a plain number of milliseconds; nil for anything else.
    public static func parse(_ text: String) -> Int64? {
        if let number = Int64(text) { return number >= 0 ? number : nil }
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == 0x2D, bytes[7] == 0x2D, [0x54, 0x74, 0x20].contains(bytes[10]),
            bytes[13] == 0x3A, bytes[16] == 0x3A, let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
            let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let second = number(bytes[17..<19]), (1...12).contains(month),
            (1...daysInMonth(month, of: year)).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        var rest = bytes[19...]
        guard let fractionMs = fraction(&rest), let offsetMinutes = offset(rest) else { return nil }
        let minutes = (days(year, month, day) * 24 + hour) * 60 + minute - offsetMinutes
        return (minutes * 60 + second) * 1000 + fractionMs
    }

    /// The time in UTC, such as `2026-01-31T09:30:00.125Z`.
    public static func text(_ ms: Int64) -> String {
        let dayMs: Int64 = 86_400_000
        let day = (ms >= 0 ? ms : ms - dayMs + 1) / dayMs
        let rest = ms - day * dayMs
        let (year, month, dayOfMonth) = date(day)
        let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { padded($0, 2) }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))T\(time.joined(separator: ":"))"
            + ".\(padded(rest % 1000, 3))Z"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// `.` and digits, cut to milliseconds; 0 when there are none.
    private static func fraction(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        guard rest.first == 0x2E else { return 0 }
        let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
        guard (1...9).contains(digits.count) else { return nil }
        rest = rest[digits.endIndex...]
        return number((Array(digits) + [0x30, 0x30])[..<3])
    }

    /// Minutes east of Greenwich.
    private static func offset(_ zone: ArraySlice<UInt8>) -> Int64? {
        let zone = Array(zone)
        if zone == [0x5A] || zone == [0x7A] { return 0 }
        guard zone.count == 6, zone[3] == 0x3A, let hours = number(zone[1..<3]), let minutes = number(zone[4..<6]),
            hours < 24, minutes < 60
        else { return nil }
        switch zone[0] {
        case 0x2B: return hours * 60 + minutes
        case 0x2D: return -(hours * 60 + minutes)
        default: return nil
        }
    }

    private static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func daysInMonth(_ month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 to the first of January of a year.
    private static func days(beforeYear year: Int64) -> Int64 {
        let past = year - 1
        return 365 * (year - 1970) + (past / 4 - past / 100 + past / 400) - 477
    }

    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        days(beforeYear: year) + (1..<month).reduce(0) { $0 + daysInMonth($1, of: year) } + day - 1
    }

    private static func date(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        // The mean year has 365.2425 days: the estimate is at most one year off.
        var year = 1970 + day * 400 / 146_097
        while days(beforeYear: year) > day { year -= 1 }
        while days(beforeYear: year + 1) <= day { year += 1 }
        var rest = day - days(beforeYear: year)
        var month: Int64 = 1
        while rest >= daysInMonth(month, of: year) {
            rest -= daysInMonth(month, of: year)
            month += 1
        }
        return (year, month, rest + 1)
    }
}
