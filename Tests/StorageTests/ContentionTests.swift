import Foundation
import Storage
import Testing

/// Two databases on the same URL stand for two processes.
@Suite struct ContentionTests {
    private func withTwo(
        _ engine: TestEngine, lockTimeoutMs: Int, _ body: (any Database, any Database) async throws -> Void
    ) async throws {
        var settings = DatabaseSettings()
        settings.limits.lockTimeoutMs = lockTimeoutMs
        settings.limits.statementTimeoutMs = 60_000
        settings.limits.answerTimeoutMs = 60_000
        settings.limits.idleTransactionTimeoutMs = 60_000
        settings.maximumWaitMs = 60_000
        let chosen = settings
        try await engine.withURL { url in
            let first = try await DatabaseAddress(url).open(chosen)
            let second = try await DatabaseAddress(url).open(chosen)
            try await first.write([
                Statement("CREATE TABLE counter (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)"),
                Statement("INSERT INTO counter VALUES (1, 0)"),
            ])
            try await body(first, second)
            await first.close()
            await second.close()
        }
    }

    @Test(arguments: TestEngine.available)
    func `No increment is lost between two processes`(engine: TestEngine) async throws {
        try await withTwo(engine, lockTimeoutMs: 30_000) { first, second in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    let database = number.isMultiple(of: 2) ? first : second
                    group.addTask {
                        try await database.transaction { transaction in
                            let row = try transaction.run("UPDATE counter SET n = n WHERE id = 1 RETURNING n")[0]
                            let next = try row.integer(0) + 1
                            try transaction.run("UPDATE counter SET n = $1 WHERE id = 1", [.integer(next)])
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await second.read("SELECT n FROM counter") == [Row([.integer(100)])])
        }
    }

    @Test(arguments: TestEngine.available)
    func `Who waits too long for a lock is told that it is busy`(engine: TestEngine) async throws {
        try await withTwo(engine, lockTimeoutMs: 50) { first, second in
            let error = try await first.transaction { transaction in
                try transaction.run("UPDATE counter SET n = 1 WHERE id = 1")
                let rival = try second.openConnection()
                defer { rival.close() }
                return #expect(throws: StorageError.self) {
                    try rival.transaction { try $0.run("UPDATE counter SET n = 2 WHERE id = 1") }
                }
            }
            #expect(error?.code == .busy)
            #expect(try await second.read("SELECT n FROM counter") == [Row([.integer(1)])])
        }
    }

    @Test(arguments: TestEngine.available)
    func `A row that another transaction has changed is read as it is after that transaction`(engine: TestEngine)
        async throws
    {
        try await withTwo(engine, lockTimeoutMs: 30_000) { first, second in
            let isHeld = DispatchSemaphore(value: 0)
            async let held: Void = first.transaction { transaction in
                try transaction.run("UPDATE counter SET n = 41 WHERE id = 1")
                isHeld.signal()
            }
            let seen = try await second.transaction { transaction in
                isHeld.wait()
                return try transaction.run("UPDATE counter SET n = n + 1 WHERE id = 1 RETURNING n")
            }
            try await held
            #expect(seen == [Row([.integer(42)])])
        }
    }

    @Test(arguments: TestEngine.available)
    func `Many processes may open a new database at once`(engine: TestEngine) async throws {
        try await engine.withURL { url in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let database = try await DatabaseAddress(url).open()
                        #expect(try await database.read("SELECT \(number)") == [Row([.integer(Int64(number))])])
                        await database.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `Work beyond what may wait is refused at once`(engine: TestEngine) async throws {
        var settings = DatabaseSettings()
        settings.writers = 1
        settings.maximumWaiting = 1
        try await engine.withDatabase(settings) { database in
            let (isHeld, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            async let held: Void = database.transaction { _ in
                isHeld.signal()
                release.wait()
            }
            await withCheckedContinuation { continuation in
                Thread {
                    isHeld.wait(); continuation.resume()
                }.start()
            }
            // One of two waits until the thread is free; whichever comes second is refused, and that lets the first go on.
            let codes = await withTaskGroup(of: StorageError.Code?.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        let error = await storageError { try await database.transaction { _ in } }
                        if error != nil { release.signal() }
                        return error?.code
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            try await held
            #expect(Set(codes) == [nil, .busy])
        }
    }
}
