import Audit
import Bytes
import Cryptography
import Signer
import Testing

@testable import Wallets

@Suite struct AnswerPlaceTests {
    private let vault = AnswerVault(SystemRandom())
    private let payload = Array("payload".utf8)

    private func signed(_ payload: [UInt8], _ signatures: [[UInt8]]) throws -> [UInt8] {
        try vault.place(payload: payload, signatures: signatures, expiresAtMs: nil, nowMs: 0).id
    }

    @Test func `S27 the order of signatures is of no account, their bytes are`() throws {
        let place = try signed(payload, [[1, 2], [3]])
        #expect(try signed(payload, [[3], [1, 2]]) == place)
        #expect(try signed(payload, [[3], [1, 2], [3]]) == place)
        for other in [[[1, 2]], [[1], [2, 3]], [[1, 2, 3]], [], [[1, 2], [4]]] as [[[UInt8]]] {
            #expect(try signed(payload, other) != place)
        }
        #expect(try signed(Array("payloae".utf8), [[1, 2], [3]]) != place)
    }

    @Test func `S27 an intent's payload has a place of its own, and it is bounded`() throws {
        let place = try vault.place(intentPayload: payload, expiresAtMs: .max, nowMs: 5)
        #expect(place.id != (try signed(payload, [])))
        #expect(place.expiresAtMs == 5 + Intent.maximumLifetimeMs)
        #expect(try vault.place(intentPayload: payload, expiresAtMs: 9, nowMs: 5).expiresAtMs == 9)
        #expect(try vault.place(intentPayload: payload, expiresAtMs: nil, nowMs: 5).keepsDenials)
    }

    @Test func `only the form of an intent's key is one`() {
        let id = IntentKey.drawID(from: SystemRandom())
        #expect(RecordID.isValid(id))
        #expect(IntentKey.isOne(IntentKey.key(ofIntent: id)))
        for key in [nil, "", id, "intent-", "intent-short", "Intent-" + id, "intent-" + id + "x"] {
            #expect(!IntentKey.isOne(key))
        }
    }
}
