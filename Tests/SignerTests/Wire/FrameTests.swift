import Bytes
import Cryptography
import TestSupport
import Testing

@testable import Signer

/// S3: frames are bounded, and no bytes crash who reads them.
@Suite struct FrameTests {
    private struct Frames {
        /// One frame of every type, without lengths, as (bytes, whether it goes to the signer).
        let all: [(bytes: [UInt8], isRequest: Bool)]

        init() throws {
            let host = try HonestHost()
            let owner = try host.makeKey()
            let wallet = try host.makeWallet(owner: host.makeQuorum([owner]))
            var execution = try host.execution(for: .sign(wallet, by: [owner]))
            execution.usage = [
                [UInt8](repeating: 1, count: 32): .one, [UInt8](repeating: 2, count: 32): .max,
                [UInt8](repeating: 3, count: 32): .zero,
            ]
            let counted = try host.makeAggregation(
                window: ["type": "fixed", "seconds": 86_400], groups: [["field_source": "wallet", "field": "id"]])
            let limited = try host.makeWallet(policies: [
                host.makePolicy([TestRule.allow("personal_sign", [TestRule.sum(counted, "lt", "7")])])
            ])
            let used = try host.decide(.sign(limited))
            let needs = used.limits.map { WindowNeed($0.window) }
            guard !needs.isEmpty else { throw Expected.Missing() }
            let decision = try host.decide(.update(wallet, ["display_name": "A"], by: [owner]))
            let app = try host.newest(.app, host.app.id).reference
            let commands: [OperatorCommand] = [
                .createApp(name: "App"), .rotateSecret(app: app, graceMs: 5),
                .rotateGatewaySecret(app: app, graceMs: 6), .disableApp(app: app),
                .setFrozen(wallet: app, isFrozen: true), .note(action: "backup"),
                .configureApp(app: app, publicURLs: ["https://a.example"], requiresExpiry: true),
                .setPayloadDays(app: app, days: 30),
            ]
            let hash = [UInt8](repeating: 5, count: 32)
            let head = CheckpointRequest(head: TreeHead(size: 9, root: hash), since: 3, path: [hash, hash])
            let requests: [SignerRequest] =
                [
                    .execute(id: 1, execution), .durable(counters: [1, 2]), .announce(execution.contents),
                    .checkpoint(id: 3, head),
                ]
                + commands.map { .operate(id: 2, $0) }
            let replies: [SignerReply] = [
                .hello(host.keep.hello), .need(id: 1, execution.records), .refused(id: 1, Refusal(.notFound, "no")),
                .needUsage(id: 1, needs), .decided(id: 1, used), .decided(id: 1, decision),
                .unacknowledged(decision.receipt), .checkpoint(id: 3, note: "log\n"), .needConsistency(id: 3, since: 9),
            ]
            all =
                requests.map { (Array($0.frame.dropFirst(4)), true) }
                + replies.map { (Array($0.frame.dropFirst(4)), false) }
        }
    }

    private static func read(_ bytes: [UInt8], isRequest: Bool) throws -> [UInt8] {
        isRequest ? try SignerRequest(frame: bytes[...]).frame : try SignerReply(frame: bytes[...]).frame
    }

    @Test("S3 every frame reads back as it was written")
    func roundTrip() throws {
        for frame in try Frames().all {
            #expect(try Array(FrameTests.read(frame.bytes, isRequest: frame.isRequest).dropFirst(4)) == frame.bytes)
        }
    }

    @Test("S3 no frame that is cut anywhere is read, nor one with something after its end")
    func truncations() throws {
        for frame in try Frames().all {
            for count in frame.bytes.indices {
                #expect(throws: WireError.self) {
                    try FrameTests.read(Array(frame.bytes[..<count]), isRequest: frame.isRequest)
                }
            }
            #expect(throws: WireError.self) { try FrameTests.read(frame.bytes + [0], isRequest: frame.isRequest) }
        }
    }

    @Test("S3 no edited frame crashes the signer, and none that still reads gets a decision it should not")
    func edits() throws {
        let host = try HonestHost()
        let random = SeededRandom(seed: 3)
        for frame in try Frames().all where frame.isRequest {
            for _ in 0..<400 {
                var bytes = frame.bytes
                for _ in 0...random.next() % 3 {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
                }
                guard let request = try? SignerRequest(frame: bytes[...]) else { continue }
                if case .decided? = host.keep.handle(request, nowMs: host.nowMs) {
                    // Only what nothing rests on may change: the context, which is marked as unverified.
                    guard case .execute(_, let execution) = request else {
                        Issue.record("an edited command was carried out")
                        continue
                    }
                    #expect(SignerRequest.execute(id: 1, execution).frame.count == frame.bytes.count + 4)
                }
            }
        }
    }

    @Test("S3 a length above four mebibytes or of nothing ends the connection")
    func lengths() throws {
        for length in [0, Frame.maximumLength + 1, Int(UInt32.max)] {
            var buffer = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
            #expect(throws: WireError.self) { try Frame.split(&buffer) }
        }
        var buffer: [UInt8] = [0, 0, 0, 2, 3, 1, 0, 0, 0, 1, 9, 0]
        #expect(try Frame.split(&buffer).map(Array.init) == [[3, 1], [9]])
        #expect(buffer == [0])
    }

    @Test("S13 a frame with 17 signatures is not read, one with 16 is")
    func signatureCount() throws {
        let host = try HonestHost()
        let owner = try host.makeKey()
        let wallet = try host.makeWallet(owner: host.makeQuorum([owner]))
        var execution = try host.execution(for: .sign(wallet, by: Array(repeating: owner, count: 16)))
        let accepted = SignerRequest.execute(id: 1, execution).frame
        _ = try SignerRequest(frame: accepted.dropFirst(4))
        #expect(refusal { try host.decide(execution) } == nil)
        execution.claims.append(execution.claims[0])
        let refused = SignerRequest.execute(id: 1, execution).frame
        #expect(throws: WireError.self) { try SignerRequest(frame: refused.dropFirst(4)) }
    }

    @Test("S3 no decision is larger than a frame: what would be is refused")
    func largeDecision() throws {
        let host = try HonestHost()
        let value = String(repeating: "ab", count: 2000)
        let condition: JSON = [
            "field_source": "message", "field": "content", "operator": "in",
            "value": .array((0..<100).map { .string("\(value)\($0)") }),
        ]
        let rule = TestRule.allow("personal_sign", [condition])
        let policy = try host.makePolicy([])
        var code: Refusal.Code?
        for _ in 0..<8 where code == nil {
            code = refusal { try host.perform(TestRequest("POST", "/v1/policies/\(policy)/rules", rule)) }
            let renamed = try? host.decide(TestRequest("PATCH", "/v1/policies/\(policy)", ["name": "New"]))
            #expect((renamed.map { SignerReply.decided(id: 1, $0).frame.count } ?? 0) <= Frame.maximumLength)
        }
        #expect(code == .invalidData)
        #expect(
            refusal { try host.decide(TestRequest("PATCH", "/v1/policies/\(policy)", ["name": "New"])) } == .invalidData
        )
    }

    @Test("S3 a policy names at most 32 condition sets")
    func conditionSets() throws {
        let host = try HonestHost()
        let sets = try (0..<33).map { _ in try host.makeConditionSet([]) }
        func rule(_ sets: ArraySlice<String>) -> JSON {
            TestRule.deny(
                "personal_sign",
                sets.map { TestRule.condition("message", "content", "in_condition_set", .string($0)) })
        }
        #expect(throws: Refusal.self) { try host.makePolicy([rule(sets[...])]) }
        _ = try host.makePolicy([rule(sets[..<32])])
    }

    @Test("S3 lists and texts of a frame are bounded")
    func bounds() throws {
        let host = try HonestHost()
        let wallet = try host.makeWallet()
        let execution = try host.execution(for: .sign(wallet))
        func reads(_ edit: (inout SignerRequest.Execution) -> Void) -> Bool {
            var execution = execution
            edit(&execution)
            return (try? SignerRequest(frame: SignerRequest.execute(id: 1, execution).frame.dropFirst(4))) != nil
        }
        #expect(reads { _ in })
        let record = try Expected.some(execution.records.first)
        #expect(!reads { $0.records = Array(repeating: record, count: 1025) })
        #expect(!reads { $0.appSecret = [UInt8](repeating: 1, count: 257) })
        #expect(!reads { $0.keyMaterial = [UInt8](repeating: 1, count: 1025) })
        #expect(!reads { $0.context.userAgent = String(repeating: "a", count: 257) })
        #expect(!reads { $0.context.address = String(repeating: "a", count: 65) })
        #expect(
            !reads { $0.records = [RecordReference(kind: .app, id: "../../etc/passwd", version: 1, hash: record.hash)] }
        )
        #expect(!reads { $0.records = [record.with(hash: [1])] })
    }
}
