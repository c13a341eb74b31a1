import Bytes
import Cryptography
import Synchronization

/// Random bytes that are the same in every run: a test names its seed and can be repeated.
public final class SeededRandom: RandomSource, RandomNumberGenerator {
    private let state: Mutex<UInt64>

    public init(seed: UInt64) { state = Mutex(seed) }

    /// SplitMix64: 64 bits that look random.
    public func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
            return mixed ^ mixed >> 31
        }
    }

    public func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        for index in buffer.indices { buffer[index] = UInt8(truncatingIfNeeded: next()) }
    }

    /// A count of bytes between the bounds, and as many bytes.
    public func bytes(count: ClosedRange<Int>) -> [UInt8] {
        bytes(count: count.lowerBound + Int(next() % UInt64(count.count)))
    }
}
