import Glibc

extension String {
    /// Whether both texts are the same bytes in UTF-8.
    ///
    /// Swift's `==` takes canonically equivalent texts for equal; what is judged and signed are bytes.
    public func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return withBytes { left in
            other.withBytes { right in String.compare(left, right) == 0 }
        }
    }

    /// Whether this text comes first in the order of UTF-8 bytes, which is the order of code points.
    func precedesInBytes(_ other: String) -> Bool {
        withBytes { left in
            other.withBytes { right in
                let order = String.compare(left, right)
                return order == 0 ? left.count < right.count : order < 0
            }
        }
    }

    /// Whether every character lies below U+E000, where the orders of UTF-8 and UTF-16 agree.
    var isBelowPrivateUse: Bool {
        withBytes { bytes in
            for byte in bytes where byte >= 0xEE { return false }
            return true
        }
    }

    /// The bytes in UTF-8, copied only where the text does not hold them as such.
    func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        var text = self
        return text.withUTF8(body)
    }

    /// The order of the bytes, as far as both texts go: below, at or above zero.
    private static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int32 {
        guard let first = left.baseAddress, let second = right.baseAddress else { return 0 }
        return memcmp(first, second, Swift.min(left.count, right.count))
    }
}
