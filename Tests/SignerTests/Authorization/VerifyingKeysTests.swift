import Cryptography
import TestSupport
import Testing

@testable import Signer

@Suite struct VerifyingKeysTests {
    private let random = SeededRandom(seed: 31)
    private let digest = SHA256.hash([1, 2, 3])

    @Test func `a key gets its table with its third valid signature, and the verdicts stay the same`() throws {
        let (point, signature) = try signer()
        let other = SHA256.hash([])
        var keys = VerifyingKeys()
        for use in 1...5 {
            expect(signature, forDigest: digest, under: point, true, &keys)
            for _ in 0..<3 { expect(signature, forDigest: other, under: point, false, &keys) }
            #expect(keys.tableCount == (use < 3 ? 0 : 1))
        }
    }

    @Test func `what is no point has no valid signatures`() throws {
        let (point, signature) = try signer()
        var keys = VerifyingKeys()
        for wrong in [
            [], [UInt8](repeating: 2, count: 32), [4] + point.dropFirst(), [2] + [UInt8](repeating: 0xff, count: 32),
        ] {
            expect(signature, forDigest: digest, under: wrong, false, &keys)
        }
    }

    @Test func `tables and keys are bounded, and keys that were dropped still verify`() throws {
        let signers = try (0..<10).map { _ in try signer() }
        var keys = VerifyingKeys(capacity: 4, tableCapacity: 3)
        for round in 0..<3 {
            for (point, signature) in signers {
                for _ in 0..<(round == 1 ? 1 : 4) { expect(signature, forDigest: digest, under: point, true, &keys) }
                #expect(keys.tableCount <= 3)
            }
        }
        #expect(keys.tableCount > 0)
    }

    private func expect(
        _ signature: [UInt8], forDigest digest: [UInt8], under point: [UInt8], _ verdict: Bool,
        _ keys: inout VerifyingKeys
    ) {
        let isValid = keys.isValid(signature, forDigest: digest, under: point)
        #expect(isValid == verdict)
    }

    private func signer() throws -> (point: [UInt8], signature: [UInt8]) {
        let key = try P256.PrivateKey.generate(from: random)
        return (key.publicKey.compressedPoint, try key.signature(for: [1, 2, 3]))
    }
}
