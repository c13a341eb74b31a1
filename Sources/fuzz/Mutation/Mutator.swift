import Bytes

/// Spoils good inputs, by bytes or by their structure.
struct Mutator {
    let shape: FuzzTarget.Shape
    /// Inputs from which parts are taken.
    let others: [[UInt8]]

    /// An input that differs from `input` in one to four ways.
    mutating func spoil(_ input: [UInt8], _ randomness: inout Randomness) -> [UInt8] {
        var bytes = input
        for _ in 0...randomness.below(4) { step(&bytes, &randomness) }
        if bytes.count > CurrentInput.maximumCount { bytes.removeLast(bytes.count - CurrentInput.maximumCount) }
        return bytes
    }

    private func step(_ bytes: inout [UInt8], _ randomness: inout Randomness) {
        switch shape {
        case .json:
            if !randomness.oneIn(8), let json = try? JSON.parse(bytes) {
                let other = (try? JSON.parse(randomness.pick(others))) ?? .null
                bytes = JSONMutation(donor: other).spoil(json, &randomness).serialized()
                return
            }
        case .text(let words):
            if randomness.oneIn(2) {
                let place = randomness.below(bytes.count + 1)
                bytes.insert(contentsOf: randomness.pick(words).utf8, at: place)
                return
            }
        case .bytes: break
        }
        ByteMutation.spoil(&bytes, others: others, &randomness)
    }
}
