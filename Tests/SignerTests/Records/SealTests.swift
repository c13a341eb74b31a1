import Bytes
import Cryptography
import Policy
import Testing

@testable import Signer

/// S5: whatever a decision reads is sealed.
@Suite struct SealTests {
    /// An installation with one record of every kind: a signature reads all but an import, which its submission reads.
    private struct Scene {
        let host: HonestHost
        let owner: TestKey
        let wallet: String
        let keys: [RecordKey]
        private let submission: TestRequest

        init() throws {
            host = try HonestHost()
            owner = try host.makeKey()
            let user = try host.makeUser("alice")
            let quorum = try host.perform(
                TestRequest(
                    "POST", "/v1/key_quorums",
                    [
                        "public_keys": [.string(owner.text)], "authorization_threshold": 1,
                        "user_ids": [.string(UserRecord.idPrefix + user)],
                    ])
            ).json.string("id")
            let set = try host.makeConditionSet(["Hello"], owner: quorum, by: [owner])
            let aggregation = try host.makeAggregation(owner: quorum)
            let policy = try host.makePolicy(
                [
                    TestRule.allow(
                        "personal_sign",
                        [
                            TestRule.condition("message", "content", "in_condition_set", .string(set)),
                            TestRule.sum(aggregation, "lte", "5"),
                        ])
                ], owner: quorum)
            wallet = try host.makeWallet(owner: quorum, policies: [policy])
            let secret = [UInt8](repeating: 9, count: 32)
            let address = WalletAddress.ethereum(try TestAccount(secret: secret).address)
            let begun = try host.beginImport(of: address)
            submission = try host.submission(of: secret, as: address, to: begun.key)
            keys = [
                host.app.key, RecordKey(kind: .wallet, id: wallet), RecordKey(kind: .keyQuorum, id: quorum),
                RecordKey(kind: .policy, id: policy), RecordKey(kind: .conditionSet, id: set),
                RecordKey(kind: .aggregation, id: aggregation),
                RecordKey(kind: .keyImport, id: begun.id), RecordKey(kind: .user, id: user),
            ]
        }

        /// The frame of a request that reads records of this kind.
        func execution(reading kind: RecordKind = .wallet) throws -> SignerRequest.Execution {
            try host.execution(for: kind == .keyImport ? submission : .sign(wallet, by: [owner]))
        }
    }

    @Test("S5 a request reads a record of every kind, and every one of them is in its receipt")
    func everyKindIsRead() throws {
        let scene = try Scene()
        let decision = try scene.host.decide(scene.execution())
        let submission = try scene.host.decide(scene.execution(reading: .keyImport))
        #expect(decision.isAllowed && submission.isAllowed)
        #expect(Set((decision.reads + submission.reads).map(\.key)) == Set(scene.keys))
        #expect(Set(scene.keys.map(\.kind)) == Set(RecordKind.allCases))
    }

    @Test("S5 no member of a record of any kind can be edited", arguments: RecordKind.allCases)
    func editedMember(_ kind: RecordKind) throws {
        let scene = try Scene()
        let key = try Expected.some(scene.keys.first { $0.kind == kind })
        let record = try scene.host.newest(kind, key.id)
        let edits = try JSON.parse(record.content).edits
        #expect(edits.count > 10)
        for edit in edits {
            let execution = try scene.execution(reading: kind).replacing(
                key, with: record.forged(try edit.canonical()))
            let fresh = try scene.host.makeKeep()
            #expect(refusal { try scene.host.decide(execution, by: fresh) } == .recordUnavailable)
        }
    }

    @Test("S5 a record is refused when its MAC, its hash, or what its reference says of it is wrong")
    func wrongReference() throws {
        let scene = try Scene()
        for key in scene.keys {
            let record = try scene.host.newest(key.kind, key.id)
            var mac = record.mac
            mac[31] ^= 1
            let reference = record.reference
            let forgeries = [
                SealedRecord(reference: reference, content: record.content, mac: mac),
                SealedRecord(reference: reference, content: record.content, mac: []),
                SealedRecord(reference: reference, content: record.content + [0x20], mac: record.mac),
                SealedRecord(reference: reference.with(version: 9), content: record.content, mac: record.mac),
                SealedRecord(
                    reference: reference.with(hash: [UInt8](repeating: 0, count: 32)), content: record.content,
                    mac: record.mac),
            ]
            for forgery in forgeries {
                let execution = try scene.execution().replacing(key, with: forgery)
                let fresh = try scene.host.makeKeep()
                #expect(refusal { try scene.host.decide(execution, by: fresh) } == .recordUnavailable)
            }
        }
    }

    @Test("S5 a record does not pass for another of its kind")
    func swappedRecord() throws {
        let scene = try Scene()
        let thief = try scene.host.makeKey()
        let other = try scene.host.newest(.keyQuorum, scene.host.makeQuorum([thief]))
        let key = try Expected.some(scene.keys.first { $0.kind == .keyQuorum })
        let swapped = SealedRecord(
            reference: RecordReference(
                kind: .keyQuorum, id: key.id, version: other.reference.version, hash: other.reference.hash),
            content: other.content, mac: other.mac)
        let request = TestRequest.sign(scene.wallet, by: [thief])
        let execution = try scene.host.execution(for: request).replacing(key, with: swapped)
        let fresh = try scene.host.makeKeep()
        #expect(refusal { try scene.host.decide(execution, by: fresh) } == .recordUnavailable)
    }

    @Test("S5 each kind has a MAC domain of its own, and a MAC of another domain is refused")
    func wrongDomain() throws {
        #expect(Set(RecordKind.allCases.map(\.macDomain)).count == RecordKind.allCases.count)
        let scene = try Scene()
        for key in scene.keys {
            let record = try scene.host.newest(key.kind, key.id)
            for other in RecordKind.allCases where other != key.kind {
                let mac = try scene.host.withKeys { $0.recordMAC(of: record.content, kind: other) }
                let resealed = SealedRecord(reference: record.reference, content: record.content, mac: mac)
                let execution = try scene.execution().replacing(key, with: resealed)
                let fresh = try scene.host.makeKeep()
                #expect(refusal { try scene.host.decide(execution, by: fresh) } == .recordUnavailable)
            }
        }
    }

    @Test("S5 a record that is sealed under another kind's domain is not read as that kind")
    func wrongKind() throws {
        let scene = try Scene()
        for key in scene.keys {
            let record = try scene.host.newest(key.kind, key.id)
            for other in RecordKind.allCases where other != key.kind {
                let mac = try scene.host.withKeys { $0.recordMAC(of: record.content, kind: other) }
                let reference = RecordReference(
                    kind: other, id: key.id, version: record.reference.version, hash: record.reference.hash)
                var execution = try scene.execution()
                execution.records.append(reference)
                execution.contents.append(SealedRecord(reference: reference, content: record.content, mac: mac))
                let fresh = try scene.host.makeKeep()
                #expect(refusal { try scene.host.decide(execution, by: fresh) } == .recordUnavailable)
            }
        }
    }

    @Test("S5 every version carries the hash of the one before")
    func chain() throws {
        let scene = try Scene()
        try scene.host.perform(.update(scene.wallet, ["display_name": "One"], by: [scene.owner]))
        try scene.host.perform(.update(scene.wallet, ["display_name": "Two"], by: [scene.owner]))
        for sealed in scene.host.versions.values {
            var previous = [UInt8](repeating: 0, count: 32)
            for (index, version) in sealed.enumerated() {
                let header = try version.read().header
                #expect(header.version == UInt64(index + 1))
                #expect(header.previous == previous)
                previous = version.reference.hash
            }
        }
    }
}

extension RecordReference {
    func with(version: UInt64) -> RecordReference {
        RecordReference(kind: kind, id: id, version: version, hash: hash)
    }

    func with(hash: [UInt8]) -> RecordReference {
        RecordReference(kind: kind, id: id, version: version, hash: hash)
    }
}

extension JSON {
    /// The value with one thing in it changed, for every thing that can be changed; members and elements are removed,
    /// too.
    fileprivate var edits: [JSON] {
        switch self {
        case .null: [true]
        case .bool(let value): [.bool(!value)]
        case .number(let token): [.number(token + "1"), "1"].filter { $0 != self }
        case .string(let text): [.string(text + "0"), .null]
        case .array(let elements):
            elements.indices.flatMap { index in
                elements[index].edits.map { edit in
                    var changed = elements
                    changed[index] = edit
                    return .array(changed)
                } + [.array(Array(elements[..<index] + elements[(index + 1)...]))]
            } + [.array(elements + [1])]
        case .object(let members):
            members.indices.flatMap { index in
                members[index].value.edits.map { edit in
                    var changed = members
                    changed[index] = Member(members[index].key, edit)
                    return .object(changed)
                } + [.object(Array(members[..<index] + members[(index + 1)...]))]
            } + [.object(members + [Member("more", 1)])]
        }
    }
}
