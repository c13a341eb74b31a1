import Bytes
import Testing

@testable import Signer

/// S15: who acts, and whose signatures count.
@Suite struct QuorumTests {
    let host: HonestHost
    let alice: TestKey
    let bob: TestKey
    let carol: TestKey
    let mallory: TestKey

    init() throws {
        host = try HonestHost()
        alice = try host.makeKey()
        bob = try host.makeKey()
        carol = try host.makeKey()
        mallory = try host.makeKey()
    }

    private func sign(_ wallet: String, _ keys: [TestKey]) -> Refusal.Code? {
        refusal { try host.decide(.sign(wallet, by: keys)) }
    }

    @Test("S15 an owned wallet does nothing without its owner's signature, whatever secret is shown")
    func missingSignature() throws {
        let wallet = try host.makeWallet(owner: host.makeQuorum([alice]))
        #expect(sign(wallet, []) == .missingSignature)
        #expect(refusal { try host.decide(.update(wallet, ["owner": nil])) } == .missingSignature)
    }

    @Test("S15 fewer signatures than the threshold are too few, more are welcome")
    func threshold() throws {
        let wallet = try host.makeWallet(owner: host.makeQuorum([alice, bob, carol], threshold: 2))
        #expect(sign(wallet, [alice]) == .insufficientSignatures)
        #expect(sign(wallet, [alice, bob]) == nil)
        #expect(sign(wallet, [carol, alice]) == nil)
        #expect(sign(wallet, [alice, bob, carol]) == nil)
    }

    @Test("S15 a key counts once, however often it signs")
    func repeatedKey() throws {
        let wallet = try host.makeWallet(owner: host.makeQuorum([alice, bob], threshold: 2))
        #expect(sign(wallet, [alice, alice]) == .insufficientSignatures)
        #expect(sign(wallet, [alice, alice, bob]) == nil)
    }

    @Test("S15 a key outside the tree refuses the request, also beside enough others")
    func foreignKey() throws {
        let wallet = try host.makeWallet(owner: host.makeQuorum([alice]))
        #expect(sign(wallet, [mallory]) == .noCorrectSignature)
        #expect(sign(wallet, [alice, mallory]) == .noCorrectSignature)
    }

    @Test("S15 one invalid signature refuses the whole request")
    func invalidSignature() throws {
        let wallet = try host.makeWallet(owner: host.makeQuorum([alice, bob], threshold: 1))
        let execution = try host.execution(for: .sign(wallet, by: [alice]))
        let valid = execution.claims[0]
        let others = try mallory.signature(for: execution.payload)
        let claims = [
            [SignatureClaim(signature: others, point: alice.point)],
            [valid, SignatureClaim(signature: others, point: bob.point)],
            [SignatureClaim(signature: [], point: alice.point)],
            [SignatureClaim(signature: valid.signature + [0], point: alice.point)],
            [SignatureClaim(signature: Array(valid.signature.dropLast()), point: alice.point)],
            [SignatureClaim(signature: valid.signature, point: bob.point)],
            [SignatureClaim(signature: valid.signature, point: [])],
        ]
        for claims in claims {
            var forged = execution
            forged.claims = claims
            #expect(refusal { try host.decide(forged) } == .noCorrectSignature)
        }
    }

    @Test("S15 a key is compared as a point: only its compressed form names it")
    func otherEncodingOfKey() throws {
        let wallet = try host.makeWallet(owner: host.makeQuorum([alice, bob], threshold: 2))
        var execution = try host.execution(for: .sign(wallet, by: [alice]))
        let spki = try Base64.decode(alice.text)
        for encoding in [spki, Array(spki.suffix(65))] {
            var twice = execution
            twice.claims.append(SignatureClaim(signature: execution.claims[0].signature, point: encoding))
            #expect(refusal { try host.decide(twice) } == .noCorrectSignature)
        }
        execution.claims.append(execution.claims[0])
        #expect(refusal { try host.decide(execution) } == .insufficientSignatures)
    }

    @Test("S15 a child counts as one approval once its own threshold is met")
    func childQuorum() throws {
        let child = try host.makeQuorum([bob, carol], threshold: 2)
        let parent = try host.makeQuorum([alice], children: [child], threshold: 2)
        let wallet = try host.makeWallet(owner: parent)
        #expect(sign(wallet, [alice]) == .insufficientSignatures)
        #expect(sign(wallet, [alice, bob]) == .insufficientSignatures)
        #expect(sign(wallet, [bob, carol]) == .insufficientSignatures)
        #expect(sign(wallet, [alice, bob, carol]) == nil)
    }

    @Test("S15 a key that stands in the quorum and in children counts once in the whole tree")
    func keyInManyPlaces() throws {
        let children = [try host.makeQuorum([alice]), try host.makeQuorum([alice, bob])]
        let wallet = try host.makeWallet(owner: host.makeQuorum([alice], children: children, threshold: 2))
        #expect(sign(wallet, [alice]) == .insufficientSignatures)
        #expect(sign(wallet, [alice, alice]) == .insufficientSignatures)
        #expect(sign(wallet, [alice, bob]) == nil)
    }

    @Test("S15 a child of a child counts for nothing")
    func grandchild() throws {
        let child = try host.makeQuorum([bob])
        let wallet = try host.makeWallet(owner: host.makeQuorum([alice], children: [child], threshold: 2))
        let grandchild = try host.makeQuorum([carol])
        let nesting: JSON = ["key_quorum_ids": [.string(grandchild)]]
        try host.perform(TestRequest("PATCH", "/v1/key_quorums/\(child)", nesting, by: [bob]))
        #expect(sign(wallet, [alice, carol]) == .noCorrectSignature)
        let above: JSON = ["key_quorum_ids": [.string(child)], "authorization_threshold": 1]
        #expect(refusal { try host.decide(TestRequest("POST", "/v1/key_quorums", above)) } == .invalidData)
    }

    @Test("S15 the owner acts before any signer, and signers in their order")
    func order() throws {
        let denies = try host.makePolicy([TestRule.deny("*")])
        let allows = try host.makePolicy([TestRule.allow("*")])
        let first = try host.makeQuorum([alice, bob])
        let second = try host.makeQuorum([bob])
        let owned = try host.makeWallet(owner: host.makeQuorum([alice]), signers: [(first, [denies])])
        #expect(try host.decide(.sign(owned, by: [alice])).statement["actor"]?["kind"] == "owner")
        for (signers, isAllowed) in [
            ([(first, [denies]), (second, [allows])], false), ([(second, [allows]), (first, [denies])], true),
        ] {
            let wallet = try host.makeWallet(owner: host.makeQuorum([carol]), signers: signers)
            #expect(try host.decide(.sign(wallet, by: [bob])).isAllowed == isAllowed)
        }
    }

    @Test("S15 signatures of owner and signer do not add up")
    func mixedQuorums() throws {
        let wallet = try host.makeWallet(owner: host.makeQuorum([alice]), signers: [(host.makeQuorum([bob]), [])])
        #expect(sign(wallet, [alice, bob]) == .noCorrectSignature)
    }

    @Test("S15 a signer may use the wallet but never change it")
    func signerCannotChange() throws {
        let wallet = try host.makeWallet(owner: host.makeQuorum([alice]), signers: [(host.makeQuorum([bob]), [])])
        #expect(sign(wallet, [bob]) == nil)
        #expect(refusal { try host.decide(.update(wallet, ["policy_ids": []], by: [bob])) } == .noCorrectSignature)
    }

    @Test("S15 an ownerless resource is changed by secret alone, and a signature on it is refused")
    func ownerlessWithSignature() throws {
        let wallet = try host.makeWallet(signers: [(host.makeQuorum([bob]), [])])
        #expect(refusal { try host.decide(.update(wallet, ["display_name": "A"])) } == nil)
        #expect(
            refusal { try host.decide(.update(wallet, ["display_name": "A"], by: [mallory])) } == .noCorrectSignature)
        #expect(sign(wallet, []) == nil)
        #expect(sign(wallet, [mallory]) == .noCorrectSignature)
        #expect(try host.decide(.sign(wallet, by: [bob])).statement["actor"]?["kind"] == "signer")
    }

    @Test("S15 a quorum is changed by itself alone, under the threshold that it has")
    func quorumChangesItself() throws {
        let quorum = try host.makeQuorum([alice, bob], threshold: 2)
        let path = "/v1/key_quorums/\(quorum)"
        let takeover: JSON = ["public_keys": [.string(mallory.text)], "authorization_threshold": 1]
        #expect(refusal { try host.decide(TestRequest("PATCH", path, takeover)) } == .missingSignature)
        #expect(refusal { try host.decide(TestRequest("PATCH", path, takeover, by: [mallory])) } == .noCorrectSignature)
        #expect(
            refusal { try host.decide(TestRequest("PATCH", path, takeover, by: [alice])) } == .insufficientSignatures)
        #expect(refusal { try host.decide(TestRequest("PATCH", path, takeover, by: [alice, bob])) } == nil)
        #expect(refusal { try host.decide(TestRequest("DELETE", path, by: [alice])) } == .insufficientSignatures)
    }

    @Test("S15 a quorum that could never be satisfied is not made")
    func impossibleQuorum() throws {
        let keys: JSON = [.string(alice.text), .string(alice.text)]
        for body in [
            ["public_keys": [.string(alice.text)], "authorization_threshold": 2], ["public_keys": keys],
            ["public_keys": []], ["authorization_threshold": 1], ["public_keys": ["MFkw"]],
            ["public_keys": [.string(alice.text)], "authorization_threshold": 0],
        ] as [JSON] {
            #expect(refusal { try host.decide(TestRequest("POST", "/v1/key_quorums", body)) } == .invalidData)
        }
    }
}
