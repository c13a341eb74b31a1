import Audit
import Storage
import Testing

@Suite struct AnswerSweepTests {
    @Test("S27 stored answers go when they have expired, and not before", arguments: TestEngine.available)
    func sweep(engine: TestEngine) async throws {
        try await engine.withHost { host in
            // More than one stretch, every third of them expired.
            let answers = (0..<2500).map { number -> [SQLValue] in
                [
                    .bytes([UInt8(number >> 8), UInt8(number & 255)]), .integer(number.isMultiple(of: 3) ? 10 : 99),
                    .bytes([1]),
                ]
            }
            for start in stride(from: 0, to: answers.count, by: 500) {
                let block = answers[start..<start + 500]
                try await host.database.write(
                    "INSERT INTO stored_answers (id, expires_at_ms, content) VALUES "
                        + Placeholders.rows(block.count, columns: 3), block.flatMap { $0 })
            }
            var sweep = AnswerSweep(host.database)
            await sweep.step(nowMs: 50)
            #expect(try await host.count("stored_answers") == 2500 - 334)
            for _ in 0..<4 { await sweep.step(nowMs: 50) }
            #expect(try await host.count("stored_answers") == 2500 - 834)
        }
    }
}
