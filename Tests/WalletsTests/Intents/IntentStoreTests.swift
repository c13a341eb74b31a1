import Audit
import Bytes
import Foundation
import Storage
import Testing

@testable import Wallets

@Suite struct IntentStoreTests {
    private static func intent(_ id: String, resource: String = "r", key: String? = nil) -> Intent {
        Intent(
            id: id, appID: "a", type: .rpc, status: .pending, resourceID: resource, path: "/", payload: [1],
            description: "d", createdBy: "c", createdAtMs: 1, updatedAtMs: 1, expiresAtMs: 100, hasCustomExpiry: true,
            creationKey: key, signatures: [.init(point: [1], signature: [9], signedAtMs: 2)])
    }

    private static func event(_ id: String) -> Event {
        Event(id: id, appID: "a", type: "t", createdAtMs: 1, payload: ["a": 1])
    }

    private func withStore(_ body: (IntentStore, any Database) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "countersign-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try await DatabaseAddress("sqlite://\(folder.path)/main.db").open()
        _ = try await Migrator(AuditSchema.migrations).apply(to: database, nowMs: 0)
        try await body(IntentStore(database), database)
        await database.close()
    }

    @Test func `what is stored is read again`() async throws {
        try await withStore { store, _ in
            var intent = Self.intent("i")
            try await store.insert(intent, events: [])
            #expect(try await store.intent("i", appID: "a") == intent)
            #expect(try await store.intent("i", appID: "b") == nil)
            let acting = Intent.Acting(quorumID: "q", displayName: "Q", points: [[1]])
            let changed = try await store.change("i") { intent in
                _ = intent.signed(by: [2], [8], nowMs: 3)
                _ = intent.claimed(by: acting, nowMs: 3)
                return []
            }
            _ = intent.signed(by: [2], [8], nowMs: 3)
            _ = intent.claimed(by: acting, nowMs: 3)
            #expect(changed?.hasChanged == true && changed?.intent == intent)
            #expect(try await store.intent("i", appID: "a") == intent)
            _ = try await store.change("i") { intent in
                _ = intent.executed(["x": 1], nowMs: 4)
                return []
            }
            _ = intent.executed(["x": 1], nowMs: 4)
            #expect(try await store.intent("i", appID: "a") == intent)
        }
    }

    @Test func `events are numbered without gaps, and undone with what they tell of`() async throws {
        try await withStore { store, database in
            try await store.insert(Self.intent("i"), events: [Self.event("1"), Self.event("2")])
            struct Stopped: Error {}
            await #expect(throws: WalletsError.self) {
                try await store.change("i") { intent in
                    _ = intent.rejected(nowMs: 3)
                    throw Stopped()
                }
            }
            // The same id again breaks the transaction.
            await #expect(throws: WalletsError.self) {
                try await store.change("i") { intent in
                    _ = intent.rejected(nowMs: 3)
                    return [Self.event("1")]
                }
            }
            #expect(try await store.intent("i", appID: "a")?.status == .pending)
            _ = try await store.change("i") { intent in
                _ = intent.rejected(nowMs: 3)
                return [Self.event("3")]
            }
            let rows = try await database.read("SELECT seq, id FROM events ORDER BY seq")
            #expect(rows.map(\.values) == [1, 2, 3].map { [.integer($0), .text("\($0)")] })
        }
    }

    @Test func `only so many wait for one resource`() async throws {
        try await withStore { store, _ in
            for number in 0..<IntentStore.maximumPendingOfResource {
                try await store.insert(Self.intent("i\(number)"), events: [])
            }
            let error = await #expect(throws: WalletsError.self) {
                try await store.insert(Self.intent("late"), events: [])
            }
            #expect(error?.code == .tooManyIntents)
            try await store.insert(Self.intent("elsewhere", resource: "s"), events: [])
            _ = try await store.change("i0") { intent in
                _ = intent.rejected(nowMs: 3)
                return []
            }
            try await store.insert(Self.intent("late"), events: [])
        }
    }

    @Test func `a creation key makes one intent`() async throws {
        try await withStore { store, _ in
            try await store.insert(Self.intent("i", key: "k"), events: [])
            let error = await #expect(throws: WalletsError.self) {
                try await store.insert(Self.intent("j", key: "k"), events: [])
            }
            #expect(error?.code == .intentExists)
            #expect(try await store.intent(createdUnder: "k", appID: "a")?.id == "i")
        }
    }

    @Test func `what is due is what a process left or what is over`() async throws {
        try await withStore { store, _ in
            for id in ["pending", "stuck"] { try await store.insert(Self.intent(id), events: []) }
            let acting = Intent.Acting(quorumID: "q", displayName: nil, points: [])
            _ = try await store.change("stuck") { intent in
                _ = intent.claimed(by: acting, nowMs: 5)
                return []
            }
            #expect(try await store.due(nowMs: 100, limit: 5).isEmpty)
            #expect(try await store.due(nowMs: 101, limit: 5).map(\.id) == ["pending"])
            #expect(try await store.due(nowMs: 6 + Intent.leaseMs, limit: 5).map(\.id) == ["stuck", "pending"])
        }
    }
}
