import Bytes
import Cryptography
import TestSupport
import Testing

@Suite struct KeccakTests {
    @Test("Keccak-256 gives the known answers of its authors")
    func knownAnswers() throws {
        for file in try VectorFolder.files(for: .keccakKnownAnswers) {
            for vector in try file.cases("cases") {
                #expect(
                    try Keccak256.hash(vector.bytes("msg")) == vector.bytes("digest"), "\(file) \(vector["len"] ?? nil)"
                )
            }
        }
    }

    @Test("Keccak-256 agrees with another library around every block boundary")
    func blockBoundaries() throws {
        for file in try VectorFolder.files(for: .keccakLengths) {
            for vector in file.json.arrayValue ?? [] {
                let message = try vector.bytes("message")
                #expect(try Keccak256.hash(message) == vector.bytes("keccak256"))
                #expect(try Keccak256.hash(message.span.bytes) == vector.bytes("keccak256"))
            }
        }
    }

    @Test("a message may arrive in pieces of any size")
    func pieces() {
        let random = SeededRandom(seed: 1)
        for _ in 0..<200 {
            let message = random.bytes(count: 0...600)
            var hasher = Keccak256()
            var rest = message[...]
            while !rest.isEmpty {
                let piece = rest.prefix(1 + Int(random.next() % 150))
                hasher.update(piece.span.bytes)
                rest = rest.dropFirst(piece.count)
            }
            let digest = hasher.finish()
            #expect(digest == Keccak256.hash(message))
        }
    }
}
