import Bytes

extension ExactDecimal {
    /// The exact product; nil above 2^256 − 1 without the point.
    public func multiplied(by other: ExactDecimal) -> ExactDecimal? {
        mantissa.multiplied(by: other.mantissa).map {
            ExactDecimal(isNegative: isNegative != other.isNegative, mantissa: $0, scale: scale + other.scale)
        }
    }

    /// The exact sum; nil above 2^256 − 1 without the point.
    public func adding(_ other: ExactDecimal) -> ExactDecimal? {
        let scale = max(self.scale, other.scale)
        guard let left = mantissa(atScale: scale), let right = other.mantissa(atScale: scale) else { return nil }
        if isNegative == other.isNegative {
            return left.adding(right).map { ExactDecimal(isNegative: isNegative, mantissa: $0, scale: scale) }
        }
        let isLeftLarger = left > right
        let difference = isLeftLarger ? left.wrappingSubtracting(right) : right.wrappingSubtracting(left)
        return ExactDecimal(
            isNegative: isLeftLarger ? isNegative : other.isNegative, mantissa: difference, scale: scale)
    }

    /// The value in units of 10^−decimals; nil when it is negative, has more digits or exceeds 2^256 − 1.
    public func baseUnits(decimals: Int) -> UInt256? {
        isNegative || decimals < scale ? nil : mantissa(atScale: decimals)
    }

    private func mantissa(atScale target: Int) -> UInt256? {
        var result = mantissa
        for _ in scale..<max(scale, target) {
            guard let next = result.multiplied(by: UInt256(10)) else { return nil }
            result = next
        }
        return result
    }
}

extension ExactDecimal: Comparable {
    public static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        switch (left.isNegative, right.isNegative) {
        case (true, false): true
        case (false, true): false
        case (false, false): left.hasSmallerMagnitude(than: right)
        case (true, true): right.hasSmallerMagnitude(than: left)
        }
    }

    /// Compares digit by digit, so that no alignment can overflow.
    private func hasSmallerMagnitude(than other: ExactDecimal) -> Bool {
        let (left, right) = (digits, other.digits)
        if left.whole.utf8.count != right.whole.utf8.count { return left.whole.utf8.count < right.whole.utf8.count }
        return (left.whole, left.fraction) < (right.whole, right.fraction)
    }

    private var digits: (whole: Substring, fraction: Substring) {
        let parts = description.drop { $0 == "-" }.split(separator: ".")
        return (parts[0], parts.count == 2 ? parts[1] : "")
    }
}

extension ExactDecimal {
    /// The text in which orders carry a price or size, with at most eight digits behind the point.
    ///
    /// Nil when that would change the value by 10^-12 or more; less is taken for the noise of a client's
    /// floating-point arithmetic, as the official SDK does.
    public var wireText: String? {
        guard scale > Self.wireScale else { return description }
        guard let unit = Self.powerOfTen(scale - Self.wireScale), let noise = Self.powerOfTen(scale - 12) else {
            return nil
        }
        var quotient = mantissa
        for _ in Self.wireScale..<scale { quotient = quotient.dividedBy(small: 10)?.quotient ?? .zero }
        guard let floor = quotient.multiplied(by: unit) else { return nil }
        let below = mantissa.wrappingSubtracting(floor)
        let above = unit.wrappingSubtracting(below)
        guard min(below, above) < noise, let next = quotient.adding(.one) else { return nil }
        return ExactDecimal(
            isNegative: isNegative, mantissa: below < above ? quotient : next, scale: Self.wireScale
        ).description
    }

    private static let wireScale = 8

    /// nil below 10^0 and above 2^256 − 1.
    private static func powerOfTen(_ exponent: Int) -> UInt256? {
        guard exponent >= 0 else { return nil }
        return ExactDecimal(1).mantissa(atScale: exponent)
    }
}
