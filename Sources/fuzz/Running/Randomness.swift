import Cryptography
import Synchronization

/// SplitMix64: the same numbers for the same seed, on every machine.
struct Randomness: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// The numbers of one iteration of one target, so that any can be repeated alone.
    init(seed: UInt64, target: String, iteration: Int) {
        self.init(seed: seed, target: target, input: [])
        state ^= UInt64(iteration) &* 0x9e37_79b9_7f4a_7c15
        state = next()
    }

    /// The numbers that go with an input.
    init(seed: UInt64, target: String, input: [UInt8]) {
        state = seed
        // FNV-1a.
        for byte in target.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for byte in input { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// A number from 0 up to but without `bound`, which must be positive.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

    /// Whether something that happens once in so many times happens now.
    mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    mutating func bytes(count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}

/// The same numbers where a source of random bytes is asked for.
final class RandomBytes: RandomSource {
    private let randomness: Mutex<Randomness>

    init(_ randomness: Randomness) { self.randomness = Mutex(randomness) }

    func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        randomness.withLock { randomness in
            for index in buffer.indices { buffer[index] = UInt8(truncatingIfNeeded: randomness.next()) }
        }
    }
}
