import Bytes

/// An integer of the EVM, signed or not: any value from −2^255 to 2^256 − 1.
public struct EVMInteger: Hashable, Sendable {
    /// Whether the value lies below zero. Zero is never negative.
    public let isNegative: Bool
    /// The distance from zero.
    public let magnitude: UInt256

    /// The unsigned value.
    public init(_ value: UInt256) {
        isNegative = false
        magnitude = value
    }

    /// The value of that sign and magnitude; nil below −2^255.
    public init?(isNegative: Bool, magnitude: UInt256) {
        guard !isNegative || magnitude <= Self.minimumMagnitude else { return nil }
        self.isNegative = isNegative && magnitude != .zero
        self.magnitude = magnitude
    }

    /// The value of `0` or of digits without leading zero, after `-` when negative; nil otherwise.
    public init?(decimal text: String) {
        let isNegative = text.utf8.first == 0x2D
        guard let magnitude = UInt256(decimal: isNegative ? String(text.dropFirst()) : text),
            !isNegative || magnitude != .zero
        else { return nil }
        self.init(isNegative: isNegative, magnitude: magnitude)
    }

    /// Whether the value is one of `uint<bits>` or `int<bits>`, for 1 to 256 bits.
    public func fits(bits: Int, signed: Bool) -> Bool {
        guard signed else { return !isNegative && 256 - magnitude.leadingZeroBitCount <= bits }
        let limit = UInt256.one << (bits - 1)
        return isNegative ? magnitude <= limit : magnitude < limit
    }

    /// The 32 bytes of the value in two's complement, most significant first.
    public var word: [UInt8] {
        (isNegative ? UInt256.zero.wrappingSubtracting(magnitude) : magnitude).bigEndianBytes
    }

    private static let minimumMagnitude = UInt256.one << 255
}

extension EVMInteger: Comparable, CustomStringConvertible {
    public static func < (left: EVMInteger, right: EVMInteger) -> Bool {
        switch (left.isNegative, right.isNegative) {
        case (true, false): true
        case (false, true): false
        case (false, false): left.magnitude < right.magnitude
        case (true, true): left.magnitude > right.magnitude
        }
    }

    /// Decimal text, after `-` when negative.
    public var description: String { isNegative ? "-\(magnitude.decimal)" : magnitude.decimal }
}

extension EVMInteger {
    /// The signed value of 256 bits in two's complement.
    init(twosComplement bits: UInt256) {
        isNegative = bits.leadingZeroBitCount == 0
        magnitude = isNegative ? UInt256.zero.wrappingSubtracting(bits) : bits
    }
}
