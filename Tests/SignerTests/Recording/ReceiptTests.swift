import Bytes
import Cryptography
import Ethereum
import Testing

@testable import Signer

/// S22–S24, S26 and S28: what a signer says about what it has decided.
@Suite struct ReceiptTests {
    let host: HonestHost
    let owner: TestKey
    let quorum: String
    let wallet: String

    init() throws {
        host = try HonestHost()
        owner = try host.makeKey()
        quorum = try host.makeQuorum([owner])
        wallet = try host.makeWallet(owner: quorum, policies: [host.makePolicy([TestRule.allow("*")], owner: quorum)])
    }

    @Test("S22 every signer of a root key signs receipts with one key, and an edited receipt does not verify")
    func receiptKey() throws {
        let other = try host.makeKeep()
        #expect(other.hello.receiptKey == host.keep.hello.receiptKey)
        #expect(other.hello.boot != host.keep.hello.boot)
        let receipt = try host.decide(.sign(wallet, by: [owner]), by: other).receipt
        let key = host.keep.hello.receiptKey
        #expect(ReceiptSignature.isValid(receipt, under: key))
        for index in receipt.content.indices {
            var content = receipt.content
            content[index] ^= 1
            let edited = SignedReceipt(
                content: content, signature: receipt.signature, boot: receipt.boot, counter: receipt.counter)
            #expect(!ReceiptSignature.isValid(edited, under: key))
        }
    }

    @Test("S22 receipts that are decided together share a signature, and each of them verifies alone")
    func receiptsTogether() throws {
        let key = host.keep.hello.receiptKey
        let executions = try (1...ReceiptSignature.maximumCount).map { number in
            try host.execution(
                for: .sign(
                    wallet, by: [owner],
                    ["method": "personal_sign", "params": ["message": .string("\(number)"), "encoding": "utf-8"]]))
        }
        for count in 1...executions.count {
            let requests = executions.prefix(count).map { SignerRequest.execute(id: 1, $0) }
            let receipts = host.keep.handle(requests) { host.nowMs }.compactMap { $0.decision?.receipt }
            #expect(receipts.count == count)
            #expect(Set(receipts.map { Array($0.signature.prefix(64)) }).count == 1)
            #expect(host.keep.openReceipts == receipts)
            var verifier = ReceiptVerifier(publicKey: key)
            for receipt in receipts {
                #expect(ReceiptSignature.isValid(receipt, under: key))
                let isValid = verifier.isValid(receipt)
                #expect(isValid)
            }
            for index in receipts[0].signature.indices {
                var edited = receipts[0]
                edited.signature[index] ^= 1
                #expect(!ReceiptSignature.isValid(edited, under: key))
                let isValid = verifier.isValid(edited)
                #expect(!isValid)
                edited.signature = Array(receipts[0].signature.prefix(index))
                #expect(!ReceiptSignature.isValid(edited, under: key) || index == 64 && count == 1)
            }
            if let last = receipts.last, count > 1 {
                let exchanged = SignedReceipt(
                    content: last.content, signature: receipts[0].signature, boot: last.boot, counter: last.counter)
                let isValid = verifier.isValid(exchanged)
                #expect(!isValid)
            }
            _ = host.keep.handle(.durable(counters: receipts.map(\.counter)), nowMs: host.nowMs)
        }
    }

    @Test("requests that are handed in together are answered in their order, each by itself")
    func requestsTogether() throws {
        let good = try host.execution(for: .sign(wallet, by: [owner]))
        let bad = try host.execution(for: .sign(wallet))
        let replies = host.keep.handle([
            .execute(id: 1, good), .durable(counters: []), .execute(id: 2, bad), .execute(id: 3, good),
        ]) { host.nowMs }
        #expect(replies.count == 3)
        guard case .decided(1, let first) = replies[0], case .refused(2, _) = replies[1],
            case .decided(3, let last) = replies[2]
        else { throw Expected.Missing() }
        #expect(last.receipt.counter == first.receipt.counter + 1)
    }

    @Test("S23 a receipt of a signature binds everything that it was decided by")
    func signingReceipt() throws {
        var request = TestRequest.sign(wallet, by: [owner])
        request.form = .keepingNumbers
        let execution = try host.execution(for: request)
        let decision = try host.decide(execution)
        let statement = decision.statement
        #expect(statement["v"] == 1)
        #expect(statement["op"] == "wallet.rpc")
        #expect(statement["method"] == "personal_sign")
        #expect(statement["app"] == .string(host.app.id))
        #expect(statement["payload"] == .string(Hex.encode(SHA256.hash(execution.payload))))
        #expect(statement["url"] == .string(HonestHost.publicURL + request.path))
        #expect(statement["form"] == "keeping_numbers")
        #expect(statement["keys"] == [.string(Hex.encode(owner.point))])
        #expect(statement["actor"] == ["id": .string(quorum), "kind": "owner"])
        #expect(statement["subject"] == ["id": .string(wallet), "kind": "wallet"])
        #expect(statement["decision"] == "allow")
        #expect(statement["policy"] != nil)
        #expect(statement["rule"] != nil)
        #expect(statement["digest"]?.stringValue?.count == 64)
        #expect(statement["answer"] == .string(Hex.encode(SHA256.hash(decision.answer))))
        #expect(statement["at"] == JSON(host.nowMs))
        #expect(statement["boot"] == .string(Hex.encode(host.keep.hello.boot)))
        #expect(statement["signer"] == 1)
        #expect(statement["counter"] == JSON(decision.receipt.counter))
        #expect(statement["context"] == ["ip": "192.0.2.1", "user_agent": "tests"])
        let records = try Expected.some(statement["records"]?.arrayValue)
        #expect(records.count == 4)
        for record in records {
            let kind = try Expected.some(RecordKind(rawValue: record.string("kind")))
            let stored = try host.newest(kind, record.string("id")).reference
            #expect(record["version"] == JSON(stored.version))
            #expect(record["hash"] == .string(Hex.encode(stored.hash)))
        }
    }

    @Test("S23 a receipt of a transaction says what moves")
    func amounts() throws {
        let body: JSON = [
            "method": "eth_signTransaction",
            "params": [
                "transaction": [
                    "to": "0x1111111111111111111111111111111111111111", "value": "0x2a", "chain_id": 8453, "nonce": 0,
                    "gas_limit": 21_000, "max_fee_per_gas": 10, "max_priority_fee_per_gas": 1, "type": 2,
                ]
            ],
        ]
        let amounts = try host.decide(.sign(wallet, by: [owner], body)).statement["amounts"]
        #expect(amounts != nil)
        let text = String(decoding: try Expected.some(amounts).serialized(), as: UTF8.self)
        #expect(text.contains("42"))
        #expect(text.contains("8453"))
        #expect(text.contains("0x1111111111111111111111111111111111111111"))
    }

    @Test("S23 the receipt of a creation carries the public key, that of a change the old and the new hash")
    func changeReceipt() throws {
        let creation = try host.perform(TestRequest("POST", "/v1/wallets", ["chain_type": "ethereum"]))
        let created = try Expected.some(creation.changes.first)
        guard case .wallet(let record) = try created.read().body else { throw Expected.Missing() }
        #expect(creation.statement["public_key"] == .string(record.publicKey))
        let before = try host.newest(.wallet, wallet)
        let change = try host.perform(.update(wallet, ["display_name": "New"], by: [owner]))
        let entry = try Expected.some(change.statement["changes"]?.arrayValue?.first)
        #expect(entry["old"] == .string(Hex.encode(before.reference.hash)))
        #expect(entry["new"] == .string(Hex.encode(try host.newest(.wallet, wallet).reference.hash)))
        #expect(entry["version"] == 2)
    }

    @Test("S24 counters follow one another without a gap, and refusals take none")
    func counters() throws {
        let first = try host.decide(.sign(wallet, by: [owner])).receipt.counter
        #expect(refusal { try host.decide(.sign(wallet)) } != nil)
        #expect(try host.decide(.sign(wallet, by: [owner])).receipt.counter == first + 1)
    }

    @Test("S24 a receipt is kept until it is said to be durable")
    func openReceipts() throws {
        let one = try host.decide(.sign(wallet, by: [owner])).receipt
        let two = try host.decide(.sign(wallet, by: [owner])).receipt
        #expect(host.keep.openReceipts == [one, two])
        _ = host.keep.handle(.durable(counters: [one.counter]), nowMs: host.nowMs)
        #expect(host.keep.openReceipts == [two])
    }

    @Test("S24 a false word that receipts are durable leaves a gap that shows, and no counter is used again")
    func falseDurability() throws {
        let lost = try host.decide(.sign(wallet, by: [owner])).receipt
        _ = host.keep.handle(.durable(counters: [lost.counter, lost.counter + 1, .max, 0]), nowMs: host.nowMs)
        let next = try host.decide(.sign(wallet, by: [owner])).receipt
        #expect(next.counter == lost.counter + 1)
        #expect(host.keep.openReceipts == [next])
    }

    @Test("S24 a signer stops at 1 024 receipts that nobody has made durable, and goes on when some are")
    func tooManyOpenReceipts() throws {
        let execution = try host.execution(for: .sign(wallet, by: [owner]))
        for _ in 0..<Keep.maximumOpenReceipts { _ = try host.decide(execution) }
        #expect(refusal { try host.decide(execution) } == .signerBusy)
        #expect(
            refusal { try host.decide(TestRequest("POST", "/v1/wallets", ["chain_type": "ethereum"])) } == .signerBusy)
        _ = host.keep.handle(.durable(counters: [host.keep.openReceipts[0].counter]), nowMs: host.nowMs)
        #expect(refusal { try host.decide(execution) } == nil)
        #expect(refusal { try host.decide(execution) } == .signerBusy)
    }

    @Test("S26 a denial has a receipt and shows its trace; a refusal has neither")
    func denial() throws {
        let denying = try host.makeWallet(
            owner: quorum, policies: [host.makePolicy([TestRule.deny("*")], owner: quorum)])
        let decision = try host.perform(.sign(denying, by: [owner]))
        #expect(decision.status == 400)
        #expect(decision.statement["decision"] == "deny")
        #expect(decision.statement["digest"] == nil)
        #expect(decision.json["code"] == "policy_violation")
        #expect(decision.json["details"]?["rules"] != nil || decision.json["details"]?["policy_id"] != nil)
        #expect(refusal { try host.decide(.sign(denying, by: [host.makeKey()])) } == .noCorrectSignature)
        #expect(host.keep.openReceipts.isEmpty)
    }

    @Test("S28 the receipt of a creation bears out owner, policy, address and answer")
    func creationReceipt() throws {
        let policy = try host.makePolicy([TestRule.allow("*")])
        let owned: JSON = [
            "chain_type": "ethereum", "owner_id": .string(quorum), "policy_ids": [.string(policy)],
        ]
        let decision = try host.perform(TestRequest("POST", "/v1/wallets", owned))
        let statement = decision.statement
        #expect(statement["answer"] == .string(Hex.encode(SHA256.hash(decision.answer))))
        #expect(statement["subject"] == ["id": .string(try decision.json.string("id")), "kind": "wallet"])
        for key in [RecordKey(kind: .keyQuorum, id: quorum), RecordKey(kind: .policy, id: policy)] {
            #expect(try names(statement["records"], host.newest(key.kind, key.id).reference), "\(key)")
        }
        let point = try Hex.decode(Expected.some(statement["public_key"]?.stringValue))
        let address = try Address(uncompressedPublicKey: Secp256k1.PublicKey(point).uncompressed)
        #expect(decision.json["address"] == .string(address.checksummed))
    }

    @Test("S28 an owner that is made along with its wallet is in the receipt's changes")
    func ownerMadeAlong() throws {
        let body: JSON = ["chain_type": "ethereum", "owner": ["public_key": .string(try host.makeKey().text)]]
        let decision = try host.perform(TestRequest("POST", "/v1/wallets", body))
        let made = try Expected.some(decision.changes.first { $0.reference.kind == .keyQuorum }).reference
        #expect(decision.json["owner_id"] == .string(made.id))
        let changes = try Expected.some(decision.statement["changes"]?.arrayValue)
        #expect(changes.contains { $0["id"] == .string(made.id) && $0["new"] == .string(Hex.encode(made.hash)) })
    }

    private func names(_ records: JSON?, _ reference: RecordReference) -> Bool {
        (records?.arrayValue ?? []).contains { entry in
            entry["kind"] == .string(reference.kind.rawValue) && entry["id"] == .string(reference.id)
                && entry["version"] == JSON(reference.version) && entry["hash"] == .string(Hex.encode(reference.hash))
        }
    }
}
