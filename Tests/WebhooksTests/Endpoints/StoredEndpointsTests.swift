import Bytes
import Testing

@testable import Webhooks

@Suite struct StoredEndpointsTests {
    @Test func `an endpoint is what it was made from, and belongs to its app`() async throws {
        try await Stage.run { stage in
            let desk = stage.desk
            let draft = EndpointDraft(url: Stage.url, types: ["wallet.created"], description: "Books")
            let made = try await desk.create(draft, appID: Stage.app)
            let answer = made.endpoint.answer
            #expect(answer["url"] == .string(Stage.url))
            #expect(answer["types"] == ["wallet.created"])
            #expect(answer["description"] == "Books")
            #expect(answer["status"] == "enabled")
            #expect(answer["secret"] == nil)
            #expect(try await desk.secret(of: made.endpoint.id, appID: Stage.app).secret == made.secret)
            await #expect(throws: WebhooksError.notFound) {
                _ = try await desk.endpoint(made.endpoint.id, appID: Stage.otherApp)
            }
            await #expect(throws: WebhooksError.notFound) {
                _ = try await desk.secret(of: made.endpoint.id, appID: Stage.otherApp)
            }
            await #expect(throws: WebhooksError.notFound) {
                try await desk.remove(made.endpoint.id, appID: Stage.otherApp)
            }
            await #expect(throws: WebhooksError.notFound) {
                _ = try await desk.rotateSecret(of: made.endpoint.id, appID: Stage.otherApp)
            }
            #expect(try await desk.endpoints(appID: Stage.otherApp).isEmpty)
            try await desk.remove(made.endpoint.id, appID: Stage.app)
            #expect(try await desk.endpoints(appID: Stage.app).isEmpty)
        }
    }

    @Test(arguments: [
        EndpointDraft(url: "http://example.com/"), EndpointDraft(url: "https://10.0.0.1/"),
        EndpointDraft(url: Stage.url, types: []), EndpointDraft(url: Stage.url, types: ["wallet.exploded"]),
        EndpointDraft(url: Stage.url, types: ["wallet.created", "wallet.created"]),
        EndpointDraft(url: Stage.url, description: ""),
        EndpointDraft(url: Stage.url, description: String(repeating: "x", count: 257)),
    ])
    func `what an endpoint may not be is refused`(draft: EndpointDraft)
        async throws
    {
        try await Stage.run { stage in
            let id = try await stage.endpoint()
            await #expect(throws: WebhooksError.self) { _ = try await stage.desk.create(draft, appID: Stage.app) }
            let change = EndpointChange(url: draft.url, types: draft.types, description: draft.description)
            await #expect(throws: WebhooksError.self) {
                _ = try await stage.desk.change(id, appID: Stage.app, change)
            }
        }
    }

    @Test func `an app has sixteen endpoints at most`() async throws {
        try await Stage.run { stage in
            for _ in 0..<16 { _ = try await stage.desk.create(EndpointDraft(url: Stage.url), appID: Stage.app) }
            do {
                _ = try await stage.desk.create(EndpointDraft(url: Stage.url), appID: Stage.app)
                Issue.record("a seventeenth endpoint was made")
            } catch let error as WebhooksError {
                #expect(error.code == .tooMany)
            }
            _ = try await stage.desk.create(EndpointDraft(url: Stage.url), appID: Stage.otherApp)
        }
    }

    @Test func `what is changed is changed, and nothing else`() async throws {
        try await Stage.run { stage in
            let id = try await stage.endpoint(types: ["wallet.created"])
            let moved = try await stage.desk.change(
                id, appID: Stage.app, EndpointChange(url: "https://other.example/", description: "Other"))
            #expect(moved.url == "https://other.example/")
            #expect(moved.filter.types == ["wallet.created"])
            let cleared = try await stage.desk.change(
                id, appID: Stage.app, EndpointChange(types: .some(nil), description: .some(nil), status: .disabled))
            #expect(cleared.filter.types == nil)
            #expect(cleared.description == nil)
            #expect(cleared.status == .disabled)
            #expect(cleared.url == "https://other.example/")
        }
    }

    @Test func `a replay sends everything since a moment again, under the same ids`() async throws {
        try await Stage.run { stage in
            let id = try await stage.endpoint(types: ["wallet.created", "wallet.updated"])
            try await stage.log("wallet.create")
            stage.advance(ms: 1_000)
            let sinceMs = stage.nowMs
            stage.receiver.answer(.answered(200), .answered(500))
            try await stage.log("wallet.update")
            try await stage.log("wallet.create")
            try await stage.deliver(id)
            let before = stage.receiver.ids
            stage.receiver.forget()
            _ = try await stage.desk.replay(id, appID: Stage.app, sinceMs: sinceMs)
            #expect(try await stage.deliveries(id).isEmpty)
            try await stage.deliver(id)
            #expect(stage.receiver.ids == Array(before.dropFirst()))
            stage.receiver.forget()
            _ = try await stage.desk.replay(id, appID: Stage.app, sinceMs: 0)
            try await stage.deliver(id)
            #expect(stage.receiver.ids == before)
            stage.receiver.forget()
            _ = try await stage.desk.replay(id, appID: Stage.app, sinceMs: stage.nowMs + 1)
            try await stage.deliver(id)
            #expect(stage.receiver.ids.isEmpty)
        }
    }

    @Test func `a replay in the middle of a delivery is not lost`() async throws {
        try await Stage.run { stage in
            let id = try await stage.endpoint(types: ["wallet.created"])
            try await stage.log("wallet.create")
            stage.receiver.during { _ = try? await stage.desk.replay(id, appID: Stage.app, sinceMs: 0) }
            await #expect(throws: LeasedEndpoints.Lost.self) { try await stage.deliver(id) }
            stage.receiver.during(nil)
            try await stage.deliver(id)
            #expect(stage.receiver.ids.count == 2)
        }
    }

    @Test func `changes of endpoints are events themselves`() async throws {
        try await Stage.run { stage in
            let witness = try await stage.endpoint(
                types: ["webhook_endpoint.created", "webhook_endpoint.updated", "webhook_endpoint.deleted"])
            let id = try await stage.endpoint()
            _ = try await stage.desk.rotateSecret(of: id, appID: Stage.app)
            try await stage.desk.remove(id, appID: Stage.app)
            try await stage.deliver(witness)
            #expect(
                stage.receiver.types == [
                    "webhook_endpoint.created", "webhook_endpoint.updated", "webhook_endpoint.deleted",
                ])
            #expect(stage.receiver.bodies.allSatisfy { $0["webhook_endpoint_id"] == .string(id) })
        }
    }
}
