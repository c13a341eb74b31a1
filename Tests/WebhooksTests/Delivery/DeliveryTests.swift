import Bytes
import Testing

@testable import Webhooks

/// What becomes of events, whatever the receiver does.
@Suite struct DeliveryTests {
    @Test func `events arrive once, in the order of the log, with stable ids`() async throws {
        try await Stage.run { stage in
            let id = try await stage.endpoint()
            for action in ["wallet.create", "policy.update", "key_quorum.delete"] { try await stage.log(action) }
            try await stage.deliver(id)
            #expect(stage.receiver.types == ["wallet.created", "policy.updated", "key_quorum.deleted"])
            #expect(Set(stage.receiver.ids).count == 3)
            #expect(stage.receiver.ids.allSatisfy { $0.hasPrefix("msg_") && $0.utf8.count == 36 })
            try await stage.deliver(id)
            #expect(stage.receiver.requests.count == 3)
            #expect(try await stage.row(id).delivered == 4)
            #expect(try await stage.deliveries(id).isEmpty)
        }
    }

    @Test func `bodies are signed under the newest secret, and for a day under the one before`()
        async throws
    {
        try await Stage.run { stage in
            let id = try await stage.endpoint()
            try await stage.log("wallet.create")
            try await stage.deliver(id)
            _ = try await stage.desk.rotateSecret(of: id, appID: Stage.app)
            try await stage.deliver(id)
            stage.advance(ms: StoredEndpoints.graceMs)
            try await stage.log("wallet.update")
            try await stage.deliver(id)
            let expected: [[Int64]] = [[1], [2, 1], [2]]
            #expect(stage.receiver.requests.count == 3)
            for (request, versions) in zip(stage.receiver.requests, expected) {
                let timestamp = try #require(request.header("svix-timestamp").flatMap { Int64($0) })
                let signatures = try versions.map { version in
                    WebhookSignature.text(
                        id: request.header("svix-id") ?? "", timestamp: timestamp, body: request.body,
                        key: try stage.secrets.key(of: id, version: version))
                }
                #expect(request.header("svix-signature") == signatures.joined(separator: " "))
                #expect(request.url == Stage.url)
            }
        }
    }

    @Test(arguments: [
        SendOutcome.answered(500), .answered(301), .answered(302), .answered(307), .answered(404), .answered(199),
        .answered(300), .failed("gone"),
    ])
    func `what is no success is tried again, and holds up nothing behind it`(outcome: SendOutcome) async throws {
        try await Stage.run { stage in
            let id = try await stage.endpoint()
            stage.receiver.answer(outcome)
            try await stage.log("wallet.create")
            try await stage.log("wallet.update")
            try await stage.deliver(id)
            #expect(stage.receiver.types == ["wallet.created", "wallet.updated"])
            let waiting = try await stage.deliveries(id)
            #expect(waiting.map(\.state) == [.waiting])
            #expect(waiting.first?.nextAtMs == stage.nowMs + 5_000)
            stage.advance(ms: 4_999)
            try await stage.deliver(id)
            #expect(stage.receiver.requests.count == 2)
            stage.advance(ms: 1)
            try await stage.deliver(id)
            #expect(stage.receiver.types == ["wallet.created", "wallet.updated", "wallet.created"])
            let ids = stage.receiver.ids
            #expect(ids.first == ids.last)
            #expect(stage.receiver.requests.first?.body == stage.receiver.requests.last?.body)
            #expect(try await stage.deliveries(id).map(\.state) == [.delivered])
            stage.advance(ms: 86_400_000)
            try await stage.deliver(id)
            #expect(stage.receiver.requests.count == 3)
        }
    }

    @Test func `an event is tried eight times and then no more`() async throws {
        try await Stage.run { stage in
            let id = try await stage.endpoint(types: ["wallet.created"])
            stage.receiver.always(.answered(503))
            try await stage.log("wallet.create")
            try await stage.deliver(id)
            for delayMs in RetrySchedule.delaysMs {
                stage.advance(ms: delayMs)
                try await stage.deliver(id)
            }
            #expect(stage.receiver.requests.count == 8)
            let record = try #require(try await stage.deliveries(id).first)
            #expect(record.state == .failed)
            #expect(record.attempts == 8)
            #expect(record.nextAtMs == nil)
            #expect(record.status == 503)
        }
    }

    @Test func `who does not answer gives the place up after a few attempts, and loses nothing`() async throws {
        try await Stage.run { stage in
            let id = try await stage.endpoint(types: ["wallet.created"])
            for _ in 0..<60 { try await stage.log("wallet.create") }
            stage.receiver.always(.failed("no answer"))
            for round in 1...2 {
                #expect(try await stage.deliver(id))
                #expect(stage.receiver.requests.count == 8 * round)
            }
            stage.receiver.always(.answered(204))
            stage.advance(ms: 5_000)
            try await stage.deliver(id)
            #expect(stage.receiver.requests.count == 16 + 60)
            #expect(Set(stage.receiver.ids).count == 60)
        }
    }

    @Test func `who dies before it is written down delivers again under the same id`() async throws {
        try await Stage.run { stage in
            let id = try await stage.endpoint()
            try await stage.log("wallet.create")
            // What another process does to the row meanwhile is what a death does: nothing is written down.
            stage.receiver.during {
                _ = try? await stage.database.write(
                    "UPDATE webhook_endpoints SET lease_owner = 'other', lease_until_ms = 0")
            }
            await #expect(throws: LeasedEndpoints.Lost.self) { try await stage.deliver(id) }
            stage.receiver.during(nil)
            try await stage.deliver(id, owner: "next")
            #expect(stage.receiver.types == ["wallet.created", "wallet.created"])
            #expect(Set(stage.receiver.ids).count == 1)
        }
    }

    @Test func `whoever takes over in the middle misses nothing`() async throws {
        try await Stage.run { stage in
            let id = try await stage.endpoint(types: ["wallet.created"])
            for _ in 0..<60 { try await stage.log("wallet.create") }
            stage.receiver.during {
                guard stage.receiver.requests.count == 20 else { return }
                _ = try? await stage.database.write(
                    "UPDATE webhook_endpoints SET lease_owner = 'other', lease_until_ms = 0")
            }
            await #expect(throws: LeasedEndpoints.Lost.self) { try await stage.deliver(id) }
            // Two chunks were noted; the third was sent and is sent again.
            #expect(stage.receiver.requests.count == 24)
            stage.receiver.during(nil)
            try await stage.deliver(id, owner: "next")
            #expect(stage.receiver.requests.count == 24 + 44)
            #expect(Set(stage.receiver.ids).count == 60)
        }
    }

    @Test func `one process delivers at a time, and another once the lease has passed`() async throws {
        try await Stage.run { stage in
            let id = try await stage.endpoint()
            try await stage.log("wallet.create")
            #expect(try await !stage.deliver(id, owner: "other"))
            #expect(stage.receiver.requests.isEmpty)
            stage.advance(ms: DeliverySettings(owner: "").leaseMs + 1)
            #expect(try await stage.deliver(id, owner: "other"))
            #expect(try await !stage.deliver(id))
            #expect(stage.receiver.types == ["wallet.created"])
            try await stage.rows(owner: "other").release()
            #expect(try await stage.deliver(id))
        }
    }

    @Test func `an endpoint is disabled after days, and gets everything once it is enabled`()
        async throws
    {
        try await Stage.run { stage in
            let id = try await stage.endpoint(types: ["wallet.created", "wallet.updated"])
            let witness = try await stage.endpoint(types: ["webhook_endpoint.disabled"])
            stage.receiver.always(.failed("gone"))
            try await stage.log("wallet.create")
            try await stage.deliver(id)
            stage.advance(ms: 5 * 86_400_000 - 1)
            try await stage.deliver(id)
            #expect(try await stage.row(id).status == .enabled)
            stage.advance(ms: 1)
            try await stage.log("wallet.update")
            try await stage.deliver(id)
            #expect(try await stage.row(id).status == .disabled)
            try await stage.log("wallet.create")
            stage.receiver.forget()
            stage.receiver.always(.answered(204))
            #expect(try await !stage.deliver(id))
            try await stage.deliver(witness)
            #expect(stage.receiver.bodies.map { $0["webhook_endpoint_id"] } == [.string(id)])
            stage.receiver.forget()
            _ = try await stage.desk.change(id, appID: Stage.app, EndpointChange(status: .enabled))
            stage.advance(ms: 300_000)
            try await stage.deliver(id)
            #expect(stage.receiver.types.sorted() == ["wallet.created", "wallet.created", "wallet.updated"])
            #expect(try await stage.row(id).failingSinceMs == nil)
        }
    }

    @Test func `more than fits into a window arrives whole`() async throws {
        try await Stage.run { stage in
            let id = try await stage.endpoint(types: ["wallet.created"])
            for number in 0..<150 {
                try await stage.log(number.isMultiple(of: 3) ? "wallet.update" : "wallet.create")
                if number == 70 { stage.receiver.answer(.answered(500), .answered(200), .failed("x")) }
            }
            try await stage.deliver(id)
            #expect(stage.receiver.requests.count == 100)
            stage.advance(ms: 5_000)
            try await stage.deliver(id)
            #expect(stage.receiver.requests.count == 102)
            #expect(Set(stage.receiver.ids).count == 100)
            #expect(try await stage.deliveries(id).map(\.state) == [.delivered, .delivered])
        }
    }
}
