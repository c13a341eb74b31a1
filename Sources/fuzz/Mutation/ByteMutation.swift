/// Ways to spoil bytes without knowing what they mean.
enum ByteMutation {
    private static let edges: [UInt8] = [
        0, 1, 9, 10, 13, 32, 0x22, 0x2c, 0x2d, 0x30, 0x3a, 0x5b, 0x5c, 0x7b, 0x7f, 0x80, 0xb7, 0xb8, 0xbf, 0xc0, 0xf7,
        0xf8, 0xff,
    ]

    static func spoil(_ bytes: inout [UInt8], others: [[UInt8]], _ randomness: inout Randomness) {
        guard !bytes.isEmpty else {
            bytes = randomness.bytes(count: randomness.below(16))
            return
        }
        let place = randomness.below(bytes.count)
        let length = 1 + randomness.below(min(64, bytes.count - place))
        switch randomness.below(10) {
        case 0: bytes[place] ^= 1 << UInt8(randomness.below(8))
        case 1: bytes[place] = randomness.pick(edges)
        case 2: bytes.insert(contentsOf: randomness.bytes(count: 1 + randomness.below(8)), at: place)
        case 3: bytes.removeSubrange(place..<place + length)
        case 4: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
        case 5: bytes.removeLast(bytes.count - place)
        case 6: splice(&bytes, at: place, randomness.pick(others), &randomness)
        case 7: writeLength(&bytes, at: place, &randomness)
        case 8: bytes[place] = UInt8(truncatingIfNeeded: randomness.next())
        default: nest(&bytes, at: place, &randomness)
        }
    }

    /// Goes on with the rest of another input.
    private static func splice(
        _ bytes: inout [UInt8], at place: Int, _ other: [UInt8], _ randomness: inout Randomness
    ) {
        guard !other.isEmpty else { return }
        let from = randomness.below(other.count)
        bytes.replaceSubrange(place..., with: other[from...])
    }

    /// Writes a number that a length field could hold, one to eight bytes, most significant first.
    private static func writeLength(_ bytes: inout [UInt8], at place: Int, _ randomness: inout Randomness) {
        let rest = UInt64(bytes.count - place)
        let values: [UInt64] = [
            0, 1, rest, rest &- 1, rest + 1, 0x7f, 0x80, 0xff, 0xffff, 0x1_0000, 0x40_0000, 0x7fff_ffff, 0xffff_ffff,
            .max >> 1, .max,
        ]
        let value = randomness.pick(values)
        let width = randomness.pick([1, 2, 4, 8])
        for index in 0..<width where place + index < bytes.count {
            bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * (width - 1 - index)))
        }
    }

    /// Many times the same opening.
    private static func nest(_ bytes: inout [UInt8], at place: Int, _ randomness: inout Randomness) {
        let opening = randomness.pick([
            [0x5b], Array(#"{"a":"#.utf8), [0xc1], [0x91], [0x81, 0xa1, 0x61], Array("(".utf8),
        ])
        let count = randomness.pick([2, 30, 70, 1000, 20000])
        bytes.insert(contentsOf: repeatElement(opening, count: count).joined(), at: place)
    }
}
