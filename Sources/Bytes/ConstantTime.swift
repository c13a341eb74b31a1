/// Whether two byte strings are equal, in time that depends on their lengths alone.
@inlinable
public func constantTimeEquals(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (a, b) in zip(left, right) { difference |= a ^ b }
    return difference == 0
}

extension String {
    /// Whether both texts are the same bytes in UTF-8.
    ///
    /// Swift's `==` takes canonically equivalent texts for equal; what is judged and signed are bytes.
    public func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        var (left, right) = (self, other)
        return left.withUTF8 { left in right.withUTF8 { right in left.elementsEqual(right) } }
    }

    /// Whether this text comes first in the order of UTF-8 bytes, which is the order of code points.
    func precedesInBytes(_ other: String) -> Bool {
        var (left, right) = (self, other)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                for index in 0..<min(left.count, right.count) where left[index] != right[index] {
                    return left[index] < right[index]
                }
                return left.count < right.count
            }
        }
    }

    /// Whether every character lies below U+E000, where the orders of UTF-8 and UTF-16 agree.
    var isBelowPrivateUse: Bool {
        var text = self
        return text.withUTF8 { bytes in
            for byte in bytes where byte >= 0xEE { return false }
            return true
        }
    }
}
