import Bytes
import TestSupport
import Testing

@testable import Cryptography

/// What a fault leaves of a signature never leaves the function that made it.
@Suite struct Ed25519FaultTests {
    private static let message = Array("pay".utf8)
    private static let seed = [UInt8](repeating: 7, count: 32)

    private func publicKey() throws -> [UInt8] { try Ed25519.PrivateKey(seed: Secret(testing: Self.seed)).publicKey }

    /// Signs while a fault changes the signature.
    private func sign(_ fault: ([UInt8]) -> [UInt8]) throws -> [UInt8] {
        try Ed25519.signAndCheck(Self.message, with: Secret(testing: Self.seed), expecting: publicKey()) {
            (key: borrowing Ed25519.PrivateKey, message: [UInt8]) throws(CryptographyError) -> [UInt8] in
            fault(try key.signature(for: message))
        }
    }

    @Test func `without a fault the signature is the one of RFC 8032`() throws {
        let key = try Ed25519.PrivateKey(seed: Secret(testing: Self.seed))
        let signature = try Ed25519.signAndCheck(
            Self.message, with: Secret(testing: Self.seed), expecting: key.publicKey)
        #expect(try signature == key.signature(for: Self.message))
        #expect(try sign { $0 } == signature)
    }

    @Test func `a signature with any bit turned is withheld`() {
        for bit in 0..<(8 * Ed25519.signatureCount) {
            let error = #expect(throws: CryptographyError.self) {
                try sign { signature in
                    var signature = signature
                    signature[bit / 8] ^= 1 << (bit % 8)
                    return signature
                }
            }
            #expect(error?.code == .fault, "bit \(bit)")
        }
    }

    @Test func `a signature of another message, of another length or of zeros is withheld`() throws {
        let key = try Ed25519.PrivateKey(seed: Secret(testing: Self.seed))
        let other = try key.signature(for: Self.message + [0])
        for wrong in [other, [UInt8](repeating: 0, count: 64), [], Array(other.dropLast())] {
            let error = #expect(throws: CryptographyError.self) { try sign { _ in wrong } }
            #expect(error?.code == .fault)
        }
        let error = #expect(throws: CryptographyError.self) { try sign { $0 + [0] } }
        #expect(error?.code == .fault)
    }

    @Test func `a seed of another key signs nothing`() throws {
        let error = #expect(throws: CryptographyError.self) {
            try Ed25519.signAndCheck(
                Self.message, with: Secret(testing: [UInt8](repeating: 8, count: 32)), expecting: publicKey())
        }
        #expect(error?.code == .invalidKey)
    }
}
