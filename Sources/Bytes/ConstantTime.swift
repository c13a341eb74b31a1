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
        utf8.elementsEqual(other.utf8)
    }
}
