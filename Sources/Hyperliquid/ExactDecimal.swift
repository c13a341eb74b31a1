import Bytes

/// A decimal number without rounding: ± mantissa · 10^−scale.
public struct ExactDecimal: Sendable {
    /// Whether the value lies below zero. Zero is never negative.
    public let isNegative: Bool
    public let mantissa: UInt256
    /// Digits after the point.
    public let scale: Int

    /// Reads canonical text: no sign but `-`, no leading or trailing zeros, no exponent; nil otherwise.
    public init?(_ text: String) { nil }

    /// The exact product; nil above 2^256 − 1 in the mantissa.
    public func multiplied(by other: ExactDecimal) -> ExactDecimal? { nil }

    /// The exact sum; nil above 2^256 − 1 in the mantissa.
    public func adding(_ other: ExactDecimal) -> ExactDecimal? { nil }
}
