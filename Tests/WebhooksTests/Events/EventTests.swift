import Bytes
import Storage
import Testing

@testable import Webhooks

/// Which rows of the log are events, and what they say.
@Suite struct EventTests {
    @Test func `an endpoint gets its own app's released decisions, and signatures only if it asks`() async throws {
        try await Stage.run { stage in
            let plain = try await stage.endpoint()
            let asking = try await stage.endpoint(types: ["signature.denied", "wallet.frozen"])
            let all = try await stage.endpoint(types: ["signature.denied", "signature.released"])
            try await stage.deliver(plain)
            stage.receiver.forget()
            try await stage.log("wallet.create", app: Stage.otherApp)
            try await stage.log("wallet.create", outcome: "superseded")
            try await stage.log("wallet.create", outcome: "unreleased")
            try await stage.log("wallet.rpc")
            try await stage.log("wallet.rpc", decision: "deny")
            try await stage.log("wallet.raw_sign")
            try await stage.log("wallet.relay", decision: "deny")
            try await stage.log("wallet.freeze")
            try await stage.log("backup")
            try await stage.log("something.new")
            for (id, types) in [
                (plain, ["wallet.frozen"]), (asking, ["signature.denied", "signature.denied", "wallet.frozen"]),
                (all, ["signature.released", "signature.denied", "signature.released", "signature.denied"]),
            ] {
                stage.receiver.forget()
                try await stage.deliver(id)
                #expect(stage.receiver.types == types)
            }
        }
    }

    @Test func `an id is the receipt's place, and differs wherever that does`() {
        let id = LoggedDecision.id(boot: [1, 2], counter: 3)
        #expect(id == LoggedDecision.id(boot: [1, 2], counter: 3))
        #expect(id != LoggedDecision.id(boot: [1, 2], counter: 4))
        #expect(id != LoggedDecision.id(boot: [1, 3], counter: 3))
    }

    @Test func `an event tells what the receipt tells of who, what and why`() async throws {
        try await Stage.run { stage in
            let id = try await stage.endpoint(types: ["signature.denied"])
            let sequence = try await stage.log(
                "wallet.rpc", decision: "deny",
                receipt: [
                    "op": "wallet.rpc", "decision": "deny", "actor": ["id": "q", "kind": "owner"],
                    "subject": ["id": "w1", "kind": "wallet"], "method": "personal_sign", "policy": "p1", "rule": "r1",
                    "keys": ["02ab"], "context": ["ip": "192.0.2.1", "user_agent": "x"], "payload": "00",
                    "url": "https://x",
                ])
            try await stage.deliver(id)
            let body = try #require(stage.receiver.bodies.first)
            let expected: JSON = [
                "type": "signature.denied", "id": .string(LoggedDecision.id(boot: [1, 2, 3], counter: sequence)),
                "created_at": JSON(stage.nowMs), "action": "wallet.rpc", "sequence": JSON(sequence), "wallet_id": "w1",
                "actor": ["id": "q", "kind": "owner"], "method": "personal_sign", "policy": "p1", "rule": "r1",
                "keys": ["02ab"], "boot": "010203", "counter": JSON(sequence),
            ]
            #expect(body == expected)
        }
    }

    static func denial(_ checks: JSON...) -> JSON {
        ["op": "wallet.rpc", "decision": "deny", "limits": [["aggregation": "a1", "checks": .array(checks)]]]
    }

    @Test(arguments: [
        (EventTests.denial(["operator": "lte", "limit": "5", "met": false]), "limit.exceeded"),
        (EventTests.denial(["operator": "lt", "limit": "5", "met": false]), "limit.exceeded"),
        (EventTests.denial(["operator": "gt", "limit": "5", "met": true]), "limit.exceeded"),
        (EventTests.denial(["operator": "gte", "limit": "5", "met": true]), "limit.exceeded"),
        (EventTests.denial(["operator": "lte", "met": true], ["operator": "lte", "met": false]), "limit.exceeded"),
        (EventTests.denial(["operator": "lte", "limit": "5", "met": true]), "signature.denied"),
        (EventTests.denial(["operator": "gt", "limit": "5", "met": false]), "signature.denied"),
        (EventTests.denial(["operator": "eq", "limit": "5", "met": false]), "signature.denied"),
        (EventTests.denial(), "signature.denied"),
    ])
    func `a denial beyond a limit is told of as such, and once`(receipt: JSON, type: String) async throws {
        try await Stage.run { stage in
            let both = try await stage.endpoint(types: ["limit.exceeded", "signature.denied"])
            let one = try await stage.endpoint(types: [type])
            let plain = try await stage.endpoint()
            try await stage.deliver(plain)
            stage.receiver.forget()
            try await stage.log("wallet.rpc", decision: "deny", receipt: receipt)
            for (id, types) in [(both, [type]), (one, [type]), (plain, type == "limit.exceeded" ? [type] : [])] {
                stage.receiver.forget()
                try await stage.deliver(id)
                #expect(stage.receiver.types == types)
            }
            #expect(stage.receiver.bodies.allSatisfy { $0["limits"] == receipt["limits"] })
        }
    }

    @Test func `what left is told by the method, and a refused export is a denial`() async throws {
        try await Stage.run { stage in
            let plain = try await stage.endpoint()
            let denials = try await stage.endpoint(types: ["signature.denied"])
            let phrases = try await stage.endpoint(types: ["wallet.seed_phrase_export"])
            for method in ["exportPrivateKey", "exportSeedPhrase"] {
                let receipt: JSON = ["op": "wallet.export", "method": .string(method)]
                try await stage.log("wallet.export", receipt: receipt)
                try await stage.log("wallet.export", decision: "deny", receipt: receipt)
            }
            for (id, types) in [
                (plain, ["wallet.private_key_export", "wallet.seed_phrase_export"]),
                (denials, ["signature.denied", "signature.denied"]), (phrases, ["wallet.seed_phrase_export"]),
            ] {
                stage.receiver.forget()
                try await stage.deliver(id)
                #expect(stage.receiver.types.filter { !$0.hasPrefix("webhook_endpoint") } == types)
            }
        }
    }

    @Test func `what stands far ahead in a long log is found`() async throws {
        try await Stage.run { stage in
            let id = try await stage.endpoint()
            try await stage.database.write(
                "UPDATE audit_head SET seq = $1 WHERE id = 1", [.integer(3 * EventReader.stretch)])
            try await stage.log("wallet.create")
            try await stage.deliver(id)
            #expect(stage.receiver.types == ["wallet.created"])
            try await stage.deliver(id)
            #expect(stage.receiver.types == ["wallet.created"])
        }
    }

    @Test func `cursors stand before the first event that is not done, in each source`() {
        func event(_ source: EventSource, _ sequence: Int64) -> Event {
            Event(source: source, sequence: sequence, id: "", type: "", createdAtMs: 0, members: [])
        }
        let window = EventWindow(
            events: [event(.log, 5), event(.log, 9), event(.events, 2), event(.events, 4)],
            cursor: EventHeads(log: 20, events: 7))
        let cursors = (0...4).map { window.cursor(afterFirst: $0) }
        #expect(cursors.map(\.log) == [4, 8, 20, 20, 20])
        #expect(cursors.map(\.events) == [1, 1, 1, 3, 7])
    }
}
