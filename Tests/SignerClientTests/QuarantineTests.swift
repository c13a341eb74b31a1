import Testing

@testable import SignerClient

@Suite struct QuarantineTests {
    private func digest(_ number: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
    }

    @Test("S3 a payload that was lost with its signer stays for its time, to the millisecond")
    func lifetime() {
        var quarantine = Quarantine(lifetimeMs: 900_000, capacity: 10)
        #expect(!quarantine.holds(digest(1), nowMs: 1000))
        quarantine.isolate(digest(1), nowMs: 1000)
        #expect(quarantine.holds(digest(1), nowMs: 1000))
        #expect(quarantine.holds(digest(1), nowMs: 900_999))
        #expect(!quarantine.holds(digest(1), nowMs: 901_000))
        #expect(!quarantine.holds(digest(2), nowMs: 1000))
    }

    @Test("S3 whatever crashes another signer after its time is isolated anew")
    func again() {
        var quarantine = Quarantine(lifetimeMs: 100, capacity: 10)
        quarantine.isolate(digest(1), nowMs: 0)
        quarantine.isolate(digest(1), nowMs: 100)
        #expect(quarantine.holds(digest(1), nowMs: 199))
        #expect(!quarantine.holds(digest(1), nowMs: 200))
        #expect(quarantine.count == 1)
    }

    @Test("S3 a payload that was inside two signers stays for the time of the later loss")
    func twice() {
        var quarantine = Quarantine(lifetimeMs: 100, capacity: 10)
        quarantine.isolate(digest(1), nowMs: 0)
        quarantine.isolate(digest(2), nowMs: 10)
        quarantine.isolate(digest(1), nowMs: 50)
        // Lets go of what has had its time.
        quarantine.isolate(digest(3), nowMs: 120)
        #expect(quarantine.holds(digest(1), nowMs: 149))
        #expect(quarantine.count == 2)
    }

    @Test("when it is full, the oldest leaves")
    func capacity() {
        var quarantine = Quarantine(lifetimeMs: 1000, capacity: 3)
        for number in 0..<5 { quarantine.isolate(digest(number), nowMs: Int64(number)) }
        #expect((0..<5).map { quarantine.holds(digest($0), nowMs: 5) } == [false, false, true, true, true])
        #expect(quarantine.count == 3)
    }

    @Test("what has had its time takes no room")
    func room() {
        var quarantine = Quarantine(lifetimeMs: 10, capacity: 1000)
        for number in 0..<900 { quarantine.isolate(digest(number), nowMs: Int64(number)) }
        #expect(quarantine.count == 10)
    }
}
