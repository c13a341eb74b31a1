import Bytes

/// An exact decimal number: ± coefficient × 10^−scale, compared without rounding.
///
/// Holds every integer of the EVM, signed or not, and every decimal of at most 77 digits after the point.
struct ExactNumber: Sendable {
    let isNegative: Bool
    let coefficient: UInt256
    let scale: Int

    init(_ value: UInt256) { self.init(isNegative: false, magnitude: value) }
    init(_ value: UInt64) { self.init(UInt256(value)) }

    /// An integer; zero has no sign.
    init(isNegative: Bool, magnitude: UInt256) {
        self.isNegative = isNegative && magnitude != .zero
        self.coefficient = magnitude
        self.scale = 0
    }

    /// ± mantissa × 10^−scale, as another module has read it; nil beyond the digits that this type holds.
    init?(isNegative: Bool, mantissa: UInt256, scale: Int) {
        var (coefficient, scale) = (mantissa, scale)
        while scale > 0, let (quotient, remainder) = coefficient.dividedBy(small: 10), remainder == 0 {
            coefficient = quotient
            scale -= 1
        }
        guard (0...77).contains(scale) else { return nil }
        self.isNegative = isNegative && coefficient != .zero
        self.coefficient = coefficient
        self.scale = scale
    }

    /// A decimal such as `-12.50`: digits without leading zeros, optional fraction, no exponent, no plus sign.
    init?(decimal text: some StringProtocol) {
        guard let (isNegative, digits) = ExactNumber.sign(of: text) else { return nil }
        let halves = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard halves.count <= 2, let whole = halves.first, !whole.isEmpty, whole.count == 1 || whole.first != 0x30
        else { return nil }
        var fraction: ArraySlice<UInt8> = []
        if halves.count == 2 {
            guard !halves[1].isEmpty else { return nil }
            fraction = halves[1]
            while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
        }
        let significant = (whole + fraction).drop { $0 == UInt8(ascii: "0") }
        let text = significant.isEmpty ? "0" : String(decoding: significant, as: UTF8.self)
        guard fraction.count <= 77, let coefficient = UInt256(decimal: text) else { return nil }
        self.isNegative = isNegative && coefficient != .zero
        self.coefficient = coefficient
        self.scale = fraction.count
    }

    /// What a condition may write: a decimal, or `0x` and 1 to 64 hexadecimal digits.
    init?(conditionValue text: String) {
        if text.utf8.starts(with: "0x".utf8) {
            guard text.utf8.count <= 66, let value = UInt256(hex: String(text.dropFirst(2))) else { return nil }
            self.init(value)
        } else {
            self.init(decimal: text)
        }
    }

    var isInteger: Bool { scale == 0 }

    /// The number in units of 10^-scale; nil when it is negative, has more digits than that, or is too large.
    func units(scale units: Int) -> UInt256? {
        guard !isNegative, scale <= units else { return nil }
        return coefficient.timesTen(toThe: units - scale)
    }

    private static func sign(of text: some StringProtocol) -> (isNegative: Bool, digits: ArraySlice<UInt8>)? {
        guard text.utf8.count <= 160 else { return nil }
        let bytes = Array(text.utf8)
        guard let first = bytes.first else { return nil }
        return first == UInt8(ascii: "-") ? (true, bytes.dropFirst()) : (false, bytes[...])
    }
}

extension ExactNumber: Comparable {
    // Fractions are kept without trailing zeros, so equal numbers have equal parts.
    static func == (left: ExactNumber, right: ExactNumber) -> Bool {
        left.isNegative == right.isNegative && left.scale == right.scale && left.coefficient == right.coefficient
    }

    static func < (left: ExactNumber, right: ExactNumber) -> Bool {
        switch (left.isNegative, right.isNegative) {
        case (true, false): true
        case (false, true): false
        case (false, false): magnitude(left, isBelow: right)
        case (true, true): magnitude(right, isBelow: left)
        }
    }

    private static func magnitude(_ left: ExactNumber, isBelow right: ExactNumber) -> Bool {
        let scale = max(left.scale, right.scale)
        // A coefficient that outgrows 256 bits on the common scale is greater than one that does not; two cannot,
        // since the greater scale is one of the two and leaves its coefficient as it is.
        guard let first = left.coefficient.timesTen(toThe: scale - left.scale) else { return false }
        guard let second = right.coefficient.timesTen(toThe: scale - right.scale) else { return true }
        return first < second
    }
}

extension ExactNumber: Hashable, CustomStringConvertible {
    var description: String {
        var digits = coefficient.decimal
        if scale > 0 {
            digits = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
            digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
        }
        return isNegative ? "-" + digits : digits
    }
}

extension UInt256 {
    fileprivate func timesTen(toThe power: Int) -> UInt256? {
        var value = self
        for _ in 0..<power {
            guard let next = value.multiplied(by: UInt256(10)) else { return nil }
            value = next
        }
        return value
    }
}
