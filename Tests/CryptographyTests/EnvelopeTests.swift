import Bytes
import Cryptography
import TestSupport
import Testing

@Suite struct EnvelopeTests {
    @Test("envelopes are byte for byte those of the independent prototype")
    func vectors() throws {
        for file in try VectorFolder.files(for: .envelope) {
            for vector in try file.cases("vectors") {
                let key = try SealingKey(
                    Secret(testing: vector.bytes("kek")), id: vector.bytes("kek_id"),
                    version: UInt32(vector.integer("kek_version")))
                let suite = try #require(EnvelopeHeader.Suite(rawValue: UInt8(vector.integer("suite"))))
                let kind = UInt8(try vector.integer("kind"))
                let associated = try vector.bytes("aad")
                let envelope = try Envelope.seal(
                    Secret(testing: vector.bytes("plaintext")), under: key, kind: kind, associated: associated,
                    salt: vector.bytes("salt"), suite: suite)
                #expect(try envelope == vector.bytes("sealed"))
                let opened = try Envelope.open(envelope, under: key, kind: kind, associated: associated)
                #expect(try opened.revealed == vector.bytes("plaintext"))
            }
        }
    }

    @Test("envelopes that were tampered with do not open, even for a reader that trusts their header")
    func negativeVectors() throws {
        for file in try VectorFolder.files(for: .envelope) {
            for vector in try file.json["negative"] == nil ? [] : file.cases("negative") {
                let envelope = try vector.bytes("sealed")
                let name = try vector.string("name")
                #expect(throws: CryptographyError.self, "\(name)") {
                    let header = try EnvelopeHeader(of: envelope)
                    let key = try SealingKey(
                        Secret(testing: vector.bytes("kek")), id: header.keyID, version: header.keyVersion)
                    let kind = try vector["kind"] == nil ? header.kind : UInt8(vector.integer("kind"))
                    _ = try Envelope.open(envelope, under: key, kind: kind, associated: vector.bytes("aad"))
                }
            }
        }
    }

    @Test("no bit of an envelope can be changed and no byte left out")
    func everyBit() throws {
        let random = SeededRandom(seed: 4)
        let key = try SealingKey(random.secret(count: 32), id: random.bytes(count: 16), version: 7)
        let envelope = try Envelope.seal(
            random.secret(count: 32), under: key, kind: 2, associated: [1, 2], salt: random.bytes(count: 16))
        #expect(throws: Never.self) { _ = try Envelope.open(envelope, under: key, kind: 2, associated: [1, 2]) }
        for bit in 0..<envelope.count * 8 {
            var changed = envelope
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: CryptographyError.self, "bit \(bit)") {
                _ = try Envelope.open(changed, under: key, kind: 2, associated: [1, 2])
            }
        }
        for count in 0..<envelope.count {
            #expect(throws: CryptographyError.self) {
                _ = try Envelope.open(Array(envelope.prefix(count)), under: key, kind: 2, associated: [1, 2])
            }
        }
    }

    @Test("an envelope opens only as its kind, at its place, under its key")
    func binding() throws {
        let random = SeededRandom(seed: 5)
        let id = random.bytes(count: 16)
        let key = try SealingKey(Secret(testing: Array(1...32)), id: id, version: 1)
        let envelope = try Envelope.seal(
            random.secret(count: 8), under: key, kind: 1, associated: [1], salt: random.bytes(count: 16))

        let newer = try SealingKey(Secret(testing: Array(1...32)), id: id, version: 2)
        let renamed = try SealingKey(Secret(testing: Array(1...32)), id: random.bytes(count: 16), version: 1)
        let other = try SealingKey(Secret(testing: Array(2...33)), id: id, version: 1)
        #expect(throws: CryptographyError.self) {
            _ = try Envelope.open(envelope, under: key, kind: 2, associated: [1])
        }
        #expect(throws: CryptographyError.self) { _ = try Envelope.open(envelope, under: key, kind: 1, associated: []) }
        #expect(throws: CryptographyError.self) {
            _ = try Envelope.open(envelope, under: newer, kind: 1, associated: [1])
        }
        #expect(throws: CryptographyError.self) {
            _ = try Envelope.open(envelope, under: renamed, kind: 1, associated: [1])
        }
        #expect(throws: CryptographyError.self) {
            _ = try Envelope.open(envelope, under: other, kind: 1, associated: [1])
        }
    }

    @Test("bytes that are no envelope of a known suite are told apart from forged ones")
    func malformed() throws {
        let key = try SealingKey(Secret(testing: Array(1...32)), id: Array(1...16), version: 1)
        let envelope = try Envelope.seal(
            Secret(testing: []), under: key, kind: 1, associated: [], salt: Array(1...16))
        #expect(envelope.count == 92)
        for (position, value) in [(0, 0), (3, 0x32), (4, 0), (4, 3), (6, 1), (7, 1)] as [(Int, UInt8)] {
            var changed = envelope
            changed[position] = value
            let error = #expect(throws: CryptographyError.self) { _ = try EnvelopeHeader(of: changed) }
            #expect(error?.code == .malformed)
        }
        let header = try EnvelopeHeader(of: envelope)
        #expect(header.keyID == Array(1...16))
        #expect(header.keyVersion == 1)
    }

    @Test("a sealing key of another length and a salt of another length are refused")
    func lengths() throws {
        #expect(throws: CryptographyError.self) {
            _ = try SealingKey(Secret(testing: [1]), id: [UInt8](repeating: 0, count: 16), version: 1)
        }
        #expect(throws: CryptographyError.self) {
            _ = try SealingKey(Secret(testing: Array(1...32)), id: [1], version: 1)
        }
        let key = try SealingKey(Secret(testing: Array(1...32)), id: Array(1...16), version: 1)
        #expect(throws: CryptographyError.self) {
            _ = try Envelope.seal(Secret(testing: []), under: key, kind: 1, associated: [], salt: [1])
        }
    }
}
