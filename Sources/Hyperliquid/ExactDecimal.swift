import Bytes

/// A decimal number without rounding: ± mantissa · 10^−scale.
public struct ExactDecimal: Hashable, Sendable {
    /// Whether the value lies below zero. Zero is never negative.
    public let isNegative: Bool
    /// The digits without trailing zeros behind the point.
    public let mantissa: UInt256
    /// Digits behind the point, as few as possible.
    public let scale: Int

    /// The value of ± mantissa · 10^−scale; a negative scale counts as zero.
    public init(isNegative: Bool = false, mantissa: UInt256, scale: Int = 0) {
        var (mantissa, scale) = (mantissa, max(0, scale))
        while scale > 0, let (tenth, rest) = mantissa.dividedBy(small: 10), rest == 0 {
            (mantissa, scale) = (tenth, mantissa == .zero ? 0 : scale - 1)
        }
        self.isNegative = isNegative && mantissa != .zero
        self.mantissa = mantissa
        self.scale = scale
    }

    /// Reads `-?digits(.digits)?` without needless zeros in front and without exponent; nil for anything else, beyond
    /// 80 characters, or above 2^256 − 1 without the point.
    public init?(_ text: String) {
        guard text.utf8.count <= 80 else { return nil }
        let isNegative = text.utf8.first == 0x2D
        let parts = text.dropFirst(isNegative ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = UInt256(decimal: String(parts[0])) else { return nil }
        let fraction = parts.count == 2 ? parts[1] : ""
        var mantissa = whole
        for digit in fraction.utf8 {
            guard (0x30...0x39).contains(digit), let shifted = mantissa.multiplied(by: UInt256(10)),
                let next = shifted.adding(UInt256(UInt64(digit - 0x30)))
            else { return nil }
            mantissa = next
        }
        if parts.count == 2, fraction.isEmpty { return nil }
        self.init(isNegative: isNegative, mantissa: mantissa, scale: fraction.utf8.count)
    }

    /// The value of an integer with so many digits behind the point: 1 500 000 with six is 1.5.
    public init(_ value: Int64, scale: Int = 0) {
        self.init(isNegative: value < 0, mantissa: UInt256(value.magnitude), scale: scale)
    }
}

extension ExactDecimal: CustomStringConvertible {
    /// The only canonical text: no trailing zeros, no exponent, zero as `0`.
    public var description: String {
        let digits = mantissa.decimal
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
        let text = scale == 0 ? padded : "\(padded.dropLast(scale)).\(padded.suffix(scale))"
        return isNegative ? "-\(text)" : text
    }
}
