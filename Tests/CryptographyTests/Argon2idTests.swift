import Bytes
import Cryptography
import TestSupport
import Testing

@Suite struct Argon2idTests {
    @Test("Argon2id gives the output of the reference implementation")
    func reference() throws {
        for file in try VectorFolder.files(for: .argon2id) {
            for vector in try file.cases("vectors") where try vector.integer("p") == 1 {
                let cost = Argon2id.Cost(
                    passes: UInt32(try vector.integer("t")), memoryKiB: UInt32(try vector.integer("m_kib")))
                let key = try Argon2id.derive(
                    from: Secret(testing: try vector.bytes("password_hex")), salt: try vector.bytes("salt"),
                    cost: cost, count: try vector.integer("len"))
                #expect(try key.revealed == vector.bytes("out"))
            }
        }
    }

    @Test("salts, lengths and costs out of range are refused")
    func bounds() {
        let salt = [UInt8](repeating: 7, count: 16)
        let cheap = Argon2id.Cost(passes: 1, memoryKiB: 8)
        let refused: [([UInt8], Argon2id.Cost, Int)] = [
            ([], cheap, 32), (salt + [0], cheap, 32), (salt, cheap, 15), (salt, cheap, 1025),
            (salt, Argon2id.Cost(passes: 0, memoryKiB: 8), 32), (salt, Argon2id.Cost(passes: 1, memoryKiB: 7), 32),
            (salt, Argon2id.Cost(passes: 1, memoryKiB: .max), 32),
        ]
        for (salt, cost, count) in refused {
            #expect(throws: CryptographyError.self) {
                _ = try Argon2id.derive(from: Secret(testing: [1]), salt: salt, cost: cost, count: count)
            }
        }
        #expect(throws: Never.self) {
            _ = try Argon2id.derive(from: Secret(testing: []), salt: salt, cost: cheap, count: 16)
        }
    }
}
