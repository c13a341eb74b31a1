import Bytes
import Cryptography
import TestSupport
import Testing

@Suite struct RandomSourceTests {
    @Test("two draws of the system differ, and an empty one is allowed")
    func system() {
        let random = SystemRandom()
        #expect(random.bytes(count: 32) != random.bytes(count: 32))
        #expect(random.bytes(count: 0).isEmpty)
        #expect(random.secret(count: 32).revealed != random.secret(count: 32).revealed)
    }

    @Test("a seeded source repeats itself")
    func seeded() {
        #expect(SeededRandom(seed: 5).bytes(count: 40) == SeededRandom(seed: 5).bytes(count: 40))
        #expect(SeededRandom(seed: 5).bytes(count: 40) != SeededRandom(seed: 6).bytes(count: 40))
    }

    @Test("all libraries load")
    func libraries() {
        #expect(throws: Never.self) { try CryptographicLibraries.load() }
    }
}
