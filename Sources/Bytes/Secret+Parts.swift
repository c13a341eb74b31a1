/// Cutting and joining secrets without a copy outside of secret memory.
extension Secret {
    /// A part of the bytes, as a secret of its own; nil when they do not reach so far.
    public borrowing func part(_ range: Range<Int>) -> Secret? {
        guard range.lowerBound >= 0, range.upperBound <= count else { return nil }
        return withBytes { bytes in
            Secret(count: range.count) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[range])) }
        }
    }

    /// The same bytes once more.
    public borrowing func copy() -> Secret {
        withBytes { bytes in Secret(count: bytes.count) { $0.copyMemory(from: bytes) } }
    }

    /// These bytes and behind them those of another.
    public borrowing func followed(by other: borrowing Secret) -> Secret {
        withBytes { first in
            other.withBytes { second in
                Secret(count: first.count + second.count) { joined in
                    joined.copyMemory(from: first)
                    UnsafeMutableRawBufferPointer(rebasing: joined[first.count...]).copyMemory(from: second)
                }
            }
        }
    }
}
